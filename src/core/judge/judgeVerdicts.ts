import { swappedValue } from '../ratings/preferenceCounts';
import { judgeName } from '../ratings/raterName';
import type { Rating } from '../ratings/ratings';
import type { RatingValue } from '../ratings/ratingValue';
import type { UnreadableKind } from './judgeAnswer';
import type { ShownOrder } from './judgeQuestions';
import type { JudgeReply } from './runJudge';

/** What a judge said about one unit on one aspect in one order, once: a verdict about the set's own A and B. */
export interface OrderedVerdict {
  readonly order: ShownOrder;
  readonly repeat: number;
  readonly value: RatingValue | null;
  /** As the judge saw them, A being what it saw first. */
  readonly seen: RatingValue | null;
  readonly reason: string;
  readonly why?: UnreadableKind;
}

/** A judge's verdict on one unit and aspect. */
export interface JudgeVerdict {
  readonly id: string;
  readonly aspect: string;
  readonly hash: string;
  /** `null` when not every order (or no repeat) could be read. */
  readonly value: RatingValue | null;
  /** Pairwise: whether the verdict changed with the order; `null` where that cannot be told. */
  readonly flipped: boolean | null;
  readonly said: readonly OrderedVerdict[];
  readonly seconds: number;
  readonly reason: string;
}

/**
 * Puts the replies to each unit and aspect together. A pair's verdict is the one that both orders give, and a tie when
 * they differ; of several repeats it is what more than half of them give, else a tie. On the scale it is the lower
 * median of the repeats.
 */
export function judgeVerdicts(replies: readonly JudgeReply[]): readonly JudgeVerdict[] {
  const groups = Map.groupBy(replies, ({ question }) => JSON.stringify([question.unit.id, question.aspect.id]));
  return [...groups.values()].map((own) => {
    const { question } = own[0] as JudgeReply;
    const said = own.map(orderedVerdict);
    const pairwise = question.unit.response === undefined;
    const { value, flipped } = pairwise ? pairVerdict(said) : { value: scaleVerdict(said), flipped: null };
    return {
      id: question.unit.id,
      aspect: question.aspect.id,
      hash: question.unit.hash,
      value,
      flipped,
      said,
      seconds: own.reduce((sum, { latencyMs }) => sum + latencyMs, 0) / 1000,
      reason: said.find((one) => one.value === value)?.reason ?? said[0]?.reason ?? '',
    };
  });
}

/** The verdicts of a judge as lines of a ratings file; one that could not be read has none. */
export function judgeRatings(verdicts: readonly JudgeVerdict[], model: string): readonly Rating[] {
  return verdicts.flatMap(({ id, aspect, value, seconds, reason, hash, flipped }): readonly Rating[] =>
    value === null
      ? []
      : [
          {
            id,
            rater: judgeName(model),
            aspect,
            value,
            seconds: Number(seconds.toFixed(3)),
            ...(reason === '' ? {} : { note: reason }),
            hash,
            ...(flipped === null ? {} : { flipped }),
          },
        ],
  );
}

function orderedVerdict({ question: { order, repeat }, answer }: JudgeReply): OrderedVerdict {
  if (answer.kind === 'unreadable')
    return { order, repeat, value: null, seen: null, reason: answer.text.slice(0, 300), why: answer.why };
  const value = order === 'AB' ? answer.value : swappedValue(answer.value);
  return { order, repeat, value, seen: answer.value, reason: answer.reason };
}

function pairVerdict(said: readonly OrderedVerdict[]): Pick<JudgeVerdict, 'value' | 'flipped'> {
  const rounds = [...Map.groupBy(said, ({ repeat }) => repeat).values()].flatMap((round) => {
    const of = (order: ShownOrder): RatingValue | null => round.find((one) => one.order === order)?.value ?? null;
    const [straight, swapped] = [of('AB'), of('BA')];
    if (straight === null || swapped === null) return [];
    const flipped = straight !== swapped;
    return [{ flipped, value: flipped ? ('tie' as const) : straight }];
  });
  if (rounds.length === 0) return { value: null, flipped: null };
  const counts = Map.groupBy(rounds, ({ value }) => value);
  const most = [...counts].find(([, same]) => 2 * same.length > rounds.length)?.[0];
  return { value: most ?? 'tie', flipped: 2 * rounds.filter(({ flipped }) => flipped).length > rounds.length };
}

function scaleVerdict(said: readonly OrderedVerdict[]): RatingValue | null {
  const values = said.flatMap(({ value }) => (typeof value === 'number' ? [value] : []));
  const sorted = values.sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}
