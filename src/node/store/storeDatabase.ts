import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { AppError } from '../../core/util/errors';
import { meansDamage, storeError } from './storeError';

/** How long a call waits for another process's transaction before it fails, in milliseconds. */
const BUSY_TIMEOUT_MS = 5000;

/** Pages kept in memory, in KiB. */
const CACHE_KIB = 8000;

/** How a database keeps what is not committed yet. */
export type Journal = 'WAL' | 'DELETE';

/**
 * One connection to a store. Calls block their thread, so transactions are kept short. Whatever SQLite throws inside `read`
 * and `write` comes out as an `AppError`.
 */
export class StoreDatabase {
  readonly path: string;
  readonly readOnly: boolean;
  readonly #database: DatabaseSync;
  readonly #onDamage: () => void;
  readonly #forgetters: (() => void)[] = [];
  #statements: Readonly<Record<'begin' | 'commit' | 'rollback' | 'generation', StatementSync>> | undefined;
  #generation: unknown;
  #closed = false;

  /**
   * `file` is the path, or a URL with SQLite's own parameters. Nothing is read before `configure`. `onDamage` is told when the
   * content turns out to be broken.
   */
  constructor(path: string, file: string | URL, readOnly: boolean, onDamage: () => void) {
    this.path = path;
    this.readOnly = readOnly;
    this.#onDamage = onDamage;
    this.#database = new DatabaseSync(file, { readOnly });
  }

  /**
   * Sets the connection up. The write-ahead log survives the kill of a process without a sync at every commit; the older
   * journal, which a network share needs since processes on two machines cannot share a log, does not survive a power cut without.
   */
  configure(journal: Journal): void {
    this.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    this.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON');
    this.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
    if (this.readOnly) return;
    const mode = this.prepare(`PRAGMA journal_mode = ${journal}`).get()?.['journal_mode'];
    this.exec(`PRAGMA synchronous = ${mode === 'wal' ? 'NORMAL' : 'FULL'}`);
  }

  prepare(sql: string): StatementSync {
    return this.#database.prepare(sql);
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  /** The number that a pragma gives, such as `user_version`. */
  number(pragma: string): number {
    return Number(Object.values(this.prepare(`PRAGMA ${pragma}`).get() ?? {})[0] ?? 0);
  }

  /** Told when what a cache knows about rows may be wrong: after a failed transaction, and after another process cleaned up. */
  onForget(listener: () => void): void {
    this.#forgetters.push(listener);
  }

  read<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** Runs `work` in one transaction that takes the write lock first, so that nothing it read changes before it writes. */
  write<T>(work: () => T): T {
    if (this.readOnly) throw new AppError('file-error', `The store ${this.path} is open for reading only.`);
    let begun = false;
    try {
      this.#statements ??= {
        begin: this.prepare('BEGIN IMMEDIATE'),
        commit: this.prepare('COMMIT'),
        rollback: this.prepare('ROLLBACK'),
        generation: this.prepare('SELECT generation FROM state'),
      };
      this.#statements.begin.run();
      begun = true;
      this.#noticeCleanUp(this.#statements.generation);
      const result = work();
      this.#statements.commit.run();
      return result;
    } catch (error) {
      this.#forget();
      if (begun) this.#rollBack();
      throw this.#failure(error);
    }
  }

  /** A second call does nothing. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#database.close();
  }

  #noticeCleanUp(generation: StatementSync): void {
    const now = generation.get()?.['generation'];
    if (this.#generation !== undefined && now !== this.#generation) this.#forget();
    this.#generation = now;
  }

  #forget(): void {
    for (const listener of this.#forgetters) listener();
  }

  /** SQLite has already rolled back after some errors, a full disk among them. */
  #rollBack(): void {
    try {
      this.#statements?.rollback.run();
    } catch {
      return;
    }
  }

  #failure(error: unknown): AppError {
    if (meansDamage(error)) this.#onDamage();
    return storeError(this.path, error);
  }
}
