// @ts-check
import { onParentGone } from './parent.mjs';

/**
 * Prints one line about what the scripts are doing.
 * @param {string} text
 */
export function say(text) {
  process.stdout.write(`${text}\n`);
}

/** A failure whose message already tells the user what is wrong and what to do; it is shown without a stack. */
export class SetUpError extends Error {}

/**
 * Runs a script's main function; a SetUpError is shown as its sentence, anything else with its stack. The process ends with
 * the returned code, 0 when there is none and 1 after an error or when the process that started it is gone.
 * @param {() => Promise<number | void>} main
 * @returns {Promise<never>}
 */
export async function runMain(main) {
  onParentGone(() => process.exit(1));
  try {
    process.exit((await main()) ?? 0);
  } catch (error) {
    console.error(error instanceof SetUpError ? error.message : error);
    process.exit(1);
  }
}
