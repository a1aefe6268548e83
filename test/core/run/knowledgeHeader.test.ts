import { describe, expect, it } from 'vitest';
import type { KnowledgeNote } from '../../../src/core/commonsense/knowledgeNote';
import { runHeader } from '../../../src/core/run/runExperiment';
import { whyUnavailable } from '../../../src/core/strategy/availability';
import { makeSpec, presetColumns } from '../../support/core/runWorld';

const NOTE: KnowledgeNote = {
  source: 'stored',
  from: 'knowledge/a.jsonl',
  rule: 'last-utterance',
  beams: 5,
  perRelation: 5,
  rankByContext: false,
  hash: 'ab',
};

describe('the header of a run', () => {
  it('names the source of knowledge where a column has any, and only there', () => {
    const withKnowledge = makeSpec({ columns: presetColumns('zero-shot', 'knowledge'), knowledgeSource: NOTE });
    expect(runHeader(withKnowledge, '').knowledgeSource).toEqual(NOTE);
    const without = makeSpec({ columns: presetColumns('zero-shot'), knowledgeSource: NOTE });
    expect('knowledgeSource' in runHeader(without, '')).toBe(false);
    expect('knowledgeSource' in runHeader({ ...withKnowledge, knowledgeSource: undefined }, '')).toBe(false);
  });
});

describe('why a column with knowledge cannot run', () => {
  it('is what the installation knows of it, else that a source is needed', () => {
    const [column] = presetColumns('knowledge');
    const why = (noCommonsense?: string) =>
      column &&
      whyUnavailable(column.strategy, {
        nearest: true,
        commonsense: false,
        ...(noCommonsense === undefined ? {} : { noCommonsense }),
      });
    expect(why('No file matches.')).toBe('No file matches.');
    expect(why()).toMatch(/source of commonsense knowledge/);
  });
});
