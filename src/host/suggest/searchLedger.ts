import { FileSystemError, l10n, Uri, workspace } from 'vscode';
import { NOTHING_SPENT } from '../../core/llm/budget';
import { formatSpent, LEDGER_FOLDER, parseSpent, type SearchLedger } from '../../core/suggest/searchLedger';
import { AppError } from '../../core/util/errors';
import { logError, type Log } from '../log';

/** What searches spent, each in a file of its own beside a store: the command line keeps the same. */
export function openSearchLedger(storeFolder: string, log: Log): SearchLedger {
  const fileOf = (searchId: string): Uri => Uri.joinPath(Uri.file(storeFolder), LEDGER_FOLDER, `${searchId}.json`);
  return {
    async read(searchId) {
      const uri = fileOf(searchId);
      let bytes: Uint8Array;
      try {
        bytes = await workspace.fs.readFile(uri);
      } catch (cause) {
        if (cause instanceof FileSystemError && cause.code === 'FileNotFound') return NOTHING_SPENT;
        throw new AppError('file-error', l10n.t('{0} cannot be read. Check its permissions.', uri.fsPath), { cause });
      }
      return parseSpent(new TextDecoder().decode(bytes), uri.fsPath);
    },
    async write(searchId, spent) {
      const uri = fileOf(searchId);
      // A file that is half written would not be read again.
      const fresh = uri.with({ path: `${uri.path}.new` });
      try {
        await workspace.fs.writeFile(fresh, new TextEncoder().encode(formatSpent(spent)));
        await workspace.fs.rename(fresh, uri, { overwrite: true });
      } catch (error) {
        logError(log, 'keeping what a search spends', error);
      }
    },
  };
}
