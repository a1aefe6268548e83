import path from 'node:path';
import { prefetchNext } from '../core/commonsense/prefetchNext';
import { fileInFolder } from '../core/prompt/templateFile';
import type { PromptTemplate } from '../core/prompt/template';
import { experimentKnowledge } from '../core/run/experimentKnowledge';
import { experimentRuns, type ExperimentRun } from '../core/run/experimentRuns';
import { ExperimentSession } from '../core/run/experimentSession';
import type { Store } from '../core/run/store';
import { createServices } from '../node/services';
import { given } from './argumentValues';
import type { CommandEnvironment } from './command';
import { readExperiment, type ReadExperiment } from './experimentFiles';
import { findInProcessModels } from './inProcess';
import { plainText } from './output';
import { report } from './readPool';
import { createProgress } from './runProgress';
import { baseUrlOf, HOW_TO_SET_KEY } from './serverKeys';

/** Which experiment, and what of it. */
export interface ExperimentChoice {
  readonly file: string;
  /** In place of the endpoint that the file names. */
  readonly endpoint?: string;
  /** Folder of the store; absent when nothing is to be stored. */
  readonly store?: string;
  /** Of the test cases that the experiment chooses, so many from the first. */
  readonly maxCases?: number;
}

/** An experiment with its files read and everything open that its runs work with. */
export interface OpenedExperiment extends AsyncDisposable {
  readonly read: ReadExperiment;
  readonly runs: readonly ExperimentRun[];
  readonly session: ExperimentSession;
  readonly services: ReturnType<typeof createServices>;
  readonly store: Store | undefined;
}

/** Opens an experiment. Throws what keeps it from being run, in words; whoever opens it disposes of it. */
export async function openExperiment(
  choice: ExperimentChoice,
  environment: CommandEnvironment,
  signal: AbortSignal,
): Promise<OpenedExperiment> {
  const read = await readExperiment(choice.file, choice.endpoint, environment.output, signal);
  return openReadExperiment(read, choice, environment, signal);
}

/** Opens an experiment whose files are read; those that it names beside them are relative to `choice.file`. */
export async function openReadExperiment(
  read: ReadExperiment,
  choice: Omit<ExperimentChoice, 'endpoint'>,
  { output, keyFor, workerFolder }: CommandEnvironment,
  signal: AbortSignal,
): Promise<OpenedExperiment> {
  const services = createServices({ workerFolder, howToSetKey: HOW_TO_SET_KEY });
  const store = choice.store === undefined ? undefined : services.openStore(choice.store);
  store?.notices.forEach((notice) => output.err(plainText(notice)));
  const close = async (): Promise<void> => {
    store?.dispose();
    await services.dispose();
  };
  try {
    const { experiment, pool, tests } = read;
    const local = await findInProcessModels(read.models, services, output, signal);
    const templates = templatesInStore(read, choice);
    const runs = experimentRuns(experiment, { ...read, templates, models: local.models }).map(({ spec, ...run }) => ({
      ...run,
      spec: { ...spec, testCases: spec.testCases.slice(0, choice.maxCases) },
    }));
    const testCases = runs[0]?.spec.testCases ?? [];
    const storeFolder = given('storeFolder', choice.store);
    const wantsNearest = runs[0]?.spec.columns.some(({ strategy }) => strategy.exemplars.kind === 'nearest') === true;
    const { encoder = 'embedded', reading = 'context' } = experiment.exemplars ?? {};
    const say = createProgress(output);
    const onProgress = (done: number, total: number): void => say.tell(`encoded ${done} of ${total} items of the pool`);
    const nearest = wantsNearest
      ? await services.openNearest(
          { pool, tests, allowTestSplit: false, encoder, reading, ...storeFolder, onProgress },
          signal,
        )
      : undefined;
    const wanted = experimentKnowledge(experiment, (file) => path.resolve(path.dirname(choice.file), file));
    const knowledge =
      wanted === undefined ? undefined : await services.openKnowledge({ ...wanted, ...storeFolder }, signal);
    if (knowledge !== undefined) report(knowledge.problems, output);
    const session = new ExperimentSession({
      experiment,
      services,
      endpoints: new Map([...read.endpoints, ...local.endpoints]),
      key: (id) => Promise.resolve(keyFor(baseUrlOf(read.endpoints.get(id)))),
      pool,
      recorded: read.recorded,
      nearest,
      commonsense: knowledge === undefined ? undefined : prefetchNext(knowledge.model, testCases),
      store,
      onProblem: ({ message }) => output.err(plainText(message)),
    });
    return {
      read,
      runs,
      session,
      services,
      store,
      async [Symbol.asyncDispose]() {
        session.dispose();
        await knowledge?.dispose();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The templates with their files as the runs in a store keep them. */
function templatesInStore(
  { experiment, templates }: ReadExperiment,
  { file, store }: Omit<ExperimentChoice, 'endpoint'>,
): readonly PromptTemplate[] {
  if (store === undefined) return templates;
  const names = [experiment.template].flat();
  return templates.map((template, place) => {
    const name = names[place];
    return name === undefined ? template : { ...template, file: templateFileFor(store, path.dirname(file), name) };
  });
}

/** The file of a template, named relative to `folder` or absolute, as a run in a store keeps it. */
export function templateFileFor(store: string, folder: string, name: string): string {
  return fileInFolder(path.resolve(store, '..'), path.resolve(folder, name));
}
