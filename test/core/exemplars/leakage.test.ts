import { describe, expect, it } from 'vitest';
import { leakageFlags } from '../../../src/core/exemplars/leakage';
import { findTestSplit, requireNoTestSplit } from '../../../src/core/exemplars/testSplit';
import { testCasesOf } from '../../../src/core/inputs/testCase';
import { makeDialogue } from '../../support/embedding/makeDialogue';

const NONE: ReadonlySet<string> = new Set();

function flags(item: string, testCase: string, cosine = 0.5) {
  const [a, b] = [makeDialogue('a', item, 'x'), makeDialogue('b', testCase, 'y')].map((d) => testCasesOf(d)[0]!);
  return leakageFlags(a!, b!, cosine, NONE);
}

describe('leakage', () => {
  it.each([
    ['same words, other case and punctuation', 'I lost my job today!!', 'i lost my job, today', ['same-context']],
    ['one word more of eight', 'i lost my job at the shop', 'i lost my job at the shop today', ['near-duplicate-text']],
    ['half the words', 'i lost my job at the shop', 'i found my cat in the park', []],
    ['short texts that share all but one', 'thank you so much', 'thank you very much', []],
    ['signs without a word, others', '😢😢', '?!', []],
    ['signs without a word, the same', '😢😢', '😢😢', ['same-context']],
    ['the same words again and again', 'no no no no no no no', 'no way that i go there', []],
  ])('by text: %s', (_, item, testCase, expected) => {
    expect(flags(item, testCase)).toEqual(expected);
  });

  it('by cosine: from 0.98 on', () => {
    expect(flags('a b', 'c d', 0.9799)).toEqual([]);
    expect(flags('a b', 'c d', 0.98)).toEqual(['near-duplicate-cosine']);
  });
});

describe('a test split in the pool', () => {
  const tests = [makeDialogue('t1', 'Hello there', 'Hi'), makeDialogue('t2', 'Bye', 'See you')];

  it('is found by id, and word for word under another id', () => {
    const pool = [
      makeDialogue('t2', 'else', 'x'),
      makeDialogue('new', 'hello there', 'hi'),
      makeDialogue('p', 'a', 'b'),
    ];
    expect([...findTestSplit({ files: [], dialogues: pool }, tests).dialogueIds]).toEqual(['t2', 'new']);
  });

  it('is found word for word in a pool too where its turns are parted otherwise, and not by its opening alone', () => {
    const tests = [makeDialogue('t', 'it is a long story about my neighbour', 'tell me', 'he sings')];
    const pool = [
      makeDialogue('parted', 'it is a long', 'story about my neighbour tell me', 'he sings'),
      makeDialogue('other', 'it is a long story about my neighbour', 'tell me', 'she sings'),
    ];
    expect([...findTestSplit({ files: [], dialogues: pool }, tests).dialogueIds]).toEqual(['parted']);
  });

  it.each(['test.csv', 'data/my-test.jsonl', 'C:\\data\\test_set.csv', 'ed.TEST.jsonl', 'testset.csv'])(
    'is suspected of the file %s',
    (file) => expect(findTestSplit({ files: [file], dialogues: [] }, []).fileNames).toEqual([file]),
  );

  it.each(['train.csv', 'latest.jsonl', 'contest.csv', 'testimony.jsonl', 'test/pool.jsonl'])(
    'is not suspected of the file %s',
    (file) => expect(findTestSplit({ files: [file], dialogues: [] }, []).fileNames).toEqual([]),
  );

  it('is refused with an example and how to insist, and taken when the user insists', () => {
    const found = { dialogueIds: new Set(['t1', 't2']), fileNames: [] };
    expect(() => requireNoTestSplit(found, false, 'say --so')).toThrow(/2 of its dialogues .*t1.*say --so/);
    expect(() => requireNoTestSplit(found, true, 'say --so')).not.toThrow();
    expect(() => requireNoTestSplit({ dialogueIds: NONE, fileNames: [] }, false, '')).not.toThrow();
    expect(() => requireNoTestSplit({ dialogueIds: NONE, fileNames: ['test.csv'] }, false, '')).toThrow(/test\.csv/);
  });
});
