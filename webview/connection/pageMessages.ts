import { config } from '@vscode/l10n';
import { parseMessages } from '../../src/protocol/pageLanguage';

/** Makes `t` speak the language that the host wrote into the page, English where it wrote none. To be called before anything is shown. */
export function takeMessages(): void {
  const { dataset } = document.documentElement;
  const contents = parseMessages(dataset['messages']);
  if (contents !== undefined) config({ contents });
  delete dataset['messages'];
}
