import { existsSync } from 'node:fs';
import path from 'node:path';
import { createRandomExemplars } from '../core/exemplars/randomExemplars';
import { findTestCase } from '../core/inputs/testCase';
import type { Endpoint } from '../core/llm/endpoint';
import type { LlmClient } from '../core/llm/llmClient';
import { recordTo } from '../core/llm/recorder';
import { answerFromRecordings, createRecordedClient, recordedEndpoints } from '../core/llm/recording';
import { shareRequests } from '../core/llm/sharedClient';
import { scoreCase } from '../core/metrics/scoreCase';
import { createPromptBuilder } from '../core/prompt/buildPrompt';
import { parseTemplate } from '../core/prompt/parseTemplate';
import { applyRunEvent } from '../core/run/runEvents';
import { runExperiment } from '../core/run/runExperiment';
import type { RunRecord } from '../core/run/runRecord';
import type { Services } from '../core/run/services';
import type { RunSpec } from '../core/run/runSpec';
import { requireSound } from '../core/strategy/runStrategy';
import { AppError } from '../core/util/errors';
import { readDialogueFile } from '../node/dialogueFile';
import { createRecorder, readRecordingFile } from '../node/recordingFile';
import { createServices } from '../node/services';
import { openAskedModel } from './askedModel';
import type { CommandEnvironment } from './command';
import { openKept } from './keptRun';
import { openRunKnowledge } from './knowledgeForRun';
import { openNearest } from './nearestForRun';
import { templateFileFor } from './openExperiment';
import { plainText } from './output';
import { report } from './readPool';
import { readText } from './readText';
import { formatRunJson, formatRunTable } from './runFormats';
import type { RunOptions } from './runOptions';
import { baseUrlOf, HOW_TO_SET_KEY } from './serverKeys';

/** Runs strategies on test cases and prints the cells. Resolves to whether every cell was answered; throws when nothing could be run. */
export async function runCommand(
  options: RunOptions,
  environment: CommandEnvironment,
  signal: AbortSignal,
): Promise<boolean> {
  const { output, workerFolder } = environment;
  const template = parseTemplate(await readText(options.template, 'template', signal), options.template);
  requireSound(template);
  const { dialogues, problems } = await readDialogueFile(options.dialogues, signal);
  report(problems, output);
  const testCases = options.caseIds.map((id) => findTestCase(dialogues, id));
  const pool = options.pool === undefined ? { dialogues, problems: [] } : await readDialogueFile(options.pool, signal);
  report(pool.problems, output);

  const services = createServices({ workerFolder, howToSetKey: HOW_TO_SET_KEY });
  const engines = await openNearest(options, dialogues, environment, signal).catch(async (error: unknown) => {
    await services.dispose();
    throw error;
  });
  let closeKnowledge = (): Promise<void> => Promise.resolve();
  try {
    using kept = openKept(options, services, (sentence) => output.err(plainText(sentence)));
    const { endpoint, llm } = await connect(options, services, environment, signal);
    const wanted = options.model ?? endpoint.models[0]?.id ?? '';
    const model = endpoint.models.find(({ id, source = id }) => source === wanted) ?? { id: wanted };
    const asking = shareRequests(kept.answering(llm));
    const knowledge = await openRunKnowledge(
      options,
      { client: asking, endpointId: endpoint.id, model },
      testCases,
      environment,
      signal,
    );
    closeKnowledge = () => knowledge.dispose();
    const spec: RunSpec = {
      id: crypto.randomUUID(),
      template:
        options.store === undefined
          ? template
          : { ...template, file: templateFileFor(options.store, '.', options.template) },
      columns: options.strategies.map((strategy) => ({ id: strategy.id, name: strategy.name, strategy, variants: {} })),
      testCases,
      endpointId: endpoint.id,
      model,
      form: options.form,
      sampling: options.sampling,
      seed: options.seed,
      exemplarSource: engines.source,
      maxConcurrent: endpoint.kind === 'local' ? endpoint.maxConcurrent : options.maxConcurrent,
    };
    const ports = {
      prompts: createPromptBuilder(services.renderer),
      llm: asking,
      tokens: services.tokens,
      random: createRandomExemplars(
        { name: path.basename(options.pool ?? options.dialogues), dialogues: pool.dialogues },
        options.seed,
      ),
      ...(engines.nearest === undefined ? {} : { nearest: engines.nearest }),
      ...(knowledge.commonsense === undefined ? {} : { commonsense: knowledge.commonsense }),
      score: (response: string, testCase: RunSpec['testCases'][number]) => scoreCase({ response, gold: testCase.gold }),
    };
    let record: RunRecord | undefined;
    for await (const event of kept.saving(runExperiment(spec, ports, new Date().toISOString(), signal))) {
      record = applyRunEvent(record, event);
      if (event.kind === 'cell-failed')
        output.err(plainText(`${event.cell.columnId}, ${event.cell.testCaseId}: ${event.error.message}`));
    }
    if (record === undefined) throw new AppError('internal', 'The run ended before it began.');
    output.out(options.format === 'json' ? formatRunJson(record) : plainText(formatRunTable(record, testCases)));
    return Object.values(record.cells).every((cell) => cell.status === 'finished');
  } finally {
    await Promise.all([services.dispose(), engines.dispose(), closeKnowledge()]);
  }
}

async function connect(
  options: RunOptions,
  services: Services,
  { keyFor, output }: CommandEnvironment,
  signal: AbortSignal,
): Promise<{ readonly endpoint: Endpoint; readonly llm: LlmClient }> {
  const { replay, endpoint: baseUrl = '', model = '', form, record } = options;
  if (replay !== undefined) {
    const { recordings, problems } = await readRecordingFile(replay, signal);
    report(problems, output);
    const endpoint = recordedEndpoints(recordings).find(({ models }) =>
      models.some((recorded) => recorded.form === form),
    );
    if (endpoint === undefined) throw new AppError('not-recorded', `${replay} has no recordings in the ${form} form.`);
    return { endpoint, llm: createRecordedClient(recordings) };
  }
  const { maxConcurrent } = options;
  const choice = { endpoint: baseUrl, model, form, maxConcurrent };
  const { endpoint } = await openAskedModel(choice, services, output, signal);
  const llm = services.createClient(endpoint, () => Promise.resolve(keyFor(baseUrlOf(endpoint))));
  if (record === undefined) return { endpoint, llm };
  const { server = endpoint.kind === 'local' ? 'transformers.js' : new URL(baseUrl).host, quantisation } = options;
  const origin = {
    server,
    date: new Date().toISOString().slice(0, 10),
    ...(quantisation === undefined ? {} : { quantisation }),
  };
  const recorded = existsSync(record) ? await readRecordingFile(record, signal) : { recordings: [], problems: [] };
  report(recorded.problems, output);
  return {
    endpoint,
    llm: answerFromRecordings(recorded.recordings, recordTo(llm, createRecorder({ path: record, origin }))),
  };
}
