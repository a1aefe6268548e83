import { describe, expect, it } from 'vitest';
import { createGraphReader } from '../../../src/core/commonsense/atomicGraph';
import { createAtomicInferrer, type GraphIndex, type LookupSettings } from '../../../src/core/commonsense/atomicLookup';
import type { InferredRelations } from '../../../src/core/commonsense/relationInferrer';
import { createRowMatrix } from '../../../src/core/embedding/rowMatrix';
import { createWordEncoder, type WordEncoder } from '../../support/embedding/wordEncoder';

const never = new AbortController().signal;

const GRAPH = [
  'PersonX burns the cake\txReact\tsad',
  'PersonX burns the cake\txReact\tSad.',
  'PersonX burns the cake\txReact\tembarrassed',
  'PersonX burns the cake\txReact\tnone',
  "PersonX burns PersonY's cake\txReact\tguilty",
  "PersonX burns PersonY's cake\txReact\tembarrassed",
  "PersonX burns PersonY's cake\txWant\tto apologise to PersonY",
  'PersonX bakes the cake\txNeed\tto buy ___',
  'PersonX rides a horse\txReact\tfree',
  'PersonX rides a horse\txReact\tfree',
].join('\n');

async function indexOf(text: string, encoder: WordEncoder): Promise<GraphIndex> {
  const reader = createGraphReader();
  reader.begin('graph.tsv');
  reader.add(text);
  const graph = reader.end();
  const { values, encoder: made } = await encoder.encode(
    graph.heads.map(({ compared }) => compared),
    never,
  );
  const matrix = createRowMatrix(graph.heads.length, made.dimensions);
  matrix.values.set(values);
  return { name: 'graph.tsv', hash: 'a'.repeat(64), graph, matrix, encoderId: made.id };
}

async function lookUp(event: string, settings: Partial<LookupSettings> = {}): Promise<InferredRelations> {
  const encoder = createWordEncoder();
  const index = await indexOf(GRAPH, encoder);
  return createAtomicInferrer(index, encoder, { threshold: 0.4, heads: 20, tails: 5, ...settings }).infer(event, never);
}

/** What is found about "i burns the cake" in another graph. A head of two words is no match. */
async function reactionsIn(lines: readonly string[]): Promise<readonly string[]> {
  const encoder = createWordEncoder();
  const index = await indexOf(lines.join('\n'), encoder);
  const settings = { threshold: 0.5, heads: 20, tails: 5 };
  return texts(await createAtomicInferrer(index, encoder, settings).infer('PersonX burns the cake', never));
}

const texts = ({ beams }: InferredRelations): readonly string[] => beams.xReact.map(({ text }) => text);

describe('looking things up in a graph', () => {
  it('gives the tails of near heads, equal ones once, what several heads say first', async () => {
    const found = await lookUp('i burns the cake');
    // "sad" has twice the nearest head; "embarrassed" has that head and the next one.
    expect(texts(found)).toEqual(['sad', 'embarrassed', 'none', 'guilty']);
    expect(found.beams.xReact[0]).toEqual({ text: 'sad', head: 'PersonX burns the cake' });
  });

  it('puts what two heads say before what one nearer head says', async () => {
    const lines = [
      'PersonX burns the cake\txReact\tsad',
      'PersonX burns cakes\txReact\tangry',
      'PersonX burns the\txReact\tangry',
    ];
    expect(await reactionsIn(lines)).toEqual(['angry', 'sad']);
    expect(await reactionsIn(lines.slice(0, 2))).toEqual(['sad', 'angry']);
  });

  it('puts what the whole graph says often before what one annotator wrote', async () => {
    const lines = ['PersonX burns the cake\txReact\tcharred', 'PersonX burns the cake\txReact\tsad'];
    expect(await reactionsIn(lines)).toEqual(['charred', 'sad']);
    expect(await reactionsIn([...lines, 'PersonX cries\txReact\tsad', 'PersonX weeps\txReact\tsad'])).toEqual([
      'sad',
      'charred',
    ]);
  });

  it('words persons and blanks in tails', async () => {
    const { beams } = await lookUp('i burns the cake');
    expect(beams.xWant.map(({ text }) => text)).toEqual(['to apologise to someone']);
    expect(beams.xNeed.map(({ text }) => text)).toEqual(['to buy something']);
  });

  it('shows the heads whose tails it gives, nearest first, with their cosine', async () => {
    const { heads = [] } = await lookUp('i burns the cake');
    expect(heads.map(({ text }) => text)).toEqual([
      'PersonX burns the cake',
      'PersonX bakes the cake',
      "PersonX burns PersonY's cake",
    ]);
    expect(heads[0]?.cosine).toBeCloseTo(1, 5);
    expect(heads[1]?.cosine).toBeLessThan(1);
  });

  it('gives nothing under the threshold, and says what was nearest', async () => {
    const far = await lookUp('we watched the stars', { threshold: 0.6 });
    expect(far.heads).toEqual([{ text: expect.any(String), cosine: expect.any(Number), under: 0.6 }]);
    expect(far.heads?.[0]?.cosine).toBeLessThan(0.6);
    expect(Object.values(far.beams).flat()).toEqual([]);
    const close = await lookUp('i burns the cake', { threshold: 0.99 });
    expect(texts(close)).toEqual(['sad', 'embarrassed', 'none']);
    expect(close.heads?.map(({ under }) => under)).toEqual([undefined]);
  });

  it('takes as many heads as it is told, of those that have the relation', async () => {
    const one = await lookUp('i burns the cake', { heads: 1, threshold: 0 });
    expect(texts(one)).toEqual(['sad', 'embarrassed', 'none']);
    expect(one.beams.xWant.map(({ head }) => head)).toEqual(["PersonX burns PersonY's cake"]);
  });

  it('gives as many tails as it is told; what says nothing takes no place', async () => {
    expect(texts(await lookUp('i burns the cake', { tails: 3 }))).toEqual(['sad', 'embarrassed', 'none', 'guilty']);
    expect(texts(await lookUp('i burns the cake', { tails: 1 }))).toEqual(['sad']);
  });

  it('reads persons in the event as it reads them in heads', async () => {
    const { heads = [] } = await lookUp('PersonX rides a horse');
    expect(heads[0]?.cosine).toBeCloseTo(1, 5);
  });

  it('refuses vectors of another encoder', async () => {
    const index = await indexOf(GRAPH, createWordEncoder());
    const other = createAtomicInferrer(index, createWordEncoder({ id: 'other' }));
    await expect(other.infer('i run', never)).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('names graph, encoder and settings in its signature', async () => {
    const encoder = createWordEncoder();
    const index = await indexOf(GRAPH, encoder);
    const settings = { threshold: 0.4, heads: 20, tails: 5 };
    const signatures = [
      createAtomicInferrer(index, encoder, settings),
      createAtomicInferrer({ ...index, hash: 'b'.repeat(64) }, encoder, settings),
      createAtomicInferrer({ ...index, encoderId: 'other' }, encoder, settings),
      createAtomicInferrer(index, encoder, { ...settings, threshold: 0.5 }),
      createAtomicInferrer(index, encoder, { ...settings, heads: 3 }),
      createAtomicInferrer(index, encoder, { ...settings, tails: 3 }),
    ].map(({ signature }) => signature);
    expect(new Set(signatures).size).toBe(6);
  });
});
