import type { Completion } from '../../core/llm/completion';
import type { StageRecord } from '../../core/run/runRecord';
import { asFound } from '../../core/store/answerFromStore';
import type { StoredCompletion } from '../../core/store/completionStore';
import { canonicalJson } from '../../core/util/hash';
import type { CompletionTable, RequestOrigin } from './completionTable';
import type { PromptCodec } from './promptCodec';
import { isRequestHash, type RequestTable } from './requestTable';
import type { TextTable } from './textTable';

/** A stage as a cell's row keeps it; what is absent is as the request's and the completion's rows have it. */
export interface CodedStage {
  /** Number of tokens, and the text row of the rest of the count. */
  readonly n?: readonly [number, number];
  /** The prompt, where it differs from the request's. */
  readonly p?: string;
  /** Set when the completion's text is that of its row without the white space at its ends. */
  readonly t?: 1;
  /** Whether the completion is as it came (absent) or as it was found in the store. */
  readonly k?: 1;
  /** What differs from the completion's row; `null` for a member that is not there. */
  readonly d?: Readonly<Record<string, unknown>>;
  /** Text row of a completion that has no row of its own, and its other members in `d`. */
  readonly o?: number;
  /** Text row of what had been said so far, where there is no completion or it says something else. */
  readonly s?: number;
  /** Whatever else the record has. */
  readonly x?: Readonly<Record<string, unknown>>;
  /** A stage that no request belongs to, as it is. */
  readonly raw?: StageRecord;
}

/** A stage, and the rows of its request and completion. */
export interface StageRow {
  readonly request: number | null;
  readonly repeat: number | null;
  readonly coded: CodedStage;
}

/** What the codec knows beside the stage itself. */
export interface StageSetting {
  /** Who was asked, for an answer that is not stored yet. */
  readonly origin: RequestOrigin;
  /** Where prompts like this one come from. */
  readonly place: string;
  /** Rows of texts that the prompt quotes. */
  readonly alike: readonly number[];
}

/** Writes and reads the stages of cells. */
export interface StageCodec {
  /** To be called inside `write`. A live answer that is not stored yet is stored with it. */
  encode(stage: StageRecord, setting: StageSetting): StageRow;
  decode(row: StageRow): StageRecord;
  /** The rows of texts that a coded stage refers to. */
  textsOf(coded: CodedStage): readonly number[];
  /** Reads the requests, answers and prompts of many stages at once, for `decode`. */
  prefetch(requests: readonly number[]): void;
}

/** The tables that stages lie in. */
export interface StageTables {
  readonly texts: TextTable;
  readonly requests: RequestTable;
  readonly completions: CompletionTable;
  readonly prompts: PromptCodec;
}

const CODED_MEMBERS = new Set(['prompt', 'requestHash', 'tokens', 'text', 'completion']);

