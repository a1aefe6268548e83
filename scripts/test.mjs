// @ts-check
/**
 * `npm test` runs every check; `npm test -- unit lint` runs those; `npm test -- unit:core/metrics` picks tests within one.
 * The last line counts each test and each other check as one.
 */
import { runMain, say, SetUpError } from './say.mjs';
import { findBrowser } from './findBrowser.mjs';
import { steps } from './checks/steps.mjs';
import { findVsCode } from './vscode/findVsCode.mjs';
import { installNpmVsCode } from './vscode/installServer.mjs';

/** Lines of a failed step's output that are shown. */
const shownLines = 300;

await runMain(async () => {
  const started = performance.now();
  const chosen = choose(process.argv.slice(2));
  const total = { passed: 0, failed: 0, skipped: 0 };
  let built = true;
  if (chosen.some(({ step }) => step.needsEditor === true)) await prepareEditor();

  /** @param {Choice} choice */
  const runOne = async ({ step, filter }) => {
    if (process.stdout.isTTY) say(`  ${step.name} ...`);
    const start = performance.now();
    const outcome =
      step.needsBuild && !built
        ? { passed: 0, failed: 1, output: 'The build failed, so this could not run.' }
        : await step.run(filter);
    if (step.name === 'build') built = outcome.failed === 0;
    report(step.name, outcome, performance.now() - start);
    total.passed += outcome.passed;
    total.failed += outcome.failed;
    total.skipped += outcome.skipped ?? 0;
  };

  for (const group of groups(chosen)) await twoAtATime(group, runOne);

  const skipped = total.skipped === 0 ? '' : ` (${total.skipped} tests skipped)`;
  say(`\nin ${seconds(performance.now() - started)}${skipped}`);
  say(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
});

/**
 * @typedef {object} Choice
 * @property {import('./checks/steps.mjs').Step} step
 * @property {string} filter which tests of the step; empty for all
 */

/**
 * The steps that the arguments name, all when they name none; a build comes first where a step needs one.
 * @param {readonly string[]} args
 * @returns {Choice[]}
 */
function choose(args) {
  const filters = new Map(args.map((arg) => [arg.split(':')[0] ?? '', arg.split(':').slice(1).join(':')]));
  const unknown = [...filters.keys()].filter((name) => !steps.some((step) => step.name === name));
  if (unknown.length > 0) {
    throw new SetUpError(
      `No check is called ${unknown.join(' or ')}. There are: ${steps.map(({ name }) => name).join(', ')}.`,
    );
  }
  const named = steps.filter(({ name }) => filters.size === 0 || filters.has(name));
  const needsBuild = named.some((step) => step.needsBuild);
  return steps
    .filter((step) => named.includes(step) || (step.name === 'build' && needsBuild))
    .map((step) => ({ step, filter: filters.get(step.name) ?? '' }));
}

/**
 * Gets VS Code and a browser before the checks, where what is installed can be told to the user as it happens. A failure is
 * told and left to the checks that need them; the others still run.
 */
async function prepareEditor() {
  try {
    await findVsCode({ mayDownload: true });
    await installNpmVsCode();
    await findBrowser();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
  }
}

/**
 * Neighbouring steps that leave a core free form a group; every other step is a group by itself.
 * @param {readonly Choice[]} choices
 * @returns {Choice[][]}
 */
function groups(choices) {
  /** @type {Choice[][]} */
  const result = [];
  for (const choice of choices) {
    const last = result.at(-1);
    if (last !== undefined && !choice.step.alone && last[0]?.step.alone === false) last.push(choice);
    else result.push([choice]);
  }
  return result;
}

/**
 * @param {readonly Choice[]} group
 * @param {(choice: Choice) => Promise<void>} runOne
 */
async function twoAtATime(group, runOne) {
  const waiting = [...group];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await runOne(next);
  };
  await Promise.all([worker(), worker()]);
}

/**
 * @param {string} name
 * @param {import('./checks/outcome.mjs').Outcome} outcome
 * @param {number} milliseconds
 */
function report(name, { passed, failed, skipped = 0, note, output, showOutput = false }, milliseconds) {
  const counts = [
    `${passed} passed`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ];
  const line = `${failed > 0 ? '✗' : '✓'} ${name.padEnd(8)} ${seconds(milliseconds).padStart(7)}   ${counts.join(', ')}`;
  say(note === undefined ? line : `${line}   ${note}`);
  if (failed === 0 && !showOutput) return;
  const lines = output.trim().split('\n');
  const shown =
    lines.length > shownLines
      ? [`(${lines.length - shownLines} lines before this)`, ...lines.slice(-shownLines)]
      : lines;
  say(shown.map((text) => `    ${text}`).join('\n'));
}

/** @param {number} milliseconds */
function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
