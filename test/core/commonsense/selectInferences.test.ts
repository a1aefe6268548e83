import { describe, expect, it } from 'vitest';
import { inferenceKey, selectInferences } from '../../../src/core/commonsense/selectInferences';
import { shown } from '../../support/commonsense/knowledgeWorld';

const select = (texts: readonly string[], perRelation = 5): readonly string[] =>
  shown(
    selectInferences(
      texts.map((text) => ({ text })),
      { perRelation },
    ),
  );

describe('the selection of inferences', () => {
  it.each([['none'], ['None.'], [' NONE '], [''], ['  '], ['...']])('drops what says nothing: "%s"', (text) => {
    expect(select([text, 'to rest'])).toEqual([`${text.trim()} [says nothing]`, 'to rest']);
  });

  it('does not take "none of them" for nothing', () => {
    expect(select(['none of them'])).toEqual(['none of them']);
  });

  it('uses the first of those that differ in case and punctuation alone', () => {
    expect(select(['to get married', 'To get married.', 'to marry'])).toEqual([
      'to get married',
      'To get married. [repeated]',
      'to marry',
    ]);
  });

  it('takes "PersonX gets hit" for "gets hit"', () => {
    expect(select(['gets hit', 'PersonX gets hit', 'Person X gets hit.'])).toEqual([
      'gets hit',
      'PersonX gets hit [repeated]',
      'Person X gets hit. [repeated]',
    ]);
  });

  it('keeps the order, and drops what is over the limit', () => {
    expect(select(['c', 'none', 'a', 'c', 'b'], 2)).toEqual([
      'c',
      'none [says nothing]',
      'a',
      'c [repeated]',
      'b [over the limit]',
    ]);
  });

  it('keeps scores and heads, and tidies white space', () => {
    expect(selectInferences([{ text: ' to  rest\n', score: -1.5, head: 'PersonX runs' }])).toEqual([
      { text: 'to rest', score: -1.5, head: 'PersonX runs' },
    ]);
  });

  it('tells words of other scripts and pictographs apart', () => {
    expect(inferenceKey('Müde!')).toBe('müde');
    expect(inferenceKey('😢')).not.toBe(inferenceKey('😀'));
    expect(inferenceKey('PersonX')).toBe('personx');
  });
});
