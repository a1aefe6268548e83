// @ts-check
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostOutcome, oneCheck, vitestOutcome } from '../../scripts/checks/outcome.mjs';
import { repositoryRoot } from '../../scripts/projectNode.mjs';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rapport-outcome-test-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** @param {unknown} report */
function written(report) {
  const file = join(folder, 'report.json');
  writeFileSync(file, JSON.stringify(report));
  return file;
}

const clean = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 1, numTodoTests: 0, testResults: [] };
const ended = { code: 0, output: '', timedOut: false };
const failed = { code: 1, output: 'why', timedOut: false };

describe('vitestOutcome', () => {
  it('counts tests', () => {
    expect(vitestOutcome(written(clean), ended)).toMatchObject({ passed: 3, failed: 0, skipped: 1 });
  });

  it('counts a file that could not be loaded as a failure', () => {
    const report = {
      ...clean,
      testResults: [{ name: join(repositoryRoot, 'a'), status: 'failed', assertionResults: [] }],
    };
    expect(vitestOutcome(written(report), failed)).toMatchObject({ passed: 3, failed: 1 });
  });

  it('tells how each file went, so that one can run again by itself', () => {
    const [passed, broken] = [{ status: 'passed' }, { status: 'failed' }];
    const testResults = [
      { name: join(repositoryRoot, 'a'), status: 'passed', assertionResults: [passed, passed] },
      { name: join(repositoryRoot, 'b'), status: 'failed', assertionResults: [passed, broken] },
      { name: join(repositoryRoot, 'c'), status: 'failed', assertionResults: [{ status: 'pending' }] },
    ];
    const outcome = vitestOutcome(written({ ...clean, testResults }), failed);
    expect(outcome.failed).toBe(2);
    expect(outcome.parts).toEqual([
      { name: 'a', passed: 2, failed: 0 },
      { name: 'b', passed: 1, failed: 1 },
      { name: 'c', passed: 0, failed: 1 },
    ]);
  });

  it('counts a run that failed beside its tests as a failure', () => {
    expect(vitestOutcome(written(clean), failed)).toMatchObject({ passed: 3, failed: 1 });
  });

  it('counts a run without a test or without a report as a failure', () => {
    expect(vitestOutcome(written({ ...clean, numPassedTests: 0 }), ended)).toMatchObject({ passed: 0, failed: 1 });
    expect(vitestOutcome(join(folder, 'none.json'), ended)).toMatchObject({ passed: 0, failed: 1 });
  });
});

describe('hostOutcome', () => {
  it('counts tests and shows what failed', () => {
    const report = {
      passed: 2,
      failed: 1,
      skipped: 0,
      failures: [{ title: 'the bench opens', message: 'it did not' }],
    };
    const outcome = hostOutcome(written(report), failed);
    expect(outcome).toMatchObject({ passed: 2, failed: 1 });
    expect(outcome.output).toContain('the bench opens');
  });
});

describe('oneCheck', () => {
  it('passes by its exit code', () => {
    expect(oneCheck(ended)).toMatchObject({ passed: 1, failed: 0 });
    expect(oneCheck(failed)).toMatchObject({ passed: 0, failed: 1, output: 'why' });
  });
});
