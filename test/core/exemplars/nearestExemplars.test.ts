import { describe, expect, it } from 'vitest';
import type { SentenceEncoder } from '../../../src/core/embedding/sentenceEncoder';
import { buildExemplarIndex } from '../../../src/core/exemplars/exemplarIndex';
import { createNearestExemplars } from '../../../src/core/exemplars/nearestExemplars';
import type { Reading } from '../../../src/core/exemplars/reading';
import { trainingItemsOf } from '../../../src/core/exemplars/trainingItems';
import type { Dialogue } from '../../../src/core/inputs/dialogue';
import { testCasesOf, type TestCase } from '../../../src/core/inputs/testCase';
import { failureOf } from '../../support/loopback/asking';
import { makeDialogue } from '../../support/embedding/makeDialogue';
import { createWordEncoder } from '../../support/embedding/wordEncoder';

const POOL = [
  makeDialogue('dog', 'my old dog died yesterday', 'oh no', 'he was a good dog', 'i am sorry'),
  makeDialogue('exam', 'i passed my big exam', 'well done', 'i studied for weeks', 'it paid off'),
  makeDialogue('cat', 'my old cat died in spring', 'that is hard'),
  makeDialogue('house', 'we bought a house', 'congratulations'),
];
const CASE = caseOf(makeDialogue('case', 'my dog died', 'gold answer'));
const signal = new AbortController().signal;

function caseOf(dialogue: Dialogue): TestCase {
  return testCasesOf(dialogue).at(-1)!;
}

async function over(
  dialogues: readonly Dialogue[],
  options: { reading?: Reading; seed?: number; testSplit?: ReadonlySet<string>; encoder?: SentenceEncoder } = {},
) {
  const { reading = 'context', seed = 1, testSplit, encoder = createWordEncoder() } = options;
  const source = { pool: { name: 'pool', hash: 'abcdef0123456789' }, items: trainingItemsOf(dialogues), reading };
  const index = await buildExemplarIndex(source, encoder, undefined, signal);
  return createNearestExemplars(index, encoder, { seed, ...(testSplit === undefined ? {} : { testSplit }) });
}

