import type { SentenceEncoder } from '../embedding/sentenceEncoder';
import type { TestCase } from '../inputs/testCase';
import { throwIfAborted } from '../util/errors';
import type { CommonsenseModel, Inference, Knowledge } from './commonsenseModel';
import { eventsOf, type EventRule, type EventWords } from './eventRule';
import { rankByContext } from './rankByContext';
import { RELATIONS, type Relation } from './relation';
import type { Beam, InferredRelations, MatchedHead, RelationInferrer } from './relationInferrer';
import { selectInferences, type RankedBeam, type SelectionSettings } from './selectInferences';

/** What a model of knowledge is made of. */
export interface KnowledgeModelOptions {
  readonly inferrer: RelationInferrer;
  readonly rule: EventRule;
  readonly words: EventWords;
  readonly selection: SelectionSettings;
  /** Ranks inferences by their cosine with the whole context; in the engine's order when absent. */
  readonly rankWith?: SentenceEncoder;
  /** Milliseconds of a clock that does not go back. */
  readonly now: () => number;
}

/**
 * The whole way from a test case to knowledge: event rule, engine, ranking where it is wanted, selection. Where there are several events their
 * candidates are taken in turns, the first of each before the second of any. Throws `invalid-input` for a Speaker who says nothing, and what the engine throws.
 */
export function createKnowledgeModel(options: KnowledgeModelOptions): CommonsenseModel {
  const { inferrer, rule, words, selection, rankWith, now } = options;
  const ranking = rankWith === undefined ? '' : ', ranked by the context';
  const signature = `${rule}; ${inferrer.signature}; first ${selection.perRelation} of each relation${ranking}`;
  return {
    signature,
    async infer(testCase, signal): Promise<Knowledge> {
      throwIfAborted(signal);
      const { events, cutWords } = eventsOf(testCase, rule, words);
      const startedAt = now();
      const answers = await Promise.all(events.map((event) => inferrer.infer(event, signal)));
      const latencyMs = Math.max(0, now() - startedAt);
      const beams = merged(answers);
      const ranked = rankWith === undefined ? beams : await rankByContext(beams, textOf(testCase), rankWith, signal);
      const { origin, model = inferrer.model } = answers[0] ?? {};
      const heads = mergedHeads(answers);
      const cutTokens = answers.reduce((sum, answer) => sum + (answer.cutTokens ?? 0), 0);
      return {
        source: inferrer.source,
        model,
        event: events.join('\n'),
        inferences: selected(ranked, selection),
        rule,
        ...(cutWords === 0 ? {} : { cutWords }),
        ...(cutTokens === 0 ? {} : { cutTokens }),
        ...(origin === undefined ? {} : { origin }),
        ...(heads === undefined ? {} : { heads }),
        signature,
        latencyMs,
      };
    },
  };
}

function textOf({ context }: TestCase): string {
  return context.map(({ text }) => text.trim()).join(' ');
}

function merged(answers: readonly InferredRelations[]): Readonly<Record<Relation, readonly Beam[]>> {
  const [only] = answers;
  if (only !== undefined && answers.length === 1) return only.beams;
  const most = (relation: Relation): number => Math.max(0, ...answers.map(({ beams }) => beams[relation].length));
  const inTurns = (relation: Relation): readonly Beam[] =>
    Array.from({ length: most(relation) }, (_, rank) =>
      answers.flatMap(({ beams }) => beams[relation].slice(rank, rank + 1)),
    ).flat();
  return Object.fromEntries(RELATIONS.map((relation) => [relation, inTurns(relation)])) as Record<
    Relation,
    readonly Beam[]
  >;
}

function mergedHeads(answers: readonly InferredRelations[]): readonly MatchedHead[] | undefined {
  if (answers.every(({ heads }) => heads === undefined)) return undefined;
  const best = new Map<string, MatchedHead>();
  for (const head of answers.flatMap(({ heads = [] }) => heads))
    if (head.cosine > (best.get(head.text)?.cosine ?? -Infinity)) best.set(head.text, head);
  const all = [...best.values()].sort((one, other) => other.cosine - one.cosine);
  const matches = all.filter(({ under }) => under === undefined);
  return matches.length > 0 ? matches : all.slice(0, 1);
}

function selected(
  beams: Readonly<Record<Relation, readonly RankedBeam[]>>,
  selection: SelectionSettings,
): Readonly<Record<Relation, readonly Inference[]>> {
  return Object.fromEntries(
    RELATIONS.map((relation) => [relation, selectInferences(beams[relation], selection)]),
  ) as Record<Relation, readonly Inference[]>;
}
