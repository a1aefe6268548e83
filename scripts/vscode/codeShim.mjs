// @ts-check
/**
 * Stands in for desktop VS Code's executable: takes its arguments, runs the VS Code that npm installs in a headless browser,
 * and ends with the code with which the extension tests end. @vscode/test-electron starts it like any other VS Code.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';
import { temporaryFolder } from '../lifetime.mjs';
import { installNpmVsCode } from './installServer.mjs';
import { parseCodeArguments } from './codeArguments.mjs';
import { runMain, say, SetUpError } from '../say.mjs';
import { openWorkbench } from './workbench.mjs';
import { isWorkbenchNoise, withoutStyles } from './workbenchNoise.mjs';

/** How long a whole suite may take, in seconds. */
const timeLimitS = Number(process.env['RAPPORT_TESTS_TIMEOUT_S'] ?? 600);

await runMain(async () => {
  const { version, ...args } = parseCodeArguments(process.argv.slice(2));
  if (version) {
    say((await installNpmVsCode()).version);
    return 0;
  }
  if (args.extensionTestsPath === undefined) {
    throw new SetUpError('This stand-in for VS Code only runs extension tests: give it --extensionTestsPath.');
  }
  return runExtensionTests(args, args.extensionTestsPath);
});

/**
 * @param {Omit<import('./codeArguments.mjs').CodeArguments, 'version'>} args
 * @param {string} suitePath
 */
async function runExtensionTests(args, suitePath) {
  const resultFile = join(temporaryFolder('suite').path, 'result');
  /** @type {PromiseWithResolvers<number>} */
  const exit = Promise.withResolvers();
  const timer = setTimeout(() => {
    exit.reject(new SetUpError(`The extension tests did not end within ${timeLimitS} s.`));
  }, timeLimitS * 1000);
  const workbench = await openWorkbench({
    ...args,
    extensionTestsPath: fileURLToPath(new URL('./suiteWitness.cjs', import.meta.url)),
    env: { ...rapportEnvironment(), RAPPORT_SUITE: suitePath, RAPPORT_SUITE_RESULT: resultFile },
    prepare: async (page) => {
      // VS Code calls these two when they exist: what the extension host prints, and how the tests ended.
      await page.exposeFunction('codeAutomationLog', (/** @type {string} */ type, /** @type {unknown[]} */ values) => {
        const line = format(...withoutStyles(values));
        if (!isWorkbenchNoise(line))
          (type === 'error' || type === 'warn' ? process.stderr : process.stdout).write(`${line}\n`);
      });
      await page.exposeFunction('codeAutomationExit', (/** @type {number} */ code) => exit.resolve(code));
      page.on('crash', () => exit.reject(new SetUpError('The page with VS Code crashed during the extension tests.')));
      page.on('close', () =>
        exit.reject(new SetUpError('The page with VS Code was closed during the extension tests.')),
      );
    },
  });
  try {
    const code = await exit.promise;
    if (existsSync(resultFile)) return readFileSync(resultFile, 'utf8') === 'passed' ? code : Math.max(code, 1);
    throw new SetUpError('The extension host ended before the tests were through.');
  } finally {
    clearTimeout(timer);
    await workbench.dispose();
  }
}

/**
 * What a test run hands to the extension host by name; the rest of the environment is inherited.
 * @returns {Record<string, string>}
 */
function rapportEnvironment() {
  const entries = Object.entries(process.env).filter(([name]) => name.startsWith('RAPPORT_'));
  return Object.fromEntries(entries.map(([name, value]) => [name, value ?? '']));
}
