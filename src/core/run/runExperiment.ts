import { sectionTitle } from '../prompt/parseTemplate';
import { runStrategy, type StrategyPorts } from '../strategy/runStrategy';
import { forEachConcurrently } from '../util/concurrency';
import { createEventQueue } from '../util/eventQueue';
import { toErrorInfo, type ErrorInfo } from '../util/errors';
import type { RunEvent } from './runEvents';
import type { CellKey, RunHeader } from './runRecord';
import type { Column, RunSpec } from './runSpec';

/** What a run works with: the ports of its strategies, and what stops single columns. */
export interface RunPorts extends StrategyPorts {
  /** Aborted when that column alone is to stop: its cells end as cancelled, and the others go on. */
  readonly columnSignal?: (columnId: string) => AbortSignal | undefined;
  /** Aborted when no more cells are to start; those under way go on to their end. */
  readonly draining?: AbortSignal;
}

/** Events that may wait for whoever takes them before no further cell starts: cells that are stored run faster than they can be kept. */
const MOST_EVENTS = 200;

const STOPPED: ErrorInfo = { code: 'cancelled', message: 'Stopped.' };

/** The header that names everything a run is made from but not the template's file, which decides nothing; `startedAt` is ISO 8601. */
export function runHeader(spec: RunSpec, startedAt: string): RunHeader {
  return {
    id: spec.id,
    startedAt,
    templateName: spec.template.name,
    sectionHashes: Object.fromEntries(spec.template.sections.map((section) => [sectionTitle(section), section.hash])),
    endpointId: spec.endpointId,
    model: spec.model.id,
    form: spec.form,
    sampling: spec.sampling,
    seed: spec.seed,
    ...sourcesOf(spec),
    columns: spec.columns.map(({ id, name, strategy, variants }) => ({ id, name, strategy, variants })),
    testCaseIds: spec.testCases.map((testCase) => testCase.id),
  };
}

/** Of runs whose columns show nearest exemplars or knowledge alone: others do not depend on them. */
function sourcesOf({
  columns,
  exemplarSource,
  knowledgeSource,
}: RunSpec): Pick<RunHeader, 'exemplarSource' | 'knowledgeSource'> {
  const nearest = columns.some(({ strategy }) => strategy.exemplars.kind === 'nearest');
  const knowledge = columns.some(({ strategy }) => strategy.knowledge);
  return {
    ...(nearest && exemplarSource !== undefined ? { exemplarSource } : {}),
    ...(knowledge && knowledgeSource !== undefined ? { knowledgeSource } : {}),
  };
}

/**
 * Runs every cell of a spec and yields what happens, from `run-started` to `run-finished`. A cell that fails is an
 * event, not an exception. Leaving the loop early, like aborting the signal, stops what is under way; a column whose own
 * signal aborts is stopped alone, at once also where its cells still wait.
 */
export async function* runExperiment(
  spec: RunSpec,
  ports: RunPorts,
  startedAt: string,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, void, undefined> {
  const left = new AbortController();
  const stopping = AbortSignal.any([signal, left.signal]);
  const queue = createEventQueue<RunEvent>(MOST_EVENTS);
  const unfinished: CellKey[] = [];
  const cells = spec.testCases.flatMap((testCase) => spec.columns.map((column) => ({ column, testCase })));
  const waiting = new Set(cells);
  const giveUp = (column: Column): void => {
    for (const cell of waiting) {
      if (cell.column !== column) continue;
      waiting.delete(cell);
      const key = { columnId: column.id, testCaseId: cell.testCase.id };
      unfinished.push(key);
      queue.push({ kind: 'cell-failed', cell: key, error: STOPPED });
    }
  };
  const signals = new Map<Column, AbortSignal>();
  for (const column of spec.columns) {
    const own = ports.columnSignal?.(column.id);
    signals.set(column, own === undefined ? stopping : AbortSignal.any([stopping, own]));
    own?.addEventListener('abort', () => giveUp(column), { once: true, signal: left.signal });
    if (own?.aborted === true) giveUp(column);
  }
  const work = forEachConcurrently(cells, spec.maxConcurrent, async (cell) => {
    await queue.room();
    if (!waiting.delete(cell)) return;
    const { column, testCase } = cell;
    const signal = signals.get(column) ?? stopping;
    const starts = !stopping.aborted && ports.draining?.aborted !== true;
    const finished = starts && (await runCell(spec, column, testCase, ports, queue.push, signal));
    if (!finished) unfinished.push({ columnId: column.id, testCaseId: testCase.id });
  }).then(queue.close, queue.fail);
  try {
    const { text, file } = spec.template;
    yield {
      kind: 'run-started',
      header: { ...runHeader(spec, startedAt), ...(file === undefined ? {} : { templateFile: file }) },
      ...(text === undefined ? {} : { templateText: text }),
    };
    yield* queue;
    yield { kind: 'run-finished', outcome: unfinished.length > 0 ? 'cancelled' : 'completed' };
  } finally {
    left.abort();
    queue.leave();
    await work;
  }
}

/** Runs one cell; false when it was stopped before its end. */
async function runCell(
  spec: RunSpec,
  column: Column,
  testCase: RunSpec['testCases'][number],
  ports: StrategyPorts,
  push: (event: RunEvent) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const cell: CellKey = { columnId: column.id, testCaseId: testCase.id };
  push({ kind: 'cell-started', cell });
  const { template, endpointId, model, form, sampling } = spec;
  const task = {
    strategy: column.strategy,
    variants: column.variants,
    exemplarEdits: column.exemplarEdits?.[testCase.id],
    template,
    testCase,
    endpointId,
    model,
    form,
    sampling,
  };
  try {
    for await (const step of runStrategy(task, ports, signal)) push({ kind: 'cell-step', cell, step });
    push({ kind: 'cell-finished', cell });
    return true;
  } catch (error) {
    const info = toErrorInfo(error);
    push({ kind: 'cell-failed', cell, error: info });
    return info.code !== 'cancelled';
  }
}