describe('nearest exemplars', () => {
  it('are training items in the order of their cosine, complete with their gold turn', async () => {
    const found = await (await over(POOL)).find(CASE, { k: 3 }, signal);
    expect(found.map(({ id }) => id)).toEqual(['dog#2', 'dog#4', 'cat#2']);
    expect(found[0]).toMatchObject({
      dialogueId: 'dog',
      situation: 'About dog.',
      turns: [
        { role: 'speaker', text: 'my old dog died yesterday' },
        { role: 'listener', text: 'oh no' },
      ],
    });
    expect(found[0]?.cosine).toBeCloseTo(3 / Math.sqrt(3 * 5), 6);
  });

  it('never are of the test case’s own conversation, whatever its turn', async () => {
    const own = makeDialogue('case', 'my dog died', 'x', 'my dog died', 'y');
    const found = await (await over([...POOL, own])).find(CASE, { k: 3 }, signal);
    expect(found.map(({ dialogueId }) => dialogueId)).not.toContain('case');
    expect(found).toHaveLength(3);
  });

  it('are compared by what the reading says of a training item, and by the context alone of the test case', async () => {
    const pool = [makeDialogue('a', 'hello', 'my dog died'), makeDialogue('b', 'my dog', 'hello hello')];
    const first = async (reading: Reading) =>
      (await (await over(pool, { reading })).find(CASE, { k: 1 }, signal))[0]?.id;
    expect(await first('context')).toBe('b#2');
    expect(await first('context+response')).toBe('a#2');
  });

  it('may be several of one conversation, or one of each when that is asked for', async () => {
    const nearest = await over(POOL);
    const found = await nearest.find(CASE, { k: 3, onePerDialogue: true }, signal);
    expect(found.map(({ dialogueId }) => dialogueId)).toEqual(['dog', 'cat', 'exam']);
    expect(found[0]?.id).toBe('dog#2');
  });

  it('can be shown nearest last, or shuffled the same way for the same seed', async () => {
    const nearest = await over(POOL);
    const ids = async (order: 'nearest-first' | 'nearest-last' | 'shuffled', from = nearest) =>
      (await from.find(CASE, { k: 4, order }, signal)).map(({ id }) => id);
    const first = await ids('nearest-first');
    expect(await ids('nearest-last')).toEqual(first.toReversed());
    const shuffled = await ids('shuffled');
    expect(shuffled.toSorted()).toEqual(first.toSorted());
    expect(await ids('shuffled')).toEqual(shuffled);
    const others = await Promise.all([2, 3, 4, 5].map(async (seed) => ids('shuffled', await over(POOL, { seed }))));
    expect(new Set(others.map(String)).size).toBeGreaterThan(1);
  });

  it('come with the ranks after them as near misses', async () => {
    const pool = Array.from({ length: 40 }, (_, n) => makeDialogue(`d${n}`, `word${'x'.repeat(n)} died`, 'ok'));
    const { exemplars, nearMisses } = await (await over(pool)).inspect(CASE, { k: 5, order: 'nearest-last' }, signal);
    expect([exemplars.length, nearMisses.length]).toEqual([5, 20]);
    expect(exemplars.map(({ rank }) => rank)).toEqual([5, 4, 3, 2, 1]);
    expect(nearMisses.map(({ rank }) => rank)).toEqual(Array.from({ length: 20 }, (_, at) => at + 6));
    const cosines = [...exemplars.toReversed(), ...nearMisses].map(({ cosine }) => cosine!);
    expect(cosines).toEqual(cosines.toSorted((a, b) => b - a));
  });

  it('has fewer near misses where the pool ends', async () => {
    const { nearMisses } = await (await over(POOL)).inspect(CASE, { k: 4 }, signal);
    expect(nearMisses).toHaveLength(2);
  });

  it('carry what may give the answer away', async () => {
    const pool = [
      makeDialogue('same', 'My dog died!', 'a'),
      makeDialogue('reordered', 'died dog my', 'b'),
      makeDialogue('other', 'my cat sleeps', 'c'),
    ];
    const nearest = await over(pool, { testSplit: new Set(['other']) });
    const found = await nearest.find(CASE, { k: 3 }, signal);
    expect(Object.fromEntries(found.map(({ id, flags }) => [id, flags]))).toEqual({
      'same#2': ['same-context', 'near-duplicate-cosine'],
      'reordered#2': ['near-duplicate-cosine'],
      'other#2': ['test-split'],
    });
    expect(nearest.signature).toContain('holds test dialogues');
  });

  it('name encoder, reading and pool in their signature', async () => {
    expect((await over(POOL)).signature).toBe('words; context; pool abcdef012345');
  });

  it('encode a test case once, however many columns ask', async () => {
    const encoder = createWordEncoder();
    const nearest = await over(POOL, { encoder });
    const before = encoder.encoded.length;
    await nearest.find(CASE, { k: 1 }, signal);
    await nearest.find(CASE, { k: 3 }, signal);
    expect(encoder.encoded.slice(before)).toEqual(['my dog died']);
  });

  it('are refused from a pool that is too small', async () => {
    const failure = await failureOf((await over(POOL.slice(2))).find(CASE, { k: 5 }, signal));
    expect(failure).toMatchObject({ code: 'invalid-input' });
    expect(failure.message).toContain('has 2 beside this dialogue');
  });

  it('are refused when the encoder is not the one of the index', async () => {
    const source = { pool: { name: 'p', hash: '' }, items: trainingItemsOf(POOL), reading: 'context' as const };
    const index = await buildExemplarIndex(source, createWordEncoder(), undefined, signal);
    const nearest = createNearestExemplars(index, createWordEncoder({ id: 'other words' }), { seed: 1 });
    const failure = await failureOf(nearest.find(CASE, { k: 1 }, signal));
    expect(failure).toMatchObject({ code: 'invalid-input' });
    expect(failure.message).toMatch(/words .*other words/);
  });

  it('are not looked for by an empty context, which is near to nothing', async () => {
    const empty = { ...CASE, context: [{ role: 'speaker', text: ' \n ' }] } as const;
    const failure = await failureOf((await over(POOL)).find(empty, { k: 1 }, signal));
    expect(failure).toMatchObject({ code: 'invalid-input' });
    expect(failure.message).toContain('The context of case#2 is empty');
  });

  it('are found by emoji alone too', async () => {
    const emoji = { ...CASE, context: [{ role: 'speaker', text: '😭💔👩🏽‍🚒' }] } as const;
    const found = await (await over(POOL)).find(emoji, { k: 2 }, signal);
    expect(found.map(({ cosine }) => Number.isFinite(cosine))).toEqual([true, true]);
  });

  it('say when context or items were longer than the encoder reads', async () => {
    const encoder = createWordEncoder({ maxWords: 3 });
    const nearest = await over(POOL, { encoder });
    const { queryCut, exemplars } = await nearest.inspect(CASE, { k: 4 }, signal);
    expect(queryCut).toBe(false);
    expect(exemplars.filter(({ cut }) => cut).map(({ id }) => id)).toContain('dog#2');
    const long = { ...CASE, context: [{ role: 'speaker', text: 'my old dog died again' }] } as const;
    expect((await nearest.inspect(long, { k: 1 }, signal)).queryCut).toBe(true);
  });

  it('stop when they are no longer wanted', async () => {
    const nearest = await over(POOL);
    expect(await failureOf(nearest.find(CASE, { k: 1 }, AbortSignal.abort()))).toMatchObject({ code: 'cancelled' });
  });
});

