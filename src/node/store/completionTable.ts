import type { Completion, FinishReason, Usage } from '../../core/llm/completion';
import type { StoredCompletion } from '../../core/store/completionStore';
import { canonicalJson } from '../../core/util/hash';
import { createRecentCache } from './recentCache';
import type { RequestTable } from './requestTable';
import type { SampleTable } from './sampleTable';
import type { StoreDatabase } from './storeDatabase';
import type { TextRow, TextTable } from './textTable';

/** Answers by request row and repeat. */
export interface CompletionTable {
  /** The answer to the request with a hash: one statement, since every cell of a run that is stored asks for it. */
  findByHash(hash: string, repeat: number): StoredCompletion | undefined;
  find(request: number, repeat: number): StoredCompletion | undefined;
  all(request: number): readonly StoredCompletion[];
  /** Reads the answers to many requests at once, for `find`: until the next call they are at hand. */
  prefetch(requests: readonly number[]): void;
  /**
   * The stored answer that a completion came from: the same words (white space at the ends aside), told apart from others by
   * its date or its latency. `undefined` for a recorded one.
   */
  match(request: number, completion: Completion): StoredCompletion | undefined;
  /**
   * Keeps an answer under the repeat asked for, or under the next free one when another answer has it; the same answer is
   * not kept twice. Returns the repeat. To be called inside `write`.
   */
  put(hash: string, origin: RequestOrigin, completion: Completion, repeat: number | 'next'): number;
}

/** Who was asked and how, as far as the prompt does not say it. */
export interface RequestOrigin {
  readonly endpointId: string;
  readonly model: string;
  readonly sampling: object;
}

interface CompletionRow extends TextRow {
  readonly request: number;
  readonly repeat: number;
  readonly text: number;
  readonly finish_reason: string;
  readonly prompt_tokens: number | null;
  readonly completion_tokens: number | null;
  readonly latency_ms: number;
  readonly retries: number;
  readonly saved_at: number;
  readonly rest: string | null;
  readonly origin: number | null;
  readonly prompt: string | null;
}

const SELECT = `SELECT completion.*, origin, prompt, coding, bases, body FROM completion
  JOIN request ON request.id = completion.request JOIN text ON text.id = completion.text`;
const CACHED_ANSWERS = 2000;

const IN_COLUMNS = new Set(['text', 'finishReason', 'usage', 'latencyMs', 'retries', 'source', 'notSent']);

/** What completions are written with. */
export interface CompletionTexts {
  readonly texts: TextTable;
  readonly samples: SampleTable;
  readonly requests: RequestTable;
  readonly now: () => number;
}

/** Opens the table of completions on a connection; `now` gives milliseconds since 1970. */
export function createCompletionTable(
  database: StoreDatabase,
  { texts, samples, requests, now }: CompletionTexts,
): CompletionTable {
  const selectOne = database.prepare(`${SELECT} WHERE request = ? AND repeat = ?`);
  const selectByHash = database.prepare(`${SELECT} WHERE request.hash = unhex(?) AND repeat = ?`);
  const selectAll = database.prepare(`${SELECT} WHERE request = ? ORDER BY repeat`);
  const selectMany = database.prepare(`${SELECT} WHERE request IN (SELECT value FROM json_each(?))`);
  const insert = database.prepare(
    `INSERT INTO completion (request, repeat, text, finish_reason, prompt_tokens, completion_tokens, latency_ms, retries, saved_at, rest)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );

  /** The answer of each request that was found or kept last: the one that a cell is most likely to come with. */
  const recent = createRecentCache<number, StoredCompletion>(CACHED_ANSWERS);
  let atHand = new Map<string, StoredCompletion>();
  database.onForget(() => {
    recent.clear();
    atHand = new Map();
  });

  const stored = (row: CompletionRow): StoredCompletion => ({
    repeat: row.repeat,
    model: row.origin === null ? '' : (texts.json(row.origin) as RequestOrigin).model,
    date: new Date(row.saved_at).toISOString(),
    completion: {
      notSent: [],
      ...usageOf(row),
      ...(row.rest === null ? {} : (JSON.parse(row.rest) as Partial<Completion>)),
      text: texts.decode(row.text, row),
      finishReason: row.finish_reason as FinishReason,
      latencyMs: row.latency_ms,
      retries: row.retries,
      source: { kind: 'live' },
    },
  });
  const all = (request: number): readonly StoredCompletion[] =>
    (selectAll.all(request) as unknown as readonly CompletionRow[]).map(stored);

  return {
    findByHash(hash, repeat) {
      const row = selectByHash.get(hash, repeat) as CompletionRow | undefined;
      if (row === undefined) return undefined;
      requests.remember(row.request, { hash, prompt: row.prompt });
      const found = stored(row);
      recent.set(row.request, found);
      return found;
    },
    find(request, repeat) {
      const known = atHand.get(`${request} ${repeat}`);
      if (known !== undefined) return known;
      const row = selectOne.get(request, repeat) as CompletionRow | undefined;
      return row === undefined ? undefined : stored(row);
    },
    all,
    prefetch(wanted) {
      const rows = selectMany.all(JSON.stringify(wanted)) as unknown as readonly CompletionRow[];
      atHand = new Map(rows.map((row) => [`${row.request} ${row.repeat}`, stored(row)]));
    },
    match(request, completion) {
      if (completion.source.kind === 'recorded') return undefined;
      const last = recent.get(request);
      if (last !== undefined && saysTheSame(last, completion) && isVery(last, completion)) return last;
      const same = all(request).filter((candidate) => saysTheSame(candidate, completion));
      return same.find((candidate) => isVery(candidate, completion)) ?? same.at(-1);
    },
    put(hash, origin, completion, repeat) {
      const request = requests.put(hash, texts.putJson(origin));
      const known = all(request);
      const wanted = repeat === 'next' ? undefined : known.find((candidate) => candidate.repeat === repeat);
      if (wanted !== undefined && canonicalJson(wanted.completion) === canonicalJson(completion)) return wanted.repeat;
      const next = (known.at(-1)?.repeat ?? -1) + 1;
      const free = repeat === 'next' || wanted !== undefined ? next : repeat;
      const { text, finishReason, usage, latencyMs, retries } = completion;
      insert.run(
        request,
        free,
        samples.put('answer', text),
        finishReason,
        usage?.promptTokens ?? null,
        usage?.completionTokens ?? null,
        latencyMs,
        retries,
        now(),
        restOf(completion),
      );
      return free;
    },
  };
}

function saysTheSame({ completion: { text } }: StoredCompletion, completion: Completion): boolean {
  return text === completion.text || text.trim() === completion.text;
}

function isVery(stored: StoredCompletion, { source, latencyMs }: Completion): boolean {
  return source.kind === 'stored' ? stored.date === source.date : stored.completion.latencyMs === latencyMs;
}

function usageOf({ prompt_tokens, completion_tokens }: CompletionRow): { readonly usage?: Usage } {
  if (prompt_tokens === null || completion_tokens === null) return {};
  return { usage: { promptTokens: prompt_tokens, completionTokens: completion_tokens } };
}

/** What has no column of its own, as JSON, or null when there is nothing of it. */
function restOf(completion: Completion): string | null {
  const { usage, notSent } = completion;
  const rest = Object.entries(completion).filter(([member]) => !IN_COLUMNS.has(member));
  if (notSent.length > 0) rest.push(['notSent', notSent]);
  if (usage !== undefined && Object.keys(usage).length > 2) rest.push(['usage', usage]);
  return rest.length === 0 ? null : JSON.stringify(Object.fromEntries(rest));
}
