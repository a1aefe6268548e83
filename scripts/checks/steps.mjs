// @ts-check
/** The checks of `npm test`, in the order in which they start. */
import { existsSync, globSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand } from '../command.mjs';
import { packageExtension } from '../packageExtension.mjs';
import { repositoryRoot } from '../projectNode.mjs';
import { hostOutcome, oneCheck, vitestOutcome } from './outcome.mjs';
import { withSecondTry } from './secondTry.mjs';

/**
 * @typedef {object} Step
 * @property {string} name what selects it: `npm test -- NAME`
 * @property {boolean} alone whether it keeps both cores busy and so runs by itself
 * @property {boolean} needsBuild whether it uses dist/ and out/
 * @property {boolean} [needsEditor] whether it runs a VS Code and a browser
 * @property {(filter: string) => Promise<import('./outcome.mjs').Outcome>} run the filter picks tests and may be empty
 */

/** @type {readonly Step[]} */
export const steps = [
  { name: 'build', alone: true, needsBuild: false, run: async () => oneCheck(await node('esbuild.js', ['--tests'])) },
  { name: 'lint', alone: false, needsBuild: false, run: lint },
  { name: 'types', alone: false, needsBuild: false, run: checkTypes },
  {
    name: 'format',
    alone: false,
    needsBuild: false,
    run: async () => oneCheck(await tool('prettier', ['--check', '.'])),
  },
  { name: 'imports', alone: false, needsBuild: false, run: checkImports },
  {
    name: 'l10n',
    alone: false,
    needsBuild: false,
    run: async () => oneCheck(await node('scripts/l10n.mjs', ['--check'])),
  },
  { name: 'package', alone: false, needsBuild: true, run: checkPackage },
  { name: 'unit', alone: true, needsBuild: true, run: (filter) => vitest('unit', ['--dir', 'test'], filter) },
  { name: 'host', alone: true, needsBuild: true, needsEditor: true, run: runHostTests },
  {
    name: 'e2e',
    alone: true,
    needsBuild: true,
    needsEditor: true,
    run: (filter) => vitest('e2e', ['--config', 'test/e2e/vitest.config.mjs'], filter),
  },
];

/** The entry files of the tools, which run without their shell wrappers on every platform. */
const tools = /** @type {const} */ ({
  depcruise: 'dependency-cruiser/bin/dependency-cruiser.mjs',
  eslint: 'eslint/bin/eslint.js',
  prettier: 'prettier/bin/prettier.cjs',
  tsc: 'typescript/bin/tsc',
  vitest: 'vitest/vitest.mjs',
});

/**
 * @param {string} file relative to the repository
 * @param {readonly string[]} args
 */
function node(file, args) {
  const env = { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' };
  return runCommand(process.execPath, [join(repositoryRoot, file), ...args], {
    cwd: repositoryRoot,
    env,
    timeoutMs: 1_200_000,
  });
}

/**
 * @param {keyof typeof tools} name
 * @param {readonly string[]} args
 */
function tool(name, args) {
  return node(join('node_modules', tools[name]), args);
}

/** @param {string} name */
function freshReport(name) {
  const file = join(repositoryRoot, 'out', 'reports', `${name}.json`);
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  return file;
}

async function lint() {
  return oneCheck(await tool('eslint', ['--max-warnings', '0', '.']));
}

/** Every tsconfig of the repository is one project to check; what is unchanged since the last run is not checked again. */
async function checkTypes() {
  const projects = globSync('{,*/,test/*/}tsconfig.json', { cwd: repositoryRoot }).filter(
    (file) => !file.startsWith('node_modules'),
  );
  const outputs = [];
  let failed = projects.length === 0 ? 1 : 0;
  for (const project of projects.sort()) {
    const memory = join('out', 'types', project.replaceAll(/[\\/]/g, '-').replace('.json', '.tsbuildinfo'));
    const result = await tool('tsc', ['-p', project, '--noEmit', '--incremental', '--tsBuildInfoFile', memory]);
    if (result.code !== 0) failed = 1;
    outputs.push(result.output);
  }
  return { passed: 1 - failed, failed, output: outputs.join('') };
}

async function checkImports() {
  const folders = ['src', 'webview', 'test'].filter((folder) => existsSync(join(repositoryRoot, folder)));
  return oneCheck(await tool('depcruise', ['--config', '.dependency-cruiser.cjs', '--output-type', 'err', ...folders]));
}

async function checkPackage() {
  const { result, file, bytes } = await packageExtension();
  const outcome = oneCheck(result);
  return outcome.failed > 0 ? outcome : { ...outcome, note: `${file} ${(bytes / 1e6).toFixed(2)} MB` };
}

/** @param {string} filter */
async function runHostTests(filter) {
  /** @param {readonly string[]} greps */
  const run = async (greps) => {
    const report = freshReport('host');
    const chosen = greps.flatMap((text) => ['--grep', text]);
    return hostOutcome(report, await node('test/host/runTests.mjs', ['--report', report, ...chosen]));
  };
  return withSecondTry(await run(filter === '' ? [] : [filter]), run);
}

/**
 * @param {string} name
 * @param {readonly string[]} args
 * @param {string} filter
 */
async function vitest(name, args, filter) {
  /** @param {readonly string[]} filters */
  const run = async (filters) => {
    const report = freshReport(name);
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    return vitestOutcome(report, await tool('vitest', ['run', ...args, ...reporters, ...filters]));
  };
  return withSecondTry(await run(filter === '' ? [] : [filter]), run);
}
