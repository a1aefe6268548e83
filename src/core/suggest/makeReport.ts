import type { TestCase } from '../inputs/testCase';
import type { Spent } from '../llm/budget';
import { sectionTitle } from '../prompt/parseTemplate';
import type { ErrorInfo } from '../util/errors';
import { describeObjective } from './objective';
import { conversationCount } from './splitCases';
import type { HeldOutTest, PartSize, SuggestReport, TriedWording, WordingOutcome } from './suggestReport';
import type { SuggestSpec } from './suggestSpec';

/** What a search found. */
export interface Findings {
  /** The name of the template. */
  readonly template: string;
  /** Figure of the original on the development part. */
  readonly original: number | null;
  readonly signature: string | undefined;
  readonly scoredOn: number;
  readonly wordings: readonly TriedWording[];
  readonly rounds: number;
  readonly winner: string | undefined;
  /** The test, or why there is none. */
  readonly heldOut: HeldOutTest | string;
  readonly spent: Spent;
  readonly spentInAll: Spent;
  readonly stopped: ErrorInfo | undefined;
}

/** Puts the report of a search together. */
export function makeReport(spec: SuggestSpec, found: Findings): SuggestReport {
  const { column, section, base, proposer, metaPrompt, objective, split, splitSeed, rounds } = spec;
  const { wordings, winner, heldOut, signature, stopped } = found;
  const count = (kind: WordingOutcome['kind']): number =>
    wordings.filter(({ outcome }) => outcome.kind === kind).length;
  return {
    kind: 'rapport-suggest-report',
    version: 1,
    template: found.template,
    section: sectionTitle(section),
    strategy: { id: column.strategy.id, name: column.strategy.name },
    model: base.spec.model.id,
    proposer: { model: proposer.model.id, metaPrompt: metaPrompt.name, metaPromptHash: metaPrompt.hash },
    objective: describeObjective(objective),
    ...(signature === undefined ? {} : { signature }),
    split: {
      seed: splitSeed,
      dev: sizeOf(split.dev),
      heldOut: sizeOf(split.heldOut),
      scoredOn: found.scoredOn,
    },
    original: { text: section.source, dev: found.original },
    wordings,
    counts: {
      roundsPlanned: rounds,
      roundsDone: found.rounds,
      tries: wordings.length,
      refused: count('refused'),
      scored: count('scored'),
      unscored: count('unscored'),
    },
    ...(winner === undefined ? {} : { winner }),
    ...(typeof heldOut === 'string' ? { noHeldOut: heldOut } : { heldOut }),
    spent: found.spent,
    spentInAll: found.spentInAll,
    ...(stopped === undefined ? {} : { stopped }),
  };
}

function sizeOf(testCases: readonly TestCase[]): PartSize {
  return { conversations: conversationCount(testCases), cases: testCases.length };
}
