import { l10n, type Uri } from 'vscode';
import { prefetchNext } from '../../core/commonsense/prefetchNext';
import type { OpenedNearest } from '../../core/exemplars/nearestRequest';
import type { CompletionEvent, CompletionRequest } from '../../core/llm/completion';
import type { BatchServices } from '../../core/run/batchServices';
import { experimentKnowledge } from '../../core/run/experimentKnowledge';
import { experimentRuns, type ExperimentRun } from '../../core/run/experimentRuns';
import { ExperimentSession, type SessionParts } from '../../core/run/experimentSession';
import type { Services } from '../../core/run/services';
import type { AppError } from '../../core/util/errors';
import type { Bench } from '../bench';
import type { Log } from '../log';
import type { Keys } from '../secrets';
import { beside, readExperiment, type ReadExperiment } from './readExperiment';

/** What an experiment is opened with. */
export interface ExperimentOpener {
  readonly bench: Bench;
  readonly keys: Keys;
  readonly log: Log;
  readonly services: () => Services & BatchServices;
}

/** An experiment with its files read and everything open that its runs work with. */
export interface OpenedExperiment extends AsyncDisposable {
  readonly read: ReadExperiment;
  readonly runs: readonly ExperimentRun[];
  readonly session: ExperimentSession;
}

/** Why a request has no answer, where nobody is asked. */
export type WhyUnanswered = (request: CompletionRequest) => AppError;

/**
 * Opens an experiment, telling what it waits for. With `why` nobody is asked: what is not stored fails with that reason, and
 * no limit holds. Throws what keeps it from being run, in words; whoever opens it disposes of it.
 */
export async function openExperiment(
  uri: Uri,
  { bench, keys, log, services }: ExperimentOpener,
  say: (message: string) => void,
  why: WhyUnanswered | undefined,
  signal: AbortSignal,
): Promise<OpenedExperiment> {
  say(l10n.t('reading'));
  const read = await readExperiment(uri, bench.models, log, signal);
  const runs = experimentRuns(read.experiment, read);
  const nearest = await openNearest(runs, read, services(), bench.store.folder, say, signal);
  const wanted = experimentKnowledge(read.experiment, (file) => beside(uri, file).fsPath);
  const { folder } = bench.store;
  const storeFolder = folder === undefined ? {} : { storeFolder: folder };
  const knowledge =
    wanted === undefined ? undefined : await services().openKnowledge({ ...wanted, ...storeFolder }, signal);
  const session = new ExperimentSession({
    ...(why === undefined
      ? { experiment: read.experiment, services: services() }
      : askingNobody(read.experiment, services(), why)),
    endpoints: read.endpoints,
    recorded: read.recorded,
    key: (endpointId) => keys.get(endpointId),
    pool: read.pool,
    nearest,
    commonsense: knowledge === undefined ? undefined : prefetchNext(knowledge.model, runs[0]?.spec.testCases ?? []),
    store: bench.store.get(),
    onProblem: ({ message }) => log.error(message),
  });
  return {
    read,
    runs,
    session,
    async [Symbol.asyncDispose]() {
      session.dispose();
      await knowledge?.dispose();
    },
  };
}

/** The same experiment without its limits, whose models refuse. */
function askingNobody(
  experiment: ReadExperiment['experiment'],
  services: Services,
  why: WhyUnanswered,
): Pick<SessionParts, 'experiment' | 'services'> {
  const { renderer, tokens, clock } = services;
  const unlimited = { ...experiment };
  delete unlimited.budget;
  delete unlimited.limits;
  return {
    experiment: unlimited,
    services: {
      renderer,
      tokens,
      clock,
      createClient: () => ({
        // eslint-disable-next-line require-yield -- it answers nothing
        async *complete(request): AsyncGenerator<CompletionEvent, void, undefined> {
          return Promise.reject(why(request));
        },
      }),
    },
  };
}

async function openNearest(
  runs: readonly ExperimentRun[],
  { experiment, pool, poolFiles, tests }: ReadExperiment,
  services: Services,
  storeFolder: string | undefined,
  say: (message: string) => void,
  signal: AbortSignal,
): Promise<OpenedNearest | undefined> {
  if (runs[0]?.spec.columns.some(({ strategy }) => strategy.exemplars.kind === 'nearest') !== true) return undefined;
  const { encoder = 'embedded', reading = 'context' } = experiment.exemplars ?? {};
  return services.openNearest(
    {
      pool: { ...pool, files: poolFiles },
      tests,
      allowTestSplit: false,
      encoder,
      reading,
      ...(storeFolder === undefined ? {} : { storeFolder }),
      onProgress: (done, total) => say(l10n.t('encoding {done} of {total} items of the pool', { done, total })),
    },
    signal,
  );
}