/** Makes the codec. */
export function createStageCodec({ texts, requests, completions, prompts }: StageTables): StageCodec {
  const codePrompt = (request: number, { prompt }: StageRecord, setting: StageSetting): string | undefined => {
    const stored = requests.get(request).prompt;
    if (stored === null) {
      requests.setPrompt(request, prompts.encode(prompt, setting.place, setting.alike));
      return undefined;
    }
    // Messages are part of the request's hash, stop strings need not be.
    if (prompt.form === 'chat') return undefined;
    const coded = prompts.encode(prompt, setting.place, setting.alike);
    return coded === stored ? undefined : coded;
  };

  const codeCompletion = (
    request: number,
    { requestHash }: StageRecord,
    completion: Completion,
    { origin }: StageSetting,
  ): { readonly repeat: number | null; readonly coded: CodedStage } => {
    let row = completions.match(request, completion);
    if (row === undefined && completion.source.kind === 'live') {
      completions.put(requestHash, origin, completion, 'next');
      row = completions.match(request, completion);
    }
    if (row !== undefined) return { repeat: row.repeat, coded: difference(row, completion) };
    const { text, ...others } = completion;
    return { repeat: null, coded: { o: texts.put(text), d: others } };
  };

  return {
    encode(stage, setting) {
      const { requestHash, tokens, text, completion } = stage;
      if (!isRequestHash(requestHash)) return { request: null, repeat: null, coded: { raw: stage } };
      const request = requests.put(requestHash);
      const prompt = codePrompt(request, stage, setting);
      const answer =
        completion === undefined ? { repeat: null, coded: {} } : codeCompletion(request, stage, completion, setting);
      const { tokens: count, ...how } = tokens;
      const others = Object.entries(stage).filter(([member]) => !CODED_MEMBERS.has(member));
      const coded: CodedStage = {
        n: [count, texts.putJson(how)],
        ...answer.coded,
        ...(prompt === undefined ? {} : { p: prompt }),
        ...(text === (completion?.text ?? '') ? {} : { s: texts.put(text) }),
        ...(others.length === 0 ? {} : { x: Object.fromEntries(others) }),
      };
      return { request, repeat: answer.repeat, coded };
    },

    decode({ request, repeat, coded }) {
      if (coded.raw !== undefined || request === null) return coded.raw as StageRecord;
      const { hash, prompt } = requests.get(request);
      const stored = repeat === null ? undefined : completions.find(request, repeat);
      const completion = completionOf(coded, stored, texts);
      const [count, how] = coded.n ?? [0, 0];
      return {
        ...coded.x,
        prompt: prompts.decode(coded.p ?? prompt ?? ''),
        requestHash: hash,
        tokens: { tokens: count, ...(texts.json(how) as Omit<StageRecord['tokens'], 'tokens'>) },
        text: coded.s === undefined ? (completion?.text ?? '') : texts.get(coded.s),
        ...(completion === undefined ? {} : { completion }),
      };
    },

    textsOf: ({ n, o, s, p }) => [
      ...(n === undefined ? [] : [n[1]]),
      ...(o === undefined ? [] : [o]),
      ...(s === undefined ? [] : [s]),
      ...(p === undefined ? [] : prompts.textsOf(p)),
    ],

    prefetch(wanted) {
      requests.prefetch(wanted);
      completions.prefetch(wanted);
      texts.prefetch(wanted.flatMap((id) => prompts.textsOf(requests.get(id).prompt ?? '')));
    },
  };
}

function difference(row: StoredCompletion, completion: Completion): CodedStage {
  const found = completion.source.kind === 'stored';
  const base: Readonly<Record<string, unknown>> = { ...(found ? asFound(row) : row.completion) };
  const actual: Readonly<Record<string, unknown>> = { ...completion };
  const changed = Object.entries(actual).filter(
    ([member, value]) =>
      member !== 'text' && value !== base[member] && canonicalJson(value) !== canonicalJson(base[member]),
  );
  const gone = Object.keys(base).flatMap((member) => (member in actual ? [] : [[member, null] as const]));
  return {
    ...(found ? { k: 1 } : {}),
    ...(row.completion.text === completion.text ? {} : { t: 1 }),
    ...(changed.length + gone.length === 0 ? {} : { d: Object.fromEntries([...changed, ...gone]) }),
  };
}

function completionOf(
  { o, d, k, t }: CodedStage,
  stored: StoredCompletion | undefined,
  texts: TextTable,
): Completion | undefined {
  if (o !== undefined) return { ...(d as unknown as Completion), text: texts.get(o) };
  if (stored === undefined) return undefined;
  const base = k === 1 ? asFound(stored) : stored.completion;
  const text = t === 1 ? base.text.trim() : base.text;
  if (d === undefined) return { ...base, text };
  const members = Object.entries<unknown>({ ...base, ...d, text }).filter(([, value]) => value !== null);
  return Object.fromEntries(members) as unknown as Completion;
}
