import { statSync } from 'node:fs';
import type { Store, StoreStats } from '../../core/run/store';
import { createCellCodec } from './cellCodec';
import { createCellTable } from './cellTable';
import { cleanUp } from './cleanUp';
import { createCompletionTable } from './completionTable';
import { createPromptCodec } from './promptCodec';
import { createRequestTable } from './requestTable';
import { createRunTable } from './runTable';
import { createSampleTable } from './sampleTable';
import { createSqliteCompletionStore } from './sqliteCompletionStore';
import { createSqliteRunStore } from './sqliteRunStore';
import { createStageCodec } from './stageCodec';
import type { StoreDatabase } from './storeDatabase';
import { createTemplateTable } from './templateTable';
import { createTextTable } from './textTable';
import { createWriteQueue } from './writeQueue';

/** How a store came to be opened. */
export interface StoreOpening {
  readonly state: Store['state'];
  readonly notices: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The store on a connection that has the present schema; it closes the connection when it is disposed of. Throws when the tables are not those it knows. */
export function createSqliteStore(database: StoreDatabase, { state, notices, now }: StoreOpening): Store {
  const texts = createTextTable(database);
  const samples = createSampleTable(database, texts);
  const requests = createRequestTable(database);
  const completions = createCompletionTable(database, { texts, samples, requests, now });
  const prompts = createPromptCodec(texts);
  const stages = createStageCodec({ texts, requests, completions, prompts });
  const codec = createCellCodec({ texts, samples, stages });
  database.onForget(() => {
    samples.forget();
    prompts.forget();
    codec.forget();
  });
  const runs = createRunTable(database, texts, now);
  const templates = createTemplateTable(database, texts, now);
  const cells = createCellTable(database, texts, codec);
  const queue = createWriteQueue(database);
  const runStore = createSqliteRunStore({ database, runs, templates, cells, queue });
  let disposed = false;

  const bytes = (): number => (state === 'memory' ? 0 : sizeOf(database.path) + sizeOf(`${database.path}-wal`));
  const statistics = (): StoreStats => {
    const count = (rows: string): number => Number(database.prepare(`SELECT count(*) AS n FROM ${rows}`).get()?.['n']);
    return {
      bytes: bytes(),
      texts: count('text'),
      requests: count('request'),
      completions: count('completion'),
      runs: count('run WHERE deleted_at IS NULL'),
      deletedRuns: count('run WHERE deleted_at IS NOT NULL'),
      cells: count('cell'),
    };
  };

  return {
    completions: createSqliteCompletionStore({ database, requests, completions, queue }),
    runs: runStore,
    templates: {
      ofRuns: async (ids) => {
        queue.flush();
        return Promise.resolve(database.read(() => templates.ofRuns(ids)));
      },
      keep: async (name, text) => {
        queue.flush();
        return Promise.resolve(database.write(() => templates.keep(name, text)));
      },
      kept: async (name) => Promise.resolve(database.read(() => templates.kept(name))),
    },
    state,
    notices,
    stats: async () => {
      queue.flush();
      return Promise.resolve(database.read(statistics));
    },
    cleanUp: async (choice) => {
      queue.flush();
      const before = bytes();
      cleanUp({ database, cells: codec, prompts, now }, choice);
      return Promise.resolve(Math.max(0, before - bytes()));
    },
    dispose() {
      if (disposed) return;
      disposed = true;
      queue.flush();
      database.close();
    },
  };
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
