// @ts-check
/**
 * A second try for the few test files that failed among many: by themselves, once, and never in silence. What depends on the
 * load of the machine shows as such; what is broken fails twice.
 */

/**
 * @typedef {object} Part a test file, or what else of a step can run by itself
 * @property {string} name
 * @property {number} passed tests of it that passed
 * @property {number} failed
 */

/** More failing parts than this are no accident and get no second try. */
const mostParts = 3;

/**
 * The outcome of a step after the parts that failed have run again by themselves. The note names them when that helped; what
 * the first try printed is kept in the output either way.
 * @param {import('./outcome.mjs').Outcome} first
 * @param {(names: readonly string[]) => Promise<import('./outcome.mjs').Outcome>} runAgain
 * @returns {Promise<import('./outcome.mjs').Outcome>}
 */
export async function withSecondTry(first, runAgain) {
  const broken = (first.parts ?? []).filter(({ failed }) => failed > 0);
  const known = broken.reduce((sum, { failed }) => sum + failed, 0);
  if (broken.length === 0 || broken.length > mostParts || known !== first.failed) return first;
  const again = await runAgain(broken.map(({ name }) => name));
  const output = `${first.output}\n\nThe second try:\n${again.output}`;
  // A second run that lost a test has not shown that it passes.
  const tests = broken.reduce((sum, { passed, failed }) => sum + passed + failed, 0);
  if (again.failed > 0 || again.passed < tests) return { ...first, output };
  const passed = first.passed - broken.reduce((sum, part) => sum + part.passed, 0) + again.passed;
  const note = `${known} failed at first and passed on a second try: ${broken.map(({ name }) => name).join(', ')}`;
  return { ...first, passed, failed: 0, note, output, showOutput: true };
}
