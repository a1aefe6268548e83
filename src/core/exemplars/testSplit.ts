import type { Dialogue } from '../inputs/dialogue';
import { AppError } from '../util/errors';
import { encodedText } from './reading';

/** What makes a pool look like, or overlap with, a test set. */
export interface TestSplitFound {
  /** Pool dialogues that the test set has too: by id, or word for word under another id. */
  readonly dialogueIds: ReadonlySet<string>;
  /** Files of the pool that are named as a test set (`test.csv`, `my-test.jsonl`). */
  readonly fileNames: readonly string[];
}

const OPENING = 24;

/** Looks for a test set in a pool: by dialogues that both have, and by the names of the pool's files. */
export function findTestSplit(
  pool: { readonly files: readonly string[]; readonly dialogues: readonly Dialogue[] },
  tests: readonly Dialogue[],
): TestSplitFound {
  const ids = new Set(tests.map(({ id }) => id));
  const openings = new Set(tests.map(opening));
  const texts = new Set(tests.map(wholeText));
  const shared = pool.dialogues.filter(
    (dialogue) => ids.has(dialogue.id) || (openings.has(opening(dialogue)) && texts.has(wholeText(dialogue))),
  );
  const named = pool.files.filter((file) => {
    const name = file.split(/[\\/]/).at(-1) ?? '';
    return /(?:^|[^a-z])test(?:set|ing)?(?:[^a-z]|$)/i.test(name.replace(/\.[^.]+$/, ''));
  });
  return { dialogueIds: new Set(shared.map(({ id }) => id)), fileNames: named };
}

/**
 * Refuses a pool that holds the test split, unless the user insists: `invalid-input`, saying what was found and how to
 * insist (`howToInsist`, a clause such as "say --allow-test-split").
 */
export function requireNoTestSplit(found: TestSplitFound, insists: boolean, howToInsist: string): void {
  const { dialogueIds, fileNames } = found;
  if (insists || (dialogueIds.size === 0 && fileNames.length === 0)) return;
  const [example] = dialogueIds;
  const what =
    example === undefined
      ? `${fileNames.join(', ')} is named as a test set`
      : `${dialogueIds.size} of its dialogues are in the test set too (${example}${dialogueIds.size > 1 ? ', ...' : ''})`;
  throw new AppError(
    'invalid-input',
    `The pool would give answers away: ${what}. Choose another pool, or ${howToInsist} if you mean it; results are then marked.`,
  );
}

function wholeText({ turns }: Dialogue): string {
  return encodedText(turns).toLowerCase();
}

/** The first characters of a dialogue: few share them, so few need be read whole. */
function opening({ turns }: Dialogue): string {
  let text = '';
  for (const turn of turns) {
    text += `${text === '' ? '' : ' '}${turn.text.trim()}`;
    if (text.length >= OPENING) break;
  }
  return text.slice(0, OPENING).toLowerCase();
}
