import type { EvaluationServices, PredictionFile } from '../../core/evaluation/evaluationServices';
import { columnsOfRuns } from '../../core/evaluation/runColumns';
import type { TestCase } from '../../core/inputs/testCase';
import type { RatedColumn } from '../../core/ratings/ratedColumn';
import { throwIfAborted } from '../../core/util/errors';
import type { ChosenRuns } from '../results/resultsSource';

/** The columns of some runs with what they answered; ids are told apart by `mark` where several sets of runs are taken. */
export function columnsOfChosen(
  { records }: ChosenRuns,
  testCases: readonly TestCase[],
  mark: string,
): readonly RatedColumn[] {
  const model = records[0]?.header.model;
  return columnsOfRuns(records, testCases).columns.map(({ id, name, cases }) => ({
    id: `${id}${mark}`,
    name: mark === '' || model === undefined ? name : `${name} · ${model}`,
    ...(model === undefined ? {} : { model }),
    responses: new Map(
      cases.flatMap((scored, place): readonly (readonly [string, string])[] => {
        const testCase = testCases[place];
        return scored === undefined || testCase === undefined ? [] : [[testCase.id, scored.response]];
      }),
    ),
  }));
}

/** A stand-in for a column of runs that answered each test case with the case's own id. */
const EVERY_CASE = 'every case';

/** The predictions of each file, aligned to the test cases; a file that cannot be read has none. */
export async function columnsOfFiles(
  files: readonly PredictionFile[],
  testCases: readonly TestCase[],
  services: Pick<EvaluationServices, 'assembleSystems'>,
  signal: AbortSignal,
): Promise<readonly RatedColumn[]> {
  const cases = testCases.map(({ id, gold, context }) => ({
    response: id,
    ...(gold === '' ? {} : { gold }),
    context: context.map(({ text }) => text),
  }));
  const columns: RatedColumn[] = [];
  for (const file of files) {
    throwIfAborted(signal);
    // Only what both have comes back, so that the stand-in tells of each answer which test case it is to.
    const stand = { id: EVERY_CASE, name: EVERY_CASE, cases };
    const task = { testCases, columns: [stand], files: [file], excluded: [] };
    const { systems } = await services.assembleSystems(task, signal);
    const [own, theirs] = [EVERY_CASE, file.id].map((id) => systems.find((system) => system.id === id)?.cases ?? []);
    columns.push({
      id: file.id,
      name: file.name,
      responses: new Map((theirs ?? []).map(({ response }, place) => [own?.[place]?.response ?? '', response])),
    });
  }
  return columns;
}
