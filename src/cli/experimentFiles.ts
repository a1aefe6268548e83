import path from 'node:path';
import type { Dialogue } from '../core/inputs/dialogue';
import { describeProblem } from '../core/inputs/problem';
import { testCasesOf, type TestCase } from '../core/inputs/testCase';
import type { Endpoint, EndpointModel } from '../core/llm/endpoint';
import type { LlmClient } from '../core/llm/llmClient';
import { IN_PROCESS_ENDPOINT } from '../core/llm/localModel';
import { createRecordedClient } from '../core/llm/recording';
import { parseTemplate } from '../core/prompt/parseTemplate';
import type { PromptTemplate } from '../core/prompt/template';
import type { ExperimentFile } from '../core/run/experiment';
import { parseExperiment } from '../core/run/parseExperiment';
import { requireSound } from '../core/strategy/runStrategy';
import { AppError } from '../core/util/errors';
import { readDialogueFile } from '../node/dialogueFile';
import { readRecordingFile } from '../node/recordingFile';
import { inProcessModel } from './inProcess';
import { plainText, type Output } from './output';
import { report } from './readPool';
import { readText } from './readText';

type OpenAiEndpoint = Extract<Endpoint, { kind: 'openai' }>;

/** An experiment with everything that its file names, read. */
export interface ReadExperiment {
  readonly experiment: ExperimentFile;
  readonly templates: readonly PromptTemplate[];
  readonly tests: readonly Dialogue[];
  readonly testCases: readonly TestCase[];
  readonly pool: { readonly name: string; readonly files: readonly string[]; readonly dialogues: readonly Dialogue[] };
  readonly models: readonly { readonly endpointId: string; readonly model: EndpointModel }[];
  readonly endpoints: ReadonlyMap<string, OpenAiEndpoint>;
  readonly recorded: ReadonlyMap<string, LlmClient>;
}

/** Reads an experiment and its files, whose paths are relative to it. Problems of single rows are told; throws `invalid-setting` for the experiment's own. */
export async function readExperiment(
  file: string,
  endpoint: string | undefined,
  output: Output,
  signal: AbortSignal,
): Promise<ReadExperiment> {
  const experiment = await readExperimentFile(file, output, signal);
  return readExperimentFiles(experiment, path.dirname(file), endpoint, output, signal);
}

/** Reads an experiment's own file. Its problems are told; throws `invalid-setting` for them. */
export async function readExperimentFile(file: string, output: Output, signal: AbortSignal): Promise<ExperimentFile> {
  const { experiment, problems } = parseExperiment(await readText(file, 'experiment', signal), file);
  if (experiment !== undefined) return experiment;
  for (const problem of problems) output.err(plainText(describeProblem(problem)));
  throw new AppError('invalid-setting', `${file} cannot be run: see above.`);
}

/** Reads the files that an experiment names, relative to a folder. Throws `invalid-setting` for its endpoints, `invalid-template` and `not-found` for files. */
export async function readExperimentFiles(
  experiment: ExperimentFile,
  folder: string,
  endpoint: string | undefined,
  output: Output,
  signal: AbortSignal,
): Promise<ReadExperiment> {
  const inFolder = (name: string): string => path.resolve(folder, name);
  const { dataset, template } = experiment;
  const templates: PromptTemplate[] = [];
  for (const name of listOf(template)) {
    const parsed = parseTemplate(await readText(inFolder(name), 'template', signal), name);
    requireSound(parsed);
    templates.push(parsed);
  }
  const tests = await readDialogues(listOf(dataset.test).map(inFolder), output, signal);
  const poolFiles = listOf(dataset.pool ?? dataset.test);
  const pool = dataset.pool === undefined ? tests : await readDialogues(poolFiles.map(inFolder), output, signal);
  return {
    experiment,
    templates,
    tests,
    testCases: tests.flatMap(testCasesOf),
    pool: {
      name: poolFiles.map((name) => path.basename(name)).join('+'),
      files: poolFiles.map(inFolder),
      dialogues: pool,
    },
    ...(await readModels(experiment, endpoint, inFolder, output, signal)),
  };
}

function listOf<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

async function readDialogues(
  files: readonly string[],
  output: Output,
  signal: AbortSignal,
): Promise<readonly Dialogue[]> {
  const dialogues = new Map<string, Dialogue>();
  for (const file of files) {
    const parsed = await readDialogueFile(file, signal);
    report(parsed.problems, output);
    for (const dialogue of parsed.dialogues) if (!dialogues.has(dialogue.id)) dialogues.set(dialogue.id, dialogue);
  }
  return [...dialogues.values()];
}

/** On the command line an endpoint is its base URL; a model with recordings needs none. */
async function readModels(
  experiment: ExperimentFile,
  given: string | undefined,
  inFolder: (name: string) => string,
  output: Output,
  signal: AbortSignal,
): Promise<Pick<ReadExperiment, 'models' | 'endpoints' | 'recorded'>> {
  const endpoints = new Map<string, OpenAiEndpoint>();
  const recorded = new Map<string, LlmClient>();
  const models: ReadExperiment['models'][number][] = [];
  for (const { endpoint, model: id, api, price, recordings: file } of experiment.models) {
    const model: EndpointModel = {
      id,
      form: api === 'completions' ? 'completion' : 'chat',
      ...(price === undefined ? {} : { price }),
    };
    const baseUrl = given ?? (file === undefined ? endpoint : undefined);
    if (baseUrl === undefined && file !== undefined) {
      const endpointId = `recorded:${file}`;
      if (!recorded.has(endpointId)) {
        const { recordings, problems } = await readRecordingFile(inFolder(file), signal);
        report(problems, output);
        recorded.set(endpointId, createRecordedClient(recordings));
      }
      models.push({ endpointId, model });
      continue;
    }
    if (baseUrl === IN_PROCESS_ENDPOINT) {
      models.push({ endpointId: baseUrl, model: inProcessModel(model) });
      continue;
    }
    if (baseUrl === undefined || !URL.canParse(baseUrl) || !/^https?:$/.test(new URL(baseUrl).protocol))
      throw new AppError(
        'invalid-setting',
        `The experiment names the endpoint "${endpoint ?? ''}", which the command line does not know: write its base URL there (or ${IN_PROCESS_ENDPOINT}), or say --endpoint URL.`,
      );
    const known = endpoints.get(baseUrl);
    endpoints.set(baseUrl, {
      kind: 'openai',
      id: baseUrl,
      name: baseUrl,
      baseUrl,
      models: [...(known?.models ?? []), model],
    });
    models.push({ endpointId: baseUrl, model });
  }
  return { models, endpoints, recorded };
}
