import { describe, expect, it } from 'vitest';
import { createStoredInferrer, parseStoredInferences } from '../../../src/core/commonsense/storedInferences';

const never = new AbortController().signal;
const line = (changes: Record<string, unknown> = {}): string =>
  JSON.stringify({
    id: 'a#2',
    event: 'i fell .',
    source: 'llm',
    model: 'tiny',
    signature: 'llm tiny',
    inferences: { xWant: [{ text: 'to get up', score: -0.5 }, { text: 'none' }] },
    ...changes,
  });

describe('a file of inferences', () => {
  it('is read line by line, and what is broken is reported with its line', () => {
    const { stored, problems } = parseStoredInferences(
      [
        `\ufeff${line()}`,
        'not json',
        'null',
        line({ event: '' }),
        line({ source: 'stored' }),
        line({ source: 'x' }),
        line({ model: 7 }),
        line({ signature: undefined }),
        line({ inferences: { xWant: ['to rest'] } }),
        line({ inferences: undefined }),
        '',
        line({ event: 'i sang .', inferences: {} }),
      ].join('\n'),
      'made-up.jsonl',
    );
    expect(stored.map(({ event }) => event)).toEqual(['i fell .', 'i sang .']);
    expect(problems.map((problem) => problem.line)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(problems[0]).toMatchObject({ severity: 'error', file: 'made-up.jsonl' });
  });
});

describe('stored inferences', () => {
  const inferrerOf = (...lines: readonly string[]) =>
    createStoredInferrer(parseStoredInferences(lines.join('\n'), 'f').stored);

  it('are given for the very same event, with who made them, and empty where a relation is not stored', async () => {
    const inferrer = inferrerOf(line());
    expect(await inferrer.infer('i fell .', never)).toEqual({
      beams: {
        xIntent: [],
        xNeed: [],
        xWant: [{ text: 'to get up', score: -0.5 }, { text: 'none' }],
        xEffect: [],
        xReact: [],
      },
      model: 'tiny',
      origin: { source: 'llm', model: 'tiny' },
    });
    expect(inferrer).toMatchObject({ source: 'stored', model: 'llm tiny' });
  });

  it('say when and where they were made, where that was noted', async () => {
    const noted = { date: '2026-01-02', server: 'a server', quantisation: 'Q4' };
    const { origin } = await inferrerOf(line({ ...noted, more: 1 })).infer('i fell .', never);
    expect(origin).toEqual({ source: 'llm', model: 'tiny', ...noted });
  });

  it('are not there for another event, and the error says what to do', async () => {
    await expect(inferrerOf(line()).infer('i fell', never)).rejects.toMatchObject({
      code: 'not-recorded',
      message: expect.stringContaining('another source') as string,
    });
  });

  it('complete each other when they are of one engine, and are not mixed when they are not', async () => {
    const more = { inferences: { xWant: [{ text: 'later' }], xReact: [{ text: 'hurt' }] } };
    const completed = await inferrerOf(line(), line(more)).infer('i fell .', never);
    expect(completed.beams.xWant[0]?.text).toBe('to get up');
    expect(completed.beams.xReact).toEqual([{ text: 'hurt' }]);
    for (const other of [{ model: 'large' }, { source: 'comet' }, { signature: 'llm tiny, hot' }]) {
      const { beams } = await inferrerOf(line(), line({ ...more, ...other })).infer('i fell .', never);
      expect(beams.xReact).toEqual([]);
    }
  });

  it('are known by their content', () => {
    expect(inferrerOf(line()).signature).toBe(inferrerOf(line()).signature);
    expect(inferrerOf(line()).signature).not.toBe(inferrerOf(line({ event: 'i ran .' })).signature);
  });
});
