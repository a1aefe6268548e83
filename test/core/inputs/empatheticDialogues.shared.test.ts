import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Dialogue } from '../../../src/core/inputs/dialogue';
import { isEmotionLabel } from '../../../src/core/inputs/emotions';
import { readDialogueBytes } from '../../../src/core/inputs/readDialogueBytes';
import { testCasesOf } from '../../../src/core/inputs/testCase';
import { hasShared, sharedLines, sharedPath } from '../../support/core/sharedFolder';

const folder = 'empatheticdialogues';

async function readShared(name: string) {
  const bytes = await readFile(sharedPath(`${folder}/${name}`));
  return readDialogueBytes(bytes, name, () => Promise.resolve(), new AbortController().signal);
}

describe.skipIf(!hasShared(`${folder}/train.csv`, 'EmpatheticDialogues as a whole'))('EmpatheticDialogues', () => {
  it.each([
    ['train.csv', 19_532, 84_165],
    ['valid.csv', 2_769, 12_074],
  ])('loads %s with every dialogue and row, without a problem', async (name, count, rows) => {
    const { dialogues, problems } = await readShared(name);
    expect(problems).toEqual([]);
    expect(dialogues).toHaveLength(count);
    expect(dialogues.reduce((sum, { turns }) => sum + turns.length, 0)).toBe(rows);
    expect(dialogues.every(({ emotion }) => isEmotionLabel(emotion))).toBe(true);
    expect(
      dialogues.some(({ situation, turns }) =>
        (situation + turns.map(({ text }) => text).join('')).includes('_comma_'),
      ),
    ).toBe(false);
  });

  /**
   * The paper's training items are those of our test cases, with two differences of the authors' code: it never wrote the
   * last dialogue (2 cases, so 40,252 - 2 = 40,250), and it ran neighbouring dialogues with the same situation together
   * (three pairs; their 12 cases are 12 items under joined ids).
   */
  it("cuts the paper's 40,250 training items, and the two of the last dialogue", async () => {
    const { dialogues } = await readShared('train.csv');
    const ours = dialogues.flatMap(testCasesOf).map(({ id }) => id);
    expect(ours).toHaveLength(40_252);

    const items = sharedLines(`${folder}/train_items.tsv`)
      .slice(1)
      .map((line) => line.split('\t') as [string, string, string]);
    expect(items).toHaveLength(40_250);
    const joined = items.filter(([, id]) => id.includes('+'));
    const joinedDialogues = new Set(joined.flatMap(([, id]) => id.split('+')));
    const theirs = new Set(
      items.filter(([, id]) => !id.includes('+')).map(([, id, turns]) => `${id}#${Number(turns) + 1}`),
    );

    const left = ours.filter((id) => !theirs.has(id));
    const last = dialogues.at(-1)?.id;
    expect(left.filter((id) => !joinedDialogues.has(id.slice(0, id.lastIndexOf('#'))))).toEqual([
      `${last}#2`,
      `${last}#4`,
    ]);
    expect(left).toHaveLength(2 + joined.length);
    expect(joined).toHaveLength(12);
    expect(joinedDialogues.size).toBe(6);
  });

  it("cuts contexts and gold responses like the paper's test items", () => {
    interface Item {
      readonly conv_id: string;
      readonly emotion: string;
      readonly situation: string;
      readonly context: readonly string[];
      readonly target: string;
    }
    const items = sharedLines(`${folder}/test_items_first1000.jsonl`).map((line) => JSON.parse(line) as Item);
    const longest = new Map(items.map((item) => [item.conv_id, item]));
    const dialogues = [...longest.values()].map(({ conv_id: id, emotion, situation, context, target }): Dialogue => ({
      id,
      emotion,
      situation,
      turns: [...context, target].map((text, index) => ({ role: index % 2 === 0 ? 'speaker' : 'listener', text })),
    }));
    const cases = dialogues.flatMap(testCasesOf);
    expect(cases.map(({ id, gold, context }) => [id, gold, context.map(({ text }) => text)])).toEqual(
      items.map(({ conv_id: id, context, target }) => [`${id}#${context.length + 1}`, target, context]),
    );
  });
});
