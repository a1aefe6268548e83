import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { TestWorkbench, TestWorkbenchOptions } from './openTestWorkbench';
import { openTestWorkbench } from './openTestWorkbench';

/**
 * One VS Code for all tests of the surrounding `describe`, or of the file. A test fails when a webview breaks its content
 * security policy or leaves an error uncaught; of a failed test a screenshot stays in out/e2e/. Returns the running workbench,
 * to be called inside tests and hooks.
 */
export function useWorkbench(options: TestWorkbenchOptions = {}): () => TestWorkbench {
  let workbench: TestWorkbench | undefined;

  beforeAll(async () => {
    workbench = await openTestWorkbench(options);
  });

  afterEach(async ({ task }) => {
    if (workbench === undefined) return;
    if (task.result?.state === 'fail') {
      console.log(`what was on the screen: ${await workbench.screenshot(task.name)}`);
    }
    expect(workbench.takeProblems(), 'problems inside webviews').toEqual([]);
  });

  afterAll(async () => {
    await workbench?.dispose();
  });

  return () => {
    if (workbench === undefined) throw new Error('The workbench is open only inside tests and hooks.');
    return workbench;
  };
}
