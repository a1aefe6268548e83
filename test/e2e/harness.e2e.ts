import { describe, expect, it } from 'vitest';
import { useWorkbench } from '../support/vscode/useWorkbench';

describe('the workbench of these tests', () => {
  const workbench = useWorkbench({ theme: 'hc-light' });

  it('opens a copy of the sample folder in the theme that was asked for', async () => {
    const { page, folder } = workbench();
    expect(folder).toMatch(/samples$/);
    await page.locator('.monaco-workbench.hc-light').waitFor();
    await page.locator('.explorer-folders-view').getByRole('treeitem').first().waitFor();
  });

  it('runs a command by its title', async () => {
    const { page, runCommand } = workbench();
    await runCommand('File: New Untitled Text File');
    await page.getByRole('tab', { name: 'Untitled-1' }).waitFor();
  });
});
