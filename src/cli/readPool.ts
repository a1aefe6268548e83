import path from 'node:path';
import type { TestSplitFound } from '../core/exemplars/testSplit';
import { findTestSplit, requireNoTestSplit } from '../core/exemplars/testSplit';
import type { Dialogue } from '../core/inputs/dialogue';
import { describeProblem, type InputProblem } from '../core/inputs/problem';
import { AppError } from '../core/util/errors';
import { readDialogueFile } from '../node/dialogueFile';
import { plainText, type Output } from './output';

/** A pool read from files. */
export interface CommandPool {
  readonly name: string;
  readonly dialogues: readonly Dialogue[];
  /** Its dialogues that are in the test set; only with the user's leave. */
  readonly testSplit: ReadonlySet<string>;
}

/**
 * Reads the files of a pool, in order; a dialogue whose id an earlier file has is left out and told. Refuses a pool that
 * holds the test split unless `allowTestSplit`.
 */
export async function readPool(
  files: readonly string[],
  tests: readonly Dialogue[],
  allowTestSplit: boolean,
  output: Output,
  signal: AbortSignal,
): Promise<CommandPool> {
  const dialogues = new Map<string, Dialogue>();
  for (const file of files) {
    const parsed = await readDialogueFile(file, signal);
    report(parsed.problems, output);
    const repeated = parsed.dialogues.filter(({ id }) => dialogues.has(id)).length;
    if (repeated > 0)
      output.err(plainText(`${file}: ${repeated} dialogues are left out, an earlier file has their ids`));
    for (const dialogue of parsed.dialogues) if (!dialogues.has(dialogue.id)) dialogues.set(dialogue.id, dialogue);
  }
  const pool = { files, dialogues: [...dialogues.values()] };
  if (pool.dialogues.length === 0)
    throw new AppError('invalid-input', `There are no dialogues in ${files.join(', ')}.`);
  const found = findTestSplit(pool, tests);
  requireNoTestSplit(found, allowTestSplit, 'say --allow-test-split');
  return {
    name: files.map((file) => path.basename(file)).join('+'),
    dialogues: pool.dialogues,
    testSplit: marked(found, pool.dialogues),
  };
}

/** A pool that is named as a test set is one altogether. */
function marked(found: TestSplitFound, dialogues: readonly Dialogue[]): ReadonlySet<string> {
  return found.fileNames.length === 0 ? found.dialogueIds : new Set(dialogues.map(({ id }) => id));
}

/** Tells the problems of a file, one a line. */
export function report(problems: readonly InputProblem[], output: Output): void {
  for (const problem of problems) output.err(plainText(describeProblem(problem)));
}
