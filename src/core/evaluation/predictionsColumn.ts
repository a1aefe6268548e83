import { isEmotionLabel } from '../inputs/emotions';
import type { ScoredCase } from '../metrics/scoreInput';
import type { ParsedPredictions, Prediction } from './predictions';
import { alignPredictions, type Alignment, type AlignTarget, type UnalignedReason } from './predictionsAlign';

/** A system's answers to a list of targets, in their order: `undefined` where it has none. */
export interface PredictionColumn {
  readonly cases: readonly (ScoredCase | undefined)[];
  readonly alignment: Alignment;
}

/** A prediction as something to score, measured against what its own file carries. */
export function scoredCaseOf(prediction: Prediction): ScoredCase {
  return answerTo(prediction, {});
}

/**
 * The predictions of a file as a column over targets (test cases, or another system's predictions). Gold response,
 * context and emotion are the target's where it has them, so that all columns are measured against the same.
 */
export function predictionColumn(
  predictions: readonly Prediction[],
  targets: readonly AlignTarget[],
): PredictionColumn {
  const alignment = alignPredictions(predictions, targets);
  const cases = targets.map((target, index) => {
    const place = alignment.predictionOf[index];
    const prediction = place === undefined ? undefined : predictions[place];
    return prediction === undefined ? undefined : answerTo(prediction, target);
  });
  return { cases, alignment };
}

function answerTo({ response, inferred, ...own }: Prediction, target: AlignTarget): ScoredCase {
  const [gold, context] = [target.gold ?? own.gold, target.context ?? own.context];
  const label = target.emotion?.trim().toLowerCase();
  const emotion = label !== undefined && isEmotionLabel(label) ? label : own.emotion;
  return {
    response,
    gold,
    context,
    emotion:
      emotion === undefined || inferred === undefined
        ? undefined
        : { kind: 'inferred', gold: emotion, inferred: inferred.label },
  };
}

/**
 * The test cases that every column has, so that all are measured on the same: their places among the targets, and each
 * column's cases in that order. A gold response or a context that one column alone carries serves all.
 */
export function commonCases(columns: readonly (readonly (ScoredCase | undefined)[])[]): {
  readonly places: readonly number[];
  readonly columns: readonly (readonly ScoredCase[])[];
} {
  const places = (columns[0] ?? []).flatMap((_, place) =>
    columns.every((column) => column[place] !== undefined) ? [place] : [],
  );
  const shared = places.map((place) => {
    const all = columns.map((column) => column[place]);
    const gold = all.find((scored) => scored?.gold !== undefined)?.gold;
    return { gold, context: all.find((scored) => scored?.context !== undefined)?.context };
  });
  return {
    places,
    columns: columns.map((column) =>
      places.map((place, index) => ({ ...(column[place] as ScoredCase), ...shared[index] })),
    ),
  };
}

const REASONS: Readonly<Record<UnalignedReason, string>> = {
  unknown: 'no test case has its id or context',
  contradicted: 'the test case of its id or context has another gold response or context',
  ambiguous: 'several have its context and gold response',
  'nothing-to-go-by': 'it has neither id nor context',
};

/** Each prediction that found no place, `file:line: name is left out: reason`, and each target that got none. */
export function describeUnaligned(
  { file, predictions }: Pick<ParsedPredictions, 'file' | 'predictions'>,
  targets: readonly AlignTarget[],
  { unaligned, missing }: Alignment,
): readonly string[] {
  return [
    ...unaligned.map(({ prediction, reason }) => {
      const { id, line } = predictions[prediction] as Prediction;
      return `${file}:${line}: ${id === undefined ? 'this prediction' : `prediction "${id}"`} is left out: ${REASONS[reason]}.`;
    }),
    ...missing.map((index) => {
      const { id, context } = targets[index] as AlignTarget;
      const name =
        id ?? (context === undefined ? `number ${index + 1}` : `after "${(context.at(-1) ?? '').slice(0, 60)}"`);
      return `${file}: there is no prediction for test case ${name}.`;
    }),
  ];
}
