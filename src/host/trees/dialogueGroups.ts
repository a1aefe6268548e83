import type { TestCase } from '../../core/inputs/testCase';

/** What the tree of dialogues groups by. */
export type DialogueGrouping = 'emotion' | 'file';

/** The test cases of one emotion or of one file. */
export interface DialogueGroup {
  readonly kind: 'group';
  readonly title: string;
  readonly cases: readonly TestCase[];
}

/**
 * The test cases that hold every word of the filter in their turns, situation, emotion or id, and whose emotion begins with every
 * word after an `@`; upper and lower case are the same.
 */
export function filterTestCases(testCases: readonly TestCase[], filter: string): readonly TestCase[] {
  const all = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const words = all.filter((word) => !word.startsWith('@'));
  const emotions = all.filter((word) => word.startsWith('@')).map((word) => word.slice(1));
  if (all.length === 0) return testCases;
  return testCases.filter(({ id, emotion, situation, context, gold }) => {
    if (!emotions.every((start) => emotion.toLowerCase().startsWith(start))) return false;
    const text = [id, emotion, situation, ...context.map((turn) => turn.text), gold].join('\n').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Test cases by emotion, the emotions in alphabetical order, or by file in the order of the files. */
export function groupTestCases(
  testCases: readonly TestCase[],
  grouping: DialogueGrouping,
  fileOf: ReadonlyMap<string, string>,
): readonly DialogueGroup[] {
  const groups = new Map<string, TestCase[]>();
  for (const testCase of testCases) {
    const title = grouping === 'emotion' ? testCase.emotion : (fileOf.get(testCase.dialogueId) ?? '');
    const group = groups.get(title);
    if (group === undefined) groups.set(title, [testCase]);
    else group.push(testCase);
  }
  const made = [...groups].map(([title, cases]): DialogueGroup => ({ kind: 'group', title, cases }));
  return grouping === 'emotion' ? made.sort((a, b) => (a.title < b.title ? -1 : 1)) : made;
}
