// @ts-check
/**
 * What VS Code loads as the test suite: runs every built *.hostTest.js with mocha inside the extension host and writes a
 * report of what passed and failed.
 */
'use strict';
const { mkdirSync, readdirSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

/** Resolves when all tests passed, rejects when one failed or when there is none. */
exports.run = async function run() {
  const folder = process.env['RAPPORT_HOST_SUITES'] ?? '';
  const report = process.env['RAPPORT_HOST_REPORT'] ?? '';
  /** @type {string[]} */
  const greps = JSON.parse(process.env['RAPPORT_HOST_GREP'] ?? '[]');
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 60_000, ...chosenBy(greps) });
  const suites = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.hostTest.js'),
  );
  for (const suite of suites.sort()) mocha.addFile(join(folder, suite));

  /** @type {{ title: string, message: string }[]} */
  const failures = [];
  /** @type {Map<string, { name: string, passed: number, failed: number }>} */
  const parts = new Map();
  /** @param {import('mocha').Runnable} test */
  const partOf = (test) => {
    const name = test.titlePath()[0] ?? '';
    const part = parts.get(name) ?? { name, passed: 0, failed: 0 };
    parts.set(name, part);
    return part;
  };
  const stats = await new Promise((done) => {
    const runner = mocha.run(() => done(runner.stats ?? {}));
    runner.on('pass', (test) => partOf(test).passed++);
    runner.on('fail', (test, error) => {
      partOf(test).failed++;
      failures.push({ title: test.fullTitle(), message: error.stack ?? String(error) });
    });
  });
  const { passes: passed = 0, failures: failed = 0, pending: skipped = 0 } = stats;
  mkdirSync(dirname(report), { recursive: true });
  writeFileSync(
    report,
    JSON.stringify({ passed, failed, skipped, failures, parts: [...parts.values()] }, undefined, 2),
  );
  if (passed + failed === 0) throw new Error(`no extension host test was found in ${folder}`);
  if (failed > 0) throw new Error(`${failed} of the extension host tests failed`);
};

/**
 * The tests whose full title has one of the texts in it; all when there is none.
 * @param {readonly string[]} texts
 */
function chosenBy(texts) {
  const escaped = texts.map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return texts.length === 0 ? {} : { grep: new RegExp(escaped.join('|')) };
}
