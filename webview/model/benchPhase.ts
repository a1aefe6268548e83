import type { CellRecord, RunRecord } from '../../src/core/run/runRecord';
import type { BenchState } from '../../src/protocol/benchState';

/** The bench in one word: what tests and styles go by. */
export type BenchPhase = 'empty' | 'ready' | 'running' | 'answered' | 'failed';

/**
 * `empty`: something that a run needs is missing and nothing is shown. `answered`: a run has ended and at least one column of the shown test
 * case answered; `failed`: none did and at least one failed or is unavailable. A run that was stopped before any answer leaves the bench `ready`.
 */
export function benchPhase(
  bench: BenchState,
  run: RunRecord | undefined,
  cells: readonly (CellRecord | undefined)[],
): BenchPhase {
  if (bench.running || (run?.outcome === 'running' && cells.some((cell) => cell !== undefined))) return 'running';
  if (cells.some((cell) => cell?.status === 'finished')) return 'answered';
  if (cells.some((cell) => cell?.status === 'failed' || cell?.status === 'unavailable')) return 'failed';
  return missingParts(bench).length > 0 ? 'empty' : 'ready';
}

/** What a bench needs before anything can run. */
export type BenchPart = 'template' | 'test-case' | 'model' | 'strategies';

/** The parts that are not there yet, in the order in which one sets them up. */
export function missingParts(bench: BenchState): readonly BenchPart[] {
  const missing: BenchPart[] = [];
  if (bench.template === undefined) missing.push('template');
  if (bench.testCase === undefined) missing.push('test-case');
  if (bench.model === undefined) missing.push('model');
  if (bench.columns.length === 0) missing.push('strategies');
  return missing;
}
