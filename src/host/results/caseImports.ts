import type { CaseCell, CaseSystem, CaseTable } from '../../core/evaluation/caseTable';
import type { EvaluationServices, PredictionFile } from '../../core/evaluation/evaluationServices';
import type { TestCase } from '../../core/inputs/testCase';

/**
 * Reads files of predictions, away from this thread, as systems over the test cases at hand; one that does not belong to
 * them has no cell. Throws what the services throw.
 */
export async function importedCases(
  files: readonly PredictionFile[],
  testCases: readonly TestCase[],
  services: Pick<EvaluationServices, 'assembleSystems'>,
  signal: AbortSignal,
): Promise<readonly CaseSystem[]> {
  // A column of places comes back beside the predictions and tells which test cases they are of.
  const places = { id: '', name: '', cases: testCases.map((_, place) => ({ response: String(place) })) };
  const systems: CaseSystem[] = [];
  for (const file of files) {
    const { systems: both } = await services.assembleSystems(
      { testCases, columns: [places], files: [file], excluded: [] },
      signal,
    );
    const [of, own] = both;
    const cells = new Array<CaseCell | undefined>(testCases.length).fill(undefined);
    for (const [index, scored] of (own?.cases ?? []).entries())
      cells[Number(of?.cases[index]?.response)] = { kind: 'answered', scored };
    systems.push({ id: file.id, name: file.name, cells });
  }
  return systems;
}

/**
 * Files that belong to no test case at hand, laid beside the first of them, as the table of results does: the lines have
 * the words that the files carry and numbers for ids. Throws what the services throw.
 */
export async function importedAlone(
  files: readonly PredictionFile[],
  services: Pick<EvaluationServices, 'assembleSystems'>,
  signal: AbortSignal,
): Promise<CaseTable> {
  const task = { testCases: [], columns: [], files, excluded: [] };
  const { systems, emotions } = await services.assembleSystems(task, signal);
  return {
    lines: emotions.map((emotion, place) => {
      const { context, gold } = systems[0]?.cases[place] ?? {};
      const told = typeof gold === 'string' ? gold : (gold ?? []).join(' / ');
      return { id: `${place + 1}`, emotion: emotion ?? '', utterance: context?.at(-1) ?? '', gold: told };
    }),
    systems: systems.map(({ id, name, cases }) => ({
      id,
      name,
      cells: cases.map((scored): CaseCell => ({ kind: 'answered', scored })),
    })),
  };
}
