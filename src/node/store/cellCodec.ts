import type { Knowledge } from '../../core/commonsense/commonsenseModel';
import type { Score } from '../../core/metrics/score';
import type { CellKey, CellRecord } from '../../core/run/runRecord';
import type { EndStatus } from '../../core/run/runStore';
import type { StageOneResult } from '../../core/strategy/stepEvent';
import type { RequestOrigin } from './completionTable';
import { createExemplarCodec, type CodedExemplars } from './exemplarCodec';
import type { SampleTable } from './sampleTable';
import type { CodedStage, StageCodec } from './stageCodec';
import type { TextTable } from './textTable';

/** The columns of a cell's row beside those of its key. */
export interface CellRow {
  readonly status: string;
  readonly one_request: number | null;
  readonly one_repeat: number | null;
  readonly response_request: number | null;
  readonly response_repeat: number | null;
  /** `CodedCell` as JSON. */
  readonly detail: string;
}

interface CodedCell {
  readonly e?: CodedExemplars;
  /** Text row of the knowledge. */
  readonly k?: number;
  readonly one?: CodedStage;
  readonly response?: CodedStage;
  readonly t?: CodedThought;
  /** Scores: the text row of everything but their values, then the values. */
  readonly s?: readonly [number, ...(number | null)[]];
  /** Whatever else the record has, the error among it. */
  readonly x?: Readonly<Record<string, unknown>>;
}

/** What stage one came to: text rows of the reply and of what stage two was told, absent where both are the text of stage one. */
interface CodedThought {
  readonly text?: number;
  readonly sent?: number;
  readonly x: Readonly<Record<string, unknown>>;
}

/** Writes and reads cells. */
export interface CellCodec {
  /** To be called inside `write`. */
  encode(cell: CellRecord, origin: RequestOrigin): CellRow;
  decode(key: CellKey, row: CellRow): CellRecord;
  /** Reads what many cells refer to at once, for `decode`. */
  prefetch(rows: readonly CellRow[]): void;
  /** The rows of texts that a cell's detail refers to. */
  textsOf(detail: string): readonly number[];
  /** Forgets what it knows about rows. */
  forget(): void;
}

/** What cells are written with. */
export interface CellTexts {
  readonly texts: TextTable;
  readonly samples: SampleTable;
  readonly stages: StageCodec;
}

const CODED_MEMBERS = new Set(['key', 'status', 'exemplars', 'knowledge', 'stages', 'stageOne', 'scores']);

/** Makes the codec. */
export function createCellCodec({ texts, samples, stages }: CellTexts): CellCodec {
  const exemplars = createExemplarCodec(texts, samples);
  const putThought = ({ text, sentReply, ...others }: StageOneResult, reply: string | undefined): CodedThought => ({
    ...(text === reply ? {} : { text: texts.put(text) }),
    ...(sentReply === reply ? {} : { sent: texts.put(sentReply) }),
    x: others,
  });
  const getThought = ({ text, sent, x }: CodedThought, reply: string | undefined): StageOneResult => ({
    ...x,
    text: text === undefined ? (reply ?? '') : texts.get(text),
    sentReply: sent === undefined ? (reply ?? '') : texts.get(sent),
  });
  const putScores = (scores: readonly Score[]): readonly [number, ...(number | null)[]] => {
    const shapes = scores.map((score) => ({ ...score, value: undefined }));
    return [texts.putJson(shapes), ...scores.map(({ value }) => value)];
  };
  const getScores = ([shapes, ...values]: readonly [number, ...(number | null)[]]): readonly Score[] =>
    (texts.json(shapes) as readonly Omit<Score, 'value'>[]).map((shape, index) => ({
      ...shape,
      value: values[index] ?? null,
    }));

  const textsOf = (detail: string): readonly number[] => {
    const { e = [], k, one, response, t, s } = JSON.parse(detail) as CodedCell;
    const ids = [...e.map(([id]) => id), k, t?.text, t?.sent, s?.[0]];
    const inStages = [one, response].flatMap((stage) => (stage === undefined ? [] : stages.textsOf(stage)));
    return [...ids.filter((id) => id !== undefined), ...inStages];
  };

  return {
    encode(cell, origin) {
      const { knowledge, stageOne, scores } = cell;
      const e = cell.exemplars === undefined ? undefined : exemplars.encode(cell.exemplars);
      const k = knowledge === undefined ? undefined : samples.put('knowledge', JSON.stringify(knowledge));
      const alike = [...(e ?? []).map(([id]) => id), ...(k === undefined ? [] : [k])];
      const setting = (stage: string) => ({ origin, place: `${cell.key.columnId} ${stage}`, alike });
      const one = cell.stages.one === undefined ? undefined : stages.encode(cell.stages.one, setting('one'));
      const response =
        cell.stages.response === undefined ? undefined : stages.encode(cell.stages.response, setting('response'));
      const others = Object.entries(cell).filter(([member]) => !CODED_MEMBERS.has(member));
      const coded: CodedCell = {
        ...(e === undefined ? {} : { e }),
        ...(k === undefined ? {} : { k }),
        ...(one === undefined ? {} : { one: one.coded }),
        ...(response === undefined ? {} : { response: response.coded }),
        ...(stageOne === undefined ? {} : { t: putThought(stageOne, cell.stages.one?.text) }),
        ...(scores === undefined ? {} : { s: putScores(scores) }),
        ...(others.length === 0 ? {} : { x: Object.fromEntries(others) }),
      };
      return {
        status: cell.status,
        one_request: one?.request ?? null,
        one_repeat: one?.repeat ?? null,
        response_request: response?.request ?? null,
        response_repeat: response?.repeat ?? null,
        detail: JSON.stringify(coded),
      };
    },

    decode(key, row) {
      const { e, k, one, response, t, s, x } = JSON.parse(row.detail) as CodedCell;
      const stageOne =
        one === undefined ? undefined : stages.decode({ request: row.one_request, repeat: row.one_repeat, coded: one });
      const last =
        response === undefined
          ? undefined
          : stages.decode({ request: row.response_request, repeat: row.response_repeat, coded: response });
      return {
        ...x,
        key,
        status: row.status as EndStatus,
        stages: {
          ...(stageOne === undefined ? {} : { one: stageOne }),
          ...(last === undefined ? {} : { response: last }),
        },
        ...(e === undefined ? {} : { exemplars: exemplars.decode(e) }),
        ...(k === undefined ? {} : { knowledge: texts.json(k) as Knowledge }),
        ...(t === undefined ? {} : { stageOne: getThought(t, stageOne?.text) }),
        ...(s === undefined ? {} : { scores: getScores(s) }),
      };
    },

    prefetch(rows) {
      texts.prefetch(rows.flatMap(({ detail }) => textsOf(detail)));
      stages.prefetch(
        rows
          .flatMap(({ one_request, response_request }) => [one_request, response_request])
          .filter((request) => request !== null),
      );
    },

    textsOf,
    forget: () => exemplars.forget(),
  };
}
