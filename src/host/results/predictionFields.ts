import { l10n, window, workspace, type Uri } from 'vscode';
import { parsePredictions } from '../../core/evaluation/predictionsFile';
import { AppError } from '../../core/util/errors';
import type { ImportedPredictions } from './importedPredictions';

/** Enough of a file to tell which fields hold responses. */
const HEAD_BYTES = 65_536;

/**
 * Imports files of predictions; where a file holds the responses of several decoders or systems the user says which. A
 * file for which the user turns away is left out. Throws `file-error` for one that cannot be read.
 */
export async function addPredictions(predictions: ImportedPredictions, uris: readonly Uri[]): Promise<void> {
  for (const uri of uris) {
    const fields = await fieldsOf(uri);
    if (fields.length < 2) {
      await predictions.add([uri]);
      continue;
    }
    const name = uri.path.split('/').at(-1) ?? uri.path;
    const picked = await window.showQuickPick([...fields], {
      title: l10n.t('Whose responses of {0}?', name),
      canPickMany: true,
    });
    for (const field of picked ?? []) await predictions.add([uri], field);
  }
}

/** The fields of a file that hold responses, the one taken by rule first, if there is one; none where the layout has no fields. */
async function fieldsOf(uri: Uri): Promise<readonly string[]> {
  let bytes: Uint8Array;
  try {
    bytes = await workspace.fs.readFile(uri);
  } catch (cause) {
    throw new AppError('file-error', l10n.t('{0} could not be read. Choose another file.', uri.path), { cause });
  }
  const head = new TextDecoder().decode(bytes.subarray(0, HEAD_BYTES));
  const { field, otherFields } = parsePredictions(head, uri.path);
  return field === undefined ? otherFields : [field, ...otherFields];
}
