import { describeProblem } from '../inputs/problem';
import type { TestCase } from '../inputs/testCase';
import type { ScoredCase } from '../metrics/scoreInput';
import type { ParsedPredictions } from './predictions';
import { targetsOf, type AlignTarget } from './predictionsAlign';
import { commonCases, describeUnaligned, predictionColumn, scoredCaseOf } from './predictionsColumn';
import type { TableSystem } from './resultTableScores';
import type { SourceColumn } from './runColumns';

/** A file of predictions, read, or the sentence why it could not be. */
export interface PredictionSource {
  readonly id: string;
  readonly name: string;
  readonly file: ParsedPredictions | string;
}

/** What a result table is to be made of. */
export interface AssembleTask {
  /** The test cases at hand. */
  readonly testCases: readonly TestCase[];
  /** Columns of runs over those test cases. */
  readonly columns: readonly SourceColumn[];
  readonly predictions: readonly PredictionSource[];
  /** Ids of systems that are listed but not compared. */
  readonly excluded: readonly string[];
}

/** A system that could be in the table. */
export interface ListedSystem {
  readonly id: string;
  readonly name: string;
  readonly kind: 'run' | 'imported';
  /** Test cases that it has an answer to, of those at hand. */
  readonly answered: number;
  /** It is in the table. */
  readonly included: boolean;
  /** Why it is not, or what is amiss: sentences. Of an imported system also every line that did not align. */
  readonly problems: readonly string[];
}

/** Systems over the same test cases in the same order. */
export interface AssembledSystems {
  readonly systems: readonly TableSystem[];
  /** Of each test case, as its source spells it. */
  readonly emotions: readonly (string | undefined)[];
  readonly listed: readonly ListedSystem[];
  /** Sentences about what does not count. */
  readonly notices: readonly string[];
}

interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly kind: ListedSystem['kind'];
  readonly cases: readonly (ScoredCase | undefined)[];
  readonly problems: readonly string[];
}

/**
 * Lays columns of runs and files of predictions side by side, over the test cases that every included system answered.
 * Predictions are aligned to the test cases at hand, by id or context; where there is no run and none of them belongs to
 * those, to the first file. Pure; takes seconds for files of thousands: run it where nobody waits for the thread.
 */
export function assembleSystems({ testCases, columns, predictions, excluded }: AssembleTask): AssembledSystems {
  const runs = columns.map((column): Candidate => ({ ...column, kind: 'run', problems: [] }));
  const wanted = testCases.map(
    (_, place) => columns.length === 0 || columns.some(({ cases }) => cases[place] !== undefined),
  );
  let targets = targetsOf(testCases);
  let imported = predictions.map((source) => importedCandidate(source, targets, (place) => wanted[place] === true));
  if (columns.length === 0 && imported.every(({ cases }) => cases.every((scored) => scored === undefined))) {
    const first = predictions.find(({ id, file }) => typeof file !== 'string' && !excluded.includes(id))?.file;
    if (first !== undefined && typeof first !== 'string') {
      targets = first.predictions;
      imported = predictions.map((source) => importedCandidate(source, targets, () => true));
    }
  }
  const all = [...runs, ...imported];
  const counts = new Map(all.map(({ id, cases }) => [id, cases.filter((scored) => scored !== undefined).length]));
  const included = all.filter(({ id }) => !excluded.includes(id) && (counts.get(id) ?? 0) > 0);
  const common = commonCases(included.map(({ cases }) => cases));
  const compared = new Set(included.map(({ id }) => id));
  return {
    systems: included.map(({ id, name }, index) => ({ id, name, cases: common.columns[index] ?? [] })),
    emotions: common.places.map((place) => targets[place]?.emotion),
    listed: all.map(({ id, name, kind, problems }) => ({
      id,
      name,
      kind,
      answered: counts.get(id) ?? 0,
      included: compared.has(id),
      problems,
    })),
    notices: noticesOf(included, counts, common.places.length, all),
  };
}

function importedCandidate(
  { id, name, file }: PredictionSource,
  targets: readonly AlignTarget[],
  isWanted: (place: number) => boolean,
): Candidate {
  const shared = { id, name, kind: 'imported' as const };
  if (typeof file === 'string') return { ...shared, cases: targets.map(() => undefined), problems: [file] };
  const problems = file.problems.map(describeProblem);
  // The first file itself is what the others are laid beside.
  if (targets === file.predictions) return { ...shared, cases: file.predictions.map(scoredCaseOf), problems };
  const { cases, alignment } = predictionColumn(file.predictions, targets);
  const missing = alignment.missing.filter(isWanted);
  return { ...shared, cases, problems: [...problems, ...describeUnaligned(file, targets, { ...alignment, missing })] };
}

function noticesOf(
  included: readonly Candidate[],
  counts: ReadonlyMap<string, number>,
  common: number,
  all: readonly Candidate[],
): readonly string[] {
  const empty = all.filter(({ id }) => counts.get(id) === 0).map(({ name }) => name);
  const most = Math.max(0, ...included.map(({ id }) => counts.get(id) ?? 0));
  const fewest = included.filter(({ id }) => (counts.get(id) ?? 0) < most);
  const told = fewest.map(({ id, name }) => `${name} ${(counts.get(id) ?? 0).toLocaleString('en')}`);
  return [
    ...(empty.length === 0
      ? []
      : [`Left out, since there is no answer of theirs to these test cases: ${empty.join(', ')}.`]),
    ...(common === most
      ? []
      : [
          `Only the ${common.toLocaleString('en')} test cases that all of these systems answered count, of ${most.toLocaleString('en')}${told.length === 0 ? '' : ` (${told.join(', ')})`}. Leave a system out of the comparison to count more.`,
        ]),
  ];
}
