import type { FrameLocator } from 'playwright-core';
import type { TestWorkbench } from './openTestWorkbench';

/** Connects a model of a server by the three boxes of the command, without a key, and waits until the bench has chosen it. */
export async function connectModel(
  { page, runCommand, ...workbench }: Pick<TestWorkbench, 'page' | 'bench' | 'runCommand'>,
  baseUrl: string,
  model: string,
  bench: FrameLocator = workbench.bench,
): Promise<void> {
  await runCommand('Rapport: Connect a Model...');
  const input = page.locator('.quick-input-widget input');
  for (const [step, answer] of [baseUrl, model, ''].entries()) {
    // One box follows another: what is typed too early would go to the one before.
    await page.getByText(`Connect a model (${step + 1} of 3)`).waitFor();
    await input.fill(answer);
    await page.keyboard.press('Enter');
  }
  await bench.locator(`[data-action="choose-model"][title*="${model}"]`).waitFor();
}
