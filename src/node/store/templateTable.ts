import type { KeptText } from '../../core/run/templateTexts';
import type { StoreDatabase } from './storeDatabase';
import type { TextTable } from './textTable';

/** Texts of templates. What changes rows is to be called inside `write`. */
export interface TemplateTable {
  /** The text that a run works from; one that it has already stays. */
  setOfRun(runId: string, text: string): void;
  ofRuns(runIds: readonly string[]): ReadonlyMap<string, string>;
  keep(templateName: string, text: string): void;
  /** The newest first. */
  kept(templateName: string): readonly KeptText[];
}

/**
 * Opens the tables of templates on a connection; `now` gives milliseconds since 1970. Nothing of them is touched before it is
 * asked for: a store of the first version that cannot be written has none.
 */
export function createTemplateTable(database: StoreDatabase, texts: TextTable, now: () => number): TemplateTable {
  const isThere = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'template_text'");
  /** Texts of templates are much like the one before. */
  const put = (text: string): number => {
    const last = database.prepare('SELECT max(template) AS text FROM run').get()?.['text'];
    return texts.put(text, typeof last === 'number' ? [last] : []);
  };
  return {
    setOfRun(runId, text) {
      if (isThere.get() === undefined) return;
      const row = put(text);
      database.prepare('UPDATE run SET template = coalesce(template, ?) WHERE key = ?').run(row, runId);
    },
    ofRuns(runIds) {
      if (isThere.get() === undefined) return new Map();
      const rows = database
        .prepare('SELECT key, template FROM run WHERE template IS NOT NULL AND key IN (SELECT value FROM json_each(?))')
        .all(JSON.stringify(runIds)) as unknown as readonly { readonly key: string; readonly template: number }[];
      return new Map(rows.map(({ key, template }) => [key, texts.get(template)]));
    },
    keep(templateName, text) {
      database
        .prepare('INSERT INTO template_text (template, text, kept_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
        .run(templateName, put(text), now());
    },
    kept(templateName) {
      if (isThere.get() === undefined) return [];
      const rows = database
        .prepare('SELECT text, kept_at FROM template_text WHERE template = ? ORDER BY id DESC')
        .all(templateName) as unknown as readonly { readonly text: number; readonly kept_at: number }[];
      return rows.map(({ text, kept_at: at }) => ({ text: texts.get(text), keptAt: new Date(at).toISOString() }));
    },
  };
}
