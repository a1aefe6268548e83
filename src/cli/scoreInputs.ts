import path from 'node:path';
import type { ParsedPredictions, PredictionOptions } from '../core/evaluation/predictions';
import { targetsOf, type AlignTarget } from '../core/evaluation/predictionsAlign';
import { commonCases, describeUnaligned, predictionColumn, scoredCaseOf } from '../core/evaluation/predictionsColumn';
import type { TableSystem } from '../core/evaluation/resultTableScores';
import { describeProblem } from '../core/inputs/problem';
import { testCasesOf } from '../core/inputs/testCase';
import type { ScoredCase } from '../core/metrics/scoreInput';
import { AppError } from '../core/util/errors';
import { readDialogueFile } from '../node/dialogueFile';
import { readPredictionFile } from '../node/predictionFile';
import { plainText, type Output } from './output';
import type { ScoreCommandOptions } from './scoreOptions';

/** The systems to score, over the same test cases in the same order; a baseline is the last. */
export interface ScoreInputs {
  readonly systems: readonly TableSystem[];
  readonly baselineId?: string;
  /** Of each test case. */
  readonly emotions: readonly (string | undefined)[];
  /** What did not align, one sentence each. */
  readonly unaligned: readonly string[];
}

/** Sentences of one kind that the error output gets before it says how many more there are. */
const MOST_LISTED = 20;

/**
 * Reads the files of predictions and aligns them: to the test cases of the dialogues where they are given, else to the
 * baseline, else to the first file. Problems are told on the error output. Throws `invalid-input` when nothing is left
 * to score.
 */
export async function readScoreInputs(
  options: ScoreCommandOptions,
  output: Output,
  signal: AbortSignal,
): Promise<ScoreInputs> {
  const { predictions, baseline, dialogues, field, baselineField } = options;
  const files: ParsedPredictions[] = [];
  for (const file of predictions) files.push(await readSystem(file, { field }, output, signal));
  if (baseline !== undefined) files.push(await readSystem(baseline, { field: baselineField }, output, signal));
  const reference = baseline === undefined ? files[0] : files.at(-1);
  const targets: readonly AlignTarget[] =
    dialogues === undefined ? (reference?.predictions ?? []) : await readTargets(dialogues, output, signal);
  const unaligned: string[] = [];
  const columns = files.map((file): readonly (ScoredCase | undefined)[] => {
    if (dialogues === undefined && file === reference) return file.predictions.map(scoredCaseOf);
    const { cases, alignment } = predictionColumn(file.predictions, targets);
    unaligned.push(...describeUnaligned(file, targets, alignment));
    return cases;
  });
  tellSome(unaligned, output);
  const common = commonCases(columns);
  if (common.places.length === 0)
    throw new AppError(
      'invalid-input',
      'There is no test case to score that all files have. See what is listed above.',
    );
  const names = namesOf(files.map(({ file }) => file));
  const systems = common.columns.map((cases, index) => ({
    id: index === files.length - 1 && baseline !== undefined ? 'baseline' : `system-${index + 1}`,
    name: names[index] ?? '',
    cases,
  }));
  const emotions = common.places.map((place) => targets[place]?.emotion);
  return { systems, emotions, unaligned, ...(baseline === undefined ? {} : { baselineId: 'baseline' }) };
}

async function readSystem(
  file: string,
  options: PredictionOptions,
  output: Output,
  signal: AbortSignal,
): Promise<ParsedPredictions> {
  const parsed = await readPredictionFile(file, options, signal);
  tellSome(parsed.problems.map(describeProblem), output);
  if (parsed.predictions.length === 0) throw new AppError('invalid-input', `There is no prediction in ${file}.`);
  if (options.field === undefined && parsed.otherFields.length > 0)
    output.err(
      plainText(
        `${file}: responses are those of "${parsed.field ?? ''}"; there are also ${parsed.otherFields.join(', ')}`,
      ),
    );
  return parsed;
}

async function readTargets(file: string, output: Output, signal: AbortSignal): Promise<readonly AlignTarget[]> {
  const { dialogues, problems } = await readDialogueFile(file, signal);
  tellSome(problems.map(describeProblem), output);
  const targets = targetsOf(dialogues.flatMap(testCasesOf));
  if (targets.length === 0) throw new AppError('invalid-input', `There is no test case in ${file}.`);
  return targets;
}

function tellSome(sentences: readonly string[], output: Output): void {
  for (const sentence of sentences.slice(0, MOST_LISTED)) output.err(plainText(sentence));
  const more = sentences.length - MOST_LISTED;
  if (more > 0) output.err(`and ${more.toLocaleString('en')} more like these`);
}

/** The files' names without their ends; their whole paths where two would be the same. */
function namesOf(files: readonly string[]): readonly string[] {
  const names = files.map((file) => plainText(path.basename(file).replace(/\.\w+$/, '')));
  return names.map((name, index) =>
    names.filter((other) => other === name).length === 1 ? name : plainText(files[index] ?? name),
  );
}