describe('nearest exemplars changed by hand', () => {
  const idsOf = (all: readonly { readonly id: string }[]) => all.map(({ id }) => id);

  it('leave out what is banned, and the next one steps in', async () => {
    const nearest = await over(POOL);
    const choice = { k: 3, edits: { banned: ['dog#4'] } };
    expect(idsOf(await nearest.find(CASE, choice, signal))).toEqual(['dog#2', 'cat#2', 'exam#2']);
    const { banned } = await nearest.inspect(CASE, choice, signal);
    expect(banned).toMatchObject([{ id: 'dog#4', rank: 2 }]);
  });

  it('show what is pinned however far it is, in the place of the last one, with its own rank', async () => {
    const nearest = await over(POOL);
    const pool = idsOf((await nearest.inspect(CASE, { k: 1 }, signal)).nearMisses);
    const last = pool.at(-1)!;
    const choice = { k: 2, edits: { pinned: [last] } };
    expect(idsOf(await nearest.find(CASE, choice, signal))).toEqual(['dog#2', last]);
    const { exemplars, nearMisses } = await nearest.inspect(CASE, choice, signal);
    expect(exemplars[1]).toMatchObject({ pinned: true, rank: pool.length + 1 });
    expect(nearMisses[0]?.id).toBe('dog#4');
  });

  it('show what is pinned beyond the near misses, its rank counted', async () => {
    const dialogues = Array.from({ length: 60 }, (_, n) => makeDialogue(`d${n}`, `dog${' x'.repeat(n)}`, 'ok'));
    const nearest = await over(dialogues);
    const { exemplars } = await nearest.inspect(CASE, { k: 2, edits: { pinned: ['d59#2'] } }, signal);
    expect(exemplars).toMatchObject([
      { id: 'd0#2', rank: 1 },
      { id: 'd59#2', rank: 60, pinned: true },
    ]);
  });

  it('have a rank among those that could be shown: their own conversation does not count', async () => {
    const dialogues = Array.from({ length: 40 }, (_, n) => makeDialogue(`d${n}`, `dog${' x'.repeat(n + 1)}`, 'ok'));
    const own = makeDialogue('case', 'dog', 'a', 'dog', 'b', 'dog', 'c');
    const nearest = await over([own, ...dialogues]);
    const { exemplars } = await nearest.inspect(CASE, { k: 1, edits: { pinned: ['d39#2'] } }, signal);
    expect(exemplars).toMatchObject([{ id: 'd39#2', rank: 40 }]);
  });

  it('come nearest first where several are pinned beyond the near misses, whichever was pinned first', async () => {
    const dialogues = Array.from({ length: 60 }, (_, n) => makeDialogue(`d${n}`, `dog${' x'.repeat(n)}`, 'ok'));
    const nearest = await over(dialogues);
    const edits = { pinned: ['d59#2', 'd50#2'], banned: ['d58#2', 'd40#2'] };
    expect(idsOf(await nearest.find(CASE, { k: 3, edits }, signal))).toEqual(['d0#2', 'd50#2', 'd59#2']);
    const { exemplars, banned } = await nearest.inspect(CASE, { k: 3, edits }, signal);
    expect(exemplars.map(({ rank }) => rank)).toEqual([1, 51, 60]);
    expect(idsOf(banned)).toEqual(['d40#2', 'd58#2']);
  });

  it('come in the order that was given them, the others after', async () => {
    const nearest = await over(POOL);
    const choice = { k: 3, order: 'nearest-last' as const, edits: { order: ['dog#2', 'gone#2', 'dog#4'] } };
    expect(idsOf(await nearest.find(CASE, choice, signal))).toEqual(['dog#2', 'dog#4', 'cat#2']);
  });

  it('are refused, naming it, when a pinned one is not in the pool, and can be inspected to unpin it', async () => {
    const nearest = await over(POOL);
    const choice = { k: 2, edits: { pinned: ['gone#2'] } };
    const failure = await failureOf(nearest.find(CASE, choice, signal));
    expect(failure).toMatchObject({ code: 'invalid-input' });
    expect(failure.message).toContain('gone#2 is pinned');
    const { missing, exemplars } = await nearest.inspect(CASE, choice, signal);
    expect(missing).toEqual(['gone#2']);
    expect(exemplars).toHaveLength(2);
  });

  it('never are of the test case’s own conversation, even pinned', async () => {
    const own = makeDialogue('case', 'my dog died', 'x');
    const nearest = await over([...POOL, own]);
    const { exemplars, missing } = await nearest.inspect(CASE, { k: 2, edits: { pinned: ['case#2'] } }, signal);
    expect(idsOf(exemplars)).not.toContain('case#2');
    expect(missing).toEqual(['case#2']);
  });

  it('say nothing of the edits in the exemplars themselves', async () => {
    const nearest = await over(POOL);
    const [first] = await nearest.find(CASE, { k: 1, edits: { pinned: ['cat#2'] } }, signal);
    expect(Object.keys(first!).toSorted()).toEqual(['cosine', 'dialogueId', 'emotion', 'id', 'situation', 'turns']);
  });
});

