// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { repositoryRoot } from '../projectNode.mjs';

/**
 * @typedef {object} Outcome
 * @property {number} passed
 * @property {number} failed
 * @property {number} [skipped]
 * @property {string} [note] a fact worth a place on the step's line, such as a size
 * @property {string} output what to show when something failed
 * @property {boolean} [showOutput] whether to show it although nothing failed
 * @property {readonly import('./secondTry.mjs').Part[]} [parts] what can run again by itself
 */

/**
 * A check that passes or fails as one.
 * @param {import('../command.mjs').CommandResult} result
 * @returns {Outcome}
 */
export function oneCheck({ code, output }) {
  return code === 0 ? { passed: 1, failed: 0, output } : { passed: 0, failed: 1, output };
}

/**
 * The counts in a report of vitest's JSON reporter. A file that could not be loaded, or whose tests did not get what they need, counts
 * as one failure, and so does a run without a report, without a test, or that failed for another reason than a test.
 * @param {string} file
 * @param {import('../command.mjs').CommandResult} result
 * @returns {Outcome}
 */
export function vitestOutcome(file, { code, output }) {
  const report = readReport(file);
  if (report === undefined) return { passed: 0, failed: 1, output: `${output}\nno report was written` };
  /** @type {{ name: string, status: string, assertionResults: { status: string }[] }[]} */
  const files = report.testResults;
  const skipped = report.numPendingTests + report.numTodoTests;
  const parts = files.map(({ name, status, assertionResults: tests }) => {
    const failed = tests.filter((test) => test.status === 'failed').length;
    const passed = tests.filter((test) => test.status === 'passed').length;
    return { name: relative(repositoryRoot, name), passed, failed: status === 'failed' ? Math.max(failed, 1) : failed };
  });
  const failed = parts.reduce((sum, part) => sum + part.failed, 0);
  return withReasonForCode({ passed: report.numPassedTests, failed, skipped, parts, code, output });
}

/**
 * The counts in the report that test/host/runSuites.cjs writes.
 * @param {string} file
 * @param {import('../command.mjs').CommandResult} result
 * @returns {Outcome}
 */
export function hostOutcome(file, { code, output }) {
  const report = readReport(file);
  if (report === undefined) return { passed: 0, failed: 1, output: `${output}\nno report was written` };
  const { passed, failed, skipped, failures, parts = [] } = report;
  const details = failures.map(
    (/** @type {{ title: string, message: string }} */ { title, message }) => `${title}\n${message}`,
  );
  return withReasonForCode({ passed, failed, skipped, parts, code, output: [output, ...details].join('\n') });
}

/**
 * @param {Outcome & { code: number }} counts
 * @returns {Outcome}
 */
function withReasonForCode({ code, ...counts }) {
  if (counts.failed === 0 && (code !== 0 || counts.passed === 0)) {
    const reason = counts.passed === 0 ? 'no test ran' : `the tests passed, yet the run ended with code ${code}`;
    return { ...counts, failed: 1, output: `${counts.output}\n${reason}` };
  }
  return counts;
}

/** @param {string} file */
function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
