import { describe, expect, it } from 'vitest';
import { parseQueries } from '../../../src/core/exemplars/parseQueries';

describe('queries', () => {
  it('are contexts whose last turn is the Speaker’s, or single texts', () => {
    const { queries, problems } = parseQueries(
      '\ufeff{"id":"c:1#4","context":["a","b","c"]}\n\n{"id":"t","text":"x"}',
      'q',
    );
    expect(problems).toEqual([]);
    expect(queries.map(({ id, dialogueId }) => [id, dialogueId])).toEqual([
      ['c:1#4', 'c:1'],
      ['t', 't'],
    ]);
    expect(queries[0]?.context.map(({ role }) => role)).toEqual(['speaker', 'listener', 'speaker']);
    expect(queries[1]?.context).toEqual([{ role: 'speaker', text: 'x' }]);
  });

  it('of a file of something else are none, and so many problems are not all kept', () => {
    const { queries, problems } = parseQueries('a,b\n'.repeat(5000), 'q');
    expect(queries).toEqual([]);
    expect(problems).toHaveLength(201);
    expect(problems[0]).toMatchObject({ code: 'broken-query', file: 'q', line: 1, severity: 'error' });
    expect(problems.at(-1)?.message).toMatch(/4,800 more/);
  });

  it('keep an empty text: its encoder makes something of it', () => {
    expect(parseQueries('{"id":"t","text":""}', 'q').queries).toHaveLength(1);
  });

  it.each([
    '{',
    'null',
    '[]',
    '{"text":"x"}',
    '{"id":"","text":"x"}',
    '{"id":"a"}',
    '{"id":"a","context":[]}',
    '{"id":"a","context":[1]}',
  ])('that are broken are told with their line, and the rest is kept: %s', (line) => {
    const { queries, problems } = parseQueries(`{"id":"t","text":"x"}\n${line}`, 'q.jsonl');
    expect(queries).toHaveLength(1);
    expect(problems).toMatchObject([{ file: 'q.jsonl', line: 2, severity: 'error' }]);
  });
});
