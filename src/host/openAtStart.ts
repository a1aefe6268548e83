import { commands, window } from 'vscode';
import type { Bench } from './bench';
import type { Panels } from './panels';

/** The template on the left and the bench on the right, as a first look should be. */
export async function openAtStart(panels: Panels, bench: Bench): Promise<void> {
  await bench.templates.open();
  const document = bench.templates.current?.document;
  const isFirstLook = window.tabGroups.all.every(({ tabs }) => tabs.length === 0);
  if (document !== undefined && isFirstLook) await window.showTextDocument(document, { preview: false });
  await panels.open();
  if (isFirstLook)
    await commands.executeCommand('vscode.setEditorLayout', {
      orientation: 0,
      groups: [{ size: 0.34 }, { size: 0.66 }],
    });
}
