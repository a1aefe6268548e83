import { l10n, Uri, workspace } from 'vscode';
import type { Dialogue } from '../../core/inputs/dialogue';
import { describeProblem } from '../../core/inputs/problem';
import { readDialogueBytes } from '../../core/inputs/readDialogueBytes';
import { testCasesOf } from '../../core/inputs/testCase';
import type { AskedEndpoint, EndpointModel } from '../../core/llm/endpoint';
import type { LlmClient } from '../../core/llm/llmClient';
import { createRecordedClient, parseRecordings } from '../../core/llm/recording';
import { parseTemplate } from '../../core/prompt/parseTemplate';
import type { ExperimentFile } from '../../core/run/experiment';
import type { ExperimentInputs } from '../../core/run/experimentRuns';
import type { SessionParts } from '../../core/run/experimentSession';
import { parseExperiment } from '../../core/run/parseExperiment';
import { requireSound } from '../../core/strategy/runStrategy';
import { AppError } from '../../core/util/errors';
import { keptTemplate } from '../history/keptTemplate';
import type { Log } from '../log';
import type { Models } from '../models';
import { pause, readFileBytes } from '../workspaceFiles';

/** An experiment with everything that its file names, read. */
export interface ReadExperiment extends ExperimentInputs, Pick<SessionParts, 'endpoints' | 'pool'> {
  readonly experiment: ExperimentFile;
  readonly tests: readonly Dialogue[];
  readonly poolFiles: readonly string[];
  readonly recorded: ReadonlyMap<string, LlmClient>;
}

/**
 * Reads an experiment, as it stands in the editor, and its files, whose paths are relative to it. Endpoints are those of the
 * user's settings: a file of a folder names them and can bring none along. Throws what keeps it from being run, in words.
 */
export async function readExperiment(uri: Uri, models: Models, log: Log, signal: AbortSignal): Promise<ReadExperiment> {
  const name = workspace.asRelativePath(uri);
  const { experiment, problems } = parseExperiment((await workspace.openTextDocument(uri)).getText(), name);
  if (experiment === undefined) throw new AppError('invalid-setting', problems.map(describeProblem).join('; '));
  const { dataset, template } = experiment;
  const templates = [];
  for (const path of listOf(template)) {
    const document = await workspace.openTextDocument(beside(uri, path));
    const template = parseTemplate(document.getText(), path);
    requireSound(template);
    templates.push(keptTemplate({ document, template }));
  }
  const read = (paths: readonly string[]): Promise<readonly Dialogue[]> => readDialogues(uri, paths, log, signal);
  const tests = await read(listOf(dataset.test));
  const poolFiles = listOf(dataset.pool ?? dataset.test);
  return {
    experiment,
    templates,
    tests,
    testCases: tests.flatMap(testCasesOf),
    poolFiles,
    pool: { name: poolFiles.join('+'), dialogues: dataset.pool === undefined ? tests : await read(poolFiles) },
    ...(await readModels(uri, experiment, models)),
  };
}

function listOf<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

/** A file named relative to the experiment. */
export function beside(experiment: Uri, path: string): Uri {
  return path.startsWith('/') ? experiment.with({ path }) : Uri.joinPath(experiment, '..', path);
}

async function readDialogues(
  experiment: Uri,
  paths: readonly string[],
  log: Log,
  signal: AbortSignal,
): Promise<readonly Dialogue[]> {
  const dialogues = new Map<string, Dialogue>();
  for (const path of paths) {
    const bytes = await readFileBytes({ uri: beside(experiment, path), name: path });
    const parsed = await readDialogueBytes(bytes, path, pause, signal);
    for (const problem of parsed.problems) log.warn(describeProblem(problem));
    for (const dialogue of parsed.dialogues) if (!dialogues.has(dialogue.id)) dialogues.set(dialogue.id, dialogue);
  }
  return [...dialogues.values()];
}

async function readModels(
  uri: Uri,
  experiment: ExperimentFile,
  models: Models,
): Promise<Pick<ReadExperiment, 'models' | 'endpoints' | 'recorded'>> {
  const endpoints = new Map<string, AskedEndpoint>();
  const recorded = new Map<string, LlmClient>();
  const chosen: ExperimentInputs['models'][number][] = [];
  for (const { endpoint: endpointId, model: id, api, price, recordings: file } of experiment.models) {
    if (file !== undefined) {
      const bytes = await readFileBytes({ uri: beside(uri, file), name: file });
      const { recordings } = parseRecordings(new TextDecoder().decode(bytes), file);
      recorded.set(`recorded:${file}`, createRecordedClient(recordings));
      chosen.push({ endpointId: `recorded:${file}`, model: { id, form: formOf(api) } });
      continue;
    }
    const { endpoints: servers, local } = models.configured;
    const inProcess = local.some((configured) => configured.id === endpointId) ? endpointId : undefined;
    if (inProcess !== undefined) {
      const { endpoint, model } = await prepareLocal(inProcess, id, models);
      const others = endpoints.get(endpoint.id)?.models ?? [];
      endpoints.set(endpoint.id, { ...endpoint, models: [...others, model] });
      chosen.push({ endpointId: endpoint.id, model: api === undefined ? model : { ...model, form: formOf(api) } });
      continue;
    }
    const endpoint = servers.find((configured) => configured.id === endpointId);
    if (endpoint === undefined)
      throw new AppError(
        'not-found',
        l10n.t(
          'The experiment asks the endpoint "{endpointId}", which your settings do not have. Connect it with "Rapport: Connect a Model", or name one of: {known}.',
          {
            endpointId: endpointId ?? '',
            known: [...servers, ...local].map((configured) => configured.id).join(', ') || l10n.t('none yet'),
          },
        ),
      );
    const known: EndpointModel = endpoint.models.find((one) => one.id === id) ?? { id };
    endpoints.set(endpoint.id, endpoint);
    chosen.push({
      endpointId: endpoint.id,
      model: {
        ...known,
        ...(api === undefined ? {} : { form: formOf(api) }),
        ...(price === undefined ? {} : { price }),
      },
    });
  }
  return { models: chosen, endpoints, recorded };
}

/** A model of the settings that runs in this process, by its name or where it comes from, found and named by its files. */
async function prepareLocal(
  endpointId: string,
  id: string,
  models: Models,
): Promise<{ readonly endpoint: AskedEndpoint; readonly model: EndpointModel }> {
  const found = models.find(endpointId, id);
  if (found === undefined)
    throw new AppError(
      'not-found',
      l10n.t(
        'The experiment asks the model "{id}" at "{endpointId}", which your settings do not have. Add it with "Rapport: Run a Model in This Process...".',
        { id, endpointId },
      ),
    );
  const { endpoint, model } = await models.prepare(found);
  return { endpoint: endpoint as AskedEndpoint, model };
}

function formOf(api: 'chat' | 'completions' | undefined): 'chat' | 'completion' {
  return api === 'completions' ? 'completion' : 'chat';
}
