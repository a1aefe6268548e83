import { extensions } from 'vscode';
import type { RapportApi } from '../../../src/extension';

/** The running extension's own objects. */
export async function activateRapport(): Promise<RapportApi> {
  const extension = extensions.getExtension<RapportApi>('rapport.rapport');
  if (extension === undefined) throw new Error('Rapport is not installed in this VS Code.');
  return extension.activate();
}

/** Resolves when `holds` first does, asked again at each event. Mocha's time limit ends a wait in vain. */
export async function until(event: (listener: () => void) => { dispose(): void }, holds: () => boolean): Promise<void> {
  if (holds()) return;
  await new Promise<void>((resolve) => {
    const subscription = event(() => {
      if (!holds()) return;
      subscription.dispose();
      resolve();
    });
  });
}
