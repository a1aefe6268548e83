import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EMOTION_LABELS } from '../../../src/core/inputs/emotions';
import { parseStageOne } from '../../../src/core/prompt/parseStageOne';
import { hasShared, sharedLines, sharedPath } from '../../support/core/sharedFolder';
import { threadMs } from '../../support/core/threadMs';

describe('the label of a stage-one reply', () => {
  it.each<[string, string | undefined]>([
    ['The user\'s emotion may be "sad". The situation is that his dog died.', 'sad'],
    ['The user’s emotion may be “Sad”, and…', 'sad'],
    ["The user's emotion may be 'sad'.", 'sad'],
    ['Emotion: **Sad**', 'sad'],
    ['SAD', 'sad'],
    ['The user is \u017fad.', 'sad'],
    ['sad', 'sad'],
    ['The emotion is anger.', undefined],
    ['He is in anger and sadness.', undefined],
    ['The user may be both hopeful and anxious.', 'hopeful'],
    ['The user may be both anxious and hopeful.', 'anxious'],
    ['Content. The user is at ease.', 'content'],
    ['The user feels discontented and angrily so.', undefined],
    ['Disproud, saddened, untrusting.', undefined],
    ['sad-looking', 'sad'],
    ['sad_face', undefined],
    ['Unsad? No: sad1. But naïvesad.', undefined],
    ['joyful🎉', 'joyful'],
    ['The user\nmay be\n\nnostalgic\n', 'nostalgic'],
    ['I am not able to tell.', undefined],
    ['happy, maybe pleased', undefined],
    ['', undefined],
    ['   \n ', undefined],
  ])('of %j is %s', (reply, label) => {
    expect(parseStageOne(reply).label).toBe(label);
  });

  it.each([...EMOTION_LABELS])('can be %s', (label) => {
    expect(parseStageOne(`The user's emotion may be "${label}".`).label).toBe(label);
    expect(parseStageOne(`${label.toUpperCase()}!`).label).toBe(label);
    expect(parseStageOne(`un${label}ed x${label} ${label}y`).label).toBe(undefined);
  });
});

describe('the situation of a stage-one reply', () => {
  it.each<[string, string | undefined]>([
    [
      'The user\'s emotion may be "sad". The situation when he feels this way is when his dog died.',
      'The situation when he feels this way is when his dog died.',
    ],
    [
      'The user\'s emotion may be "sad" and the situation when he feels this way is when his dog died. He misses it.',
      'The situation when he feels this way is when his dog died. He misses it.',
    ],
    ['Emotion: sad\nSituation: his dog died', 'His dog died.'],
    ['**Emotion:** sad\n**Situation:** His dog died!', 'His dog died!'],
    ['Emotion: sad\nHe lost his dog', 'He lost his dog.'],
    ['Sad\n\nThe situation: his dog\ndied.', 'The situation: his dog died.'],
    ['1. __Sad__\n2. __situation__: a loss', 'A loss.'],
    ['The emotion is sad, and his situation is that his dog died', 'His situation is that his dog died.'],
    ["The emotion is sad. The user's situation seems to be a loss.", "The user's situation seems to be a loss."],
    ['The emotion is sad. The likely situation is a loss.', 'The likely situation is a loss.'],
    ['Based on his description, the situation may be "a loss"', 'The situation may be "a loss".'],
    ['The emotion in this situation may be "sad". The situation is a loss.', 'The situation is a loss.'],
    ['"Sad". According to his description, he lost his dog.', 'According to his description, he lost his dog.'],
    ['He seems "sad." He lost his dog', 'He lost his dog.'],
    ['Sad? Yes. He lost his dog.', 'Yes. He lost his dog.'],
    ['He may be sad because he lost his dog.', undefined],
    ['sad', undefined],
    ['sad.', undefined],
    ['sad. …', undefined],
    ['The emotion is anger. He lost his dog.', undefined],
    ['I think the situation when he feels this way is a loss', 'The situation when he feels this way is a loss.'],
    ['I believe that his situation may be a loss.', 'His situation may be a loss.'],
    ['The emotion is anger. The situation is a loss.', 'The situation is a loss.'],
    ["I'm sorry, but I cannot determine the user's emotion or situation. The talk is about pets.", undefined],
    [
      'I cannot determine the emotion and situation of the Speaker, or the situation when he feels that way.',
      undefined,
    ],
    ['Please give me the emotion label and a description of the situation so that I can help.', undefined],
    ['There is no indication of the situation.', undefined],
    ['He is sad.\n\n- He lost his dog.\n- It rained.', 'He lost his dog. - It rained.'],
    ['', undefined],
  ])('of %j is %j', (reply, situation) => {
    expect(parseStageOne(reply).situation).toBe(situation);
  });

  it('is found in a long reply in no time, whatever is in it', () => {
    const start = threadMs();
    for (const piece of ['the ', 'situation ', '. ', '" ', 'sad', 'the x situation', ' \n', 'and the situation ']) {
      parseStageOne(piece.repeat(100_000));
    }
    expect(threadMs() - start).toBeLessThan(2000);
  });
});

const file = 'empatheticdialogues/paper_stage1_and_top5_first1000.jsonl';

/** The replies of the paper's own model. The rule is held to what it reached when it was last looked at, by eye. */
describe.skipIf(!hasShared(file, "the paper's stage-one replies"))("the paper's own 1,000 replies", () => {
  const replies = (existsSync(sharedPath(file)) ? sharedLines(file) : []).map(
    (line) => JSON.parse(line) as { readonly gold_emotion: string; readonly stage1: string },
  );
  const parsed = replies.map(({ gold_emotion: gold, stage1 }) => ({ gold, stage1, ...parseStageOne(stage1) }));
  const declines =
    /I'm sorry|cannot determine|not mentioned|language model|apologize|difficult to determine|no clear indication/;

  it('name a label in 87.9 % of the cases and the right one in 43.6 %', () => {
    expect(parsed).toHaveLength(1000);
    expect(parsed.filter(({ label }) => label !== undefined).length).toBe(879);
    expect(parsed.filter(({ label, gold }) => label === gold).length).toBe(436);
  });

  it('tell a situation in 97.1 %; of the others all but one decline', () => {
    const without = parsed.filter(({ situation }) => situation === undefined);
    expect(without.length).toBe(29);
    expect(without.filter(({ stage1 }) => !declines.test(stage1)).length).toBeLessThanOrEqual(1);
  });

  it('without a label name another word, or decline', () => {
    const unexplained = parsed.filter(
      ({ label, stage1 }) =>
        label === undefined &&
        !declines.test(stage1) &&
        !/emotion\b[^.]*?(?:is|be|seems to be) (?:"[^"]+"|\w+)/.test(stage1) &&
        !/no emotion label|don't have (?:enough information|any context)/.test(stage1),
    );
    expect(unexplained.map(({ stage1 }) => stage1)).toEqual([]);
  });
});
