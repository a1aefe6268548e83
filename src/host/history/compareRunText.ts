import { l10n } from 'vscode';
import { AppError } from '../../core/util/errors';
import type { Bench } from '../bench';
import { whenText } from './describeVersion';
import type { ReadOnlyTexts } from '../readOnlyTexts';
import { noTemplate } from '../whatIsMissing';
import type { TemplateHistory } from './templateHistory';

/**
 * Opens VS Code's comparison of the text that the shown run worked from with the template as it stands. Throws `not-found` while
 * no run is shown, and where its text is not known.
 */
export async function compareRunText(bench: Bench, history: TemplateHistory, documents: ReadOnlyTexts): Promise<void> {
  const header = bench.run.record?.header;
  if (header === undefined) throw new AppError('not-found', l10n.t('No run is shown. Run the template first.'));
  const shown = await history.load();
  if (shown === undefined) throw noTemplate();
  const version = shown.versions.find(({ runs }) => runs.some((run) => run.header.id === header.id));
  const kept = async (): Promise<string | undefined> =>
    (await bench.store.get()?.templates.ofRuns([header.id]))?.get(header.id);
  const text = bench.run.templateText ?? (await kept()) ?? version?.text;
  if (text === undefined)
    throw new AppError(
      'not-found',
      l10n.t('This run kept only the hashes of its sections, and no commit that was looked at has them.'),
    );
  const when = whenText({ at: header.startedAt, isCurrent: false }, Date.now());
  await documents.compare(
    header.templateName,
    { name: l10n.t('run of {0}', when), text },
    { name: l10n.t('now'), uri: shown.document.uri },
  );
}
