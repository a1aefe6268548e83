import { describe, expect, it, vi } from 'vitest';
import { formatRunNote, parseRunNote, parseTags } from '../../src/host/trees/runTags';
import { runCost, runCostText } from '../../src/host/trees/runCost';
import type { CellRecord } from '../../src/core/run/runRecord';

vi.mock('vscode', () => import('../support/vscode/englishMessages'));

describe('tags of a run', () => {
  it('are the words with # at the end of its note, and nothing before them', () => {
    expect(parseRunNote('Case #3 looks odd #pilot #v2.1')).toEqual({
      text: 'Case #3 looks odd',
      tags: ['pilot', 'v2.1'],
    });
    expect(parseRunNote('#only')).toEqual({ text: '', tags: ['only'] });
    expect(parseRunNote('ends in #')).toEqual({ text: 'ends in #', tags: [] });
    expect(parseRunNote(undefined)).toEqual({ text: '', tags: [] });
    expect(parseRunNote('a\nb\n#x')).toEqual({ text: 'a\nb', tags: ['x'] });
  });

  it('come back as they were kept', () => {
    for (const note of ['words #a #b', '#a', 'words', '', 'two\nlines\n#a #b'])
      expect(formatRunNote(parseRunNote(note))).toBe(note);
  });

  it('are read as they are typed, and what can be none is told', () => {
    expect(parseTags(' #pilot, final  pilot ')).toEqual({ tags: ['pilot', 'final'], refused: [] });
    expect(parseTags('good b@d')).toEqual({ tags: ['good'], refused: ['b@d'] });
  });
});

describe('the cost of a run', () => {
  const stage = (requestHash: string, kind: 'live' | 'stored', usage?: readonly [number, number]) => ({
    prompt: { form: 'completion' as const, text: '', stop: [] },
    requestHash,
    tokens: { tokens: 0, tokeniser: 'none', exact: false },
    text: '',
    completion: {
      text: '',
      finishReason: 'stop' as const,
      latencyMs: 1,
      retries: 0,
      notSent: [],
      source: kind === 'live' ? { kind } : { kind, date: '2026-02-11' },
      ...(usage === undefined ? {} : { usage: { promptTokens: usage[0], completionTokens: usage[1] } }),
    },
  });
  const cells = (...stages: readonly CellRecord['stages'][]): { cells: Record<string, CellRecord> } => ({
    cells: Object.fromEntries(
      stages.map((own, index) => [
        String(index),
        { key: { columnId: String(index), testCaseId: 'a' }, status: 'finished' as const, stages: own },
      ]),
    ),
  });
  const price = { inputPerMillionUsd: 1, outputPerMillionUsd: 10 };

  it('counts what was sent, a request that cells share once, and apart from it what came from the store', () => {
    const run = cells(
      { one: stage('shared', 'live', [100, 10]), response: stage('x', 'live', [200, 20]) },
      { one: stage('shared', 'live', [100, 10]), response: stage('y', 'stored', [900, 90]) },
      {},
    );
    expect(runCost(run, price)).toEqual({ calls: 2, stored: 1, tokens: 330, usd: 0.0006 });
    expect(runCostText(runCost(run, price))).toBe('2 calls, 330 tokens, 0.0006 US dollars; 1 from the store');
  });

  it('is unknown, not zero, without a price or where a server did not count', () => {
    expect(runCost(cells({ response: stage('x', 'live', [1, 1]) }), undefined).usd).toBeNull();
    const uncounted = runCost(cells({ response: stage('x', 'live') }), price);
    expect(uncounted).toEqual({ calls: 1, stored: 0, tokens: null, usd: null });
    expect(runCostText(uncounted)).toBe('1 call, tokens not counted, cost unknown');
    expect(runCostText(runCost(cells({ response: stage('x', 'stored') }), undefined))).toBe(
      'no calls; 1 from the store',
    );
  });
});
