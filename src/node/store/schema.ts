import type { StoreDatabase } from './storeDatabase';
import { storeError } from './storeError';

/**
 * Version 1. Row ids of texts and requests are never given out twice (AUTOINCREMENT), so that what a process remembers of
 * them cannot come to mean something else. References to texts are not declared as foreign keys: checking them would take
 * an index on each, and `cleanUp` is the only one that removes texts.
 */
const VERSION_1 = `
CREATE TABLE state (id INTEGER PRIMARY KEY CHECK (id = 1), generation INTEGER NOT NULL) STRICT;
INSERT INTO state VALUES (1, 0);

CREATE TABLE text (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  hash BLOB NOT NULL UNIQUE,
  coding INTEGER NOT NULL,
  bases TEXT,
  body ANY NOT NULL
) STRICT;

CREATE TABLE sample (kind TEXT PRIMARY KEY, text INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE request (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  hash BLOB NOT NULL UNIQUE,
  origin INTEGER,
  prompt TEXT
) STRICT;

CREATE TABLE completion (
  request INTEGER NOT NULL REFERENCES request (id),
  repeat INTEGER NOT NULL,
  text INTEGER NOT NULL,
  finish_reason TEXT NOT NULL,
  prompt_tokens REAL,
  completion_tokens REAL,
  latency_ms REAL NOT NULL,
  retries INTEGER NOT NULL,
  saved_at INTEGER NOT NULL,
  rest TEXT,
  PRIMARY KEY (request, repeat)
) STRICT, WITHOUT ROWID;

CREATE TABLE run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE,
  header INTEGER NOT NULL,
  test_cases INTEGER NOT NULL,
  test_case_count INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  finished INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  cancelled INTEGER NOT NULL DEFAULT 0,
  unavailable INTEGER NOT NULL DEFAULT 0,
  name TEXT,
  note TEXT,
  deleted_at INTEGER
) STRICT;

CREATE TABLE cell (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  test_case INTEGER NOT NULL,
  strategy INTEGER NOT NULL,
  status TEXT NOT NULL,
  one_request INTEGER,
  one_repeat INTEGER,
  response_request INTEGER,
  response_repeat INTEGER,
  detail TEXT NOT NULL,
  UNIQUE (run, test_case, strategy)
) STRICT;

CREATE TABLE cell_note (
  run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  test_case INTEGER NOT NULL,
  strategy INTEGER NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (run, test_case, strategy)
) STRICT, WITHOUT ROWID;
`;

/** Version 2: the text of the template that a run worked from, and texts of templates that are kept by themselves. */
const VERSION_2 = `
ALTER TABLE run ADD COLUMN template INTEGER;

CREATE TABLE template_text (
  id INTEGER PRIMARY KEY,
  template TEXT NOT NULL,
  text INTEGER NOT NULL,
  kept_at INTEGER NOT NULL,
  UNIQUE (template, text)
) STRICT;
`;

/** Brings a store from one version to the next: the first makes an empty file version 1. A released one is never changed. */
export type Migration = (database: StoreDatabase) => void;

/** Every migration there is; their number is the version that this code writes. */
export const MIGRATIONS: readonly Migration[] = [
  (database) => database.exec(VERSION_1),
  (database) => database.exec(VERSION_2),
];

/** The version of a store file; 0 for one that was just made. */
export function versionOf(database: StoreDatabase): number {
  return database.number('user_version');
}

/**
 * Runs the migrations that a store lacks, each in a transaction of its own. Another process may do the same at the same
 * time: who comes second finds the work done. Throws `file-error` and leaves the version it reached.
 */
export function migrate(database: StoreDatabase, migrations: readonly Migration[]): void {
  for (let version = versionOf(database); version < migrations.length; version = versionOf(database)) {
    try {
      database.exec('BEGIN IMMEDIATE');
      if (versionOf(database) === version) {
        migrations[version]?.(database);
        database.exec(`PRAGMA user_version = ${version + 1}`);
      }
      database.exec('COMMIT');
    } catch (error) {
      rollBack(database);
      throw storeError(database.path, error);
    }
  }
}

function rollBack(database: StoreDatabase): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    return;
  }
}
