import type { CleanUpChoice } from '../../core/run/store';
import type { CellCodec } from './cellCodec';
import type { PromptCodec } from './promptCodec';
import type { StoreDatabase } from './storeDatabase';

/** Unused answers younger than this stay: a run in another window may be about to store the cell that shows them. */
const SPARED_MS = 3_600_000;

/** What reads the references that lie inside rows. */
export interface CleanUpParts {
  readonly database: StoreDatabase;
  readonly cells: CellCodec;
  readonly prompts: PromptCodec;
  readonly now: () => number;
}

/**
 * Removes deleted runs, then answers that nothing shows if wanted, then requests and texts that nothing refers to, all in one
 * transaction: a reference that another process makes in between would come to nothing. Then gives the space back.
 */
export function cleanUp({ database, cells, prompts, now }: CleanUpParts, { unusedCompletions }: CleanUpChoice): void {
  database.write(() => {
    database.exec('DELETE FROM run WHERE deleted_at IS NOT NULL');
    if (unusedCompletions) {
      database
        .prepare(
          `DELETE FROM completion WHERE saved_at < ? AND (request, repeat) NOT IN (
             SELECT one_request, one_repeat FROM cell WHERE one_repeat IS NOT NULL
             UNION SELECT response_request, response_repeat FROM cell WHERE response_repeat IS NOT NULL)`,
        )
        .run(now() - SPARED_MS);
    }
    database.exec(
      `DELETE FROM request WHERE id NOT IN (
         SELECT request FROM completion
         UNION SELECT one_request FROM cell WHERE one_request IS NOT NULL
         UNION SELECT response_request FROM cell WHERE response_request IS NOT NULL)`,
    );
    removeUnusedTexts({ database, cells, prompts });
    // Tells every process that what it remembers of rows may be wrong.
    database.exec('UPDATE state SET generation = generation + 1');
  });
  database.read(() => {
    database.exec('VACUUM');
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  });
}

function removeUnusedTexts({ database, cells, prompts }: Omit<CleanUpParts, 'now'>): void {
  const used = new Set<number>();
  const use = (sql: string): void => {
    for (const row of database.prepare(sql).iterate())
      for (const id of Object.values(row)) if (typeof id === 'number') used.add(id);
  };
  use('SELECT text FROM completion');
  use('SELECT header, test_cases, template FROM run');
  use('SELECT text FROM template_text');
  use('SELECT test_case, strategy FROM cell UNION SELECT test_case, strategy FROM cell_note');
  use('SELECT origin FROM request');
  for (const { detail } of database.prepare('SELECT detail FROM cell').iterate())
    for (const id of cells.textsOf(String(detail))) used.add(id);
  for (const { prompt } of database.prepare('SELECT prompt FROM request WHERE prompt IS NOT NULL').iterate())
    for (const id of prompts.textsOf(String(prompt))) used.add(id);
  // Newer texts lean on older ones, so one pass from the newest finds all that are leant on.
  const unused: number[] = [];
  for (const { id, bases } of database.prepare('SELECT id, bases FROM text ORDER BY id DESC').iterate()) {
    if (!used.has(id as number)) unused.push(id as number);
    else if (bases !== null) for (const base of JSON.parse(String(bases)) as readonly number[]) used.add(base);
  }
  const remove = database.prepare('DELETE FROM text WHERE id = ?');
  for (const id of unused) remove.run(id);
  database.exec('DELETE FROM sample WHERE text NOT IN (SELECT id FROM text)');
}