describe('building an index', () => {
  it('tells how far it is, and which items were cut', async () => {
    const pool = Array.from({ length: 1100 }, (_, n) =>
      makeDialogue(`d${n}`, n === 700 ? 'one two three' : 'one', 'x'),
    );
    const source = { pool: { name: 'p', hash: '' }, items: trainingItemsOf(pool), reading: 'context' as const };
    const steps: number[] = [];
    const index = await buildExemplarIndex(
      source,
      createWordEncoder({ maxWords: 2 }),
      (done, total) => steps.push(done / total),
      signal,
    );
    expect(index.truncated).toEqual(['d700#2']);
    expect(steps.length).toBeGreaterThan(1);
    expect(steps.at(-1)).toBe(1);
  });

  it('stops between chunks', async () => {
    const stop = new AbortController();
    const pool = Array.from({ length: 1100 }, (_, n) => makeDialogue(`d${n}`, 'one', 'x'));
    const source = { pool: { name: 'p', hash: '' }, items: trainingItemsOf(pool), reading: 'context' as const };
    const encoder = createWordEncoder({ onEncode: () => stop.abort() });
    const failure = await failureOf(buildExemplarIndex(source, encoder, undefined, stop.signal));
    expect(failure).toMatchObject({ code: 'cancelled' });
    expect(encoder.encoded.length).toBeLessThan(1100);
  });
});
