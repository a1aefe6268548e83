import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { NOTHING_SPENT } from '../core/llm/budget';
import { formatSpent, LEDGER_FOLDER, parseSpent, type SearchLedger } from '../core/suggest/searchLedger';
import { AppError } from '../core/util/errors';

/** What searches spent, each in a file of its own beside a store. `onProblem` is told, once, when it cannot be kept. */
export function openSearchLedger(storeFolder: string, onProblem: (sentence: string) => void): SearchLedger {
  const folder = path.join(storeFolder, LEDGER_FOLDER);
  const fileOf = (searchId: string): string => path.join(folder, `${searchId}.json`);
  let told = false;
  return {
    async read(searchId) {
      const file = fileOf(searchId);
      let text: string;
      try {
        text = await readFile(file, 'utf8');
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return NOTHING_SPENT;
        throw new AppError('file-error', `${file} cannot be read. Check its permissions.`, { cause });
      }
      return parseSpent(text, file);
    },
    async write(searchId, spent) {
      const file = fileOf(searchId);
      // A file that is half written would not be read again.
      const fresh = `${file}.${process.pid}`;
      try {
        await mkdir(folder, { recursive: true });
        await writeFile(fresh, formatSpent(spent));
        await rename(fresh, file);
      } catch {
        if (!told)
          onProblem(`What this search spends cannot be kept in ${folder}: the next run of it will not count it.`);
        told = true;
      }
    },
  };
}
