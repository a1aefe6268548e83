import { createProblemList } from '../inputs/problemList';
import type { InputProblem } from '../inputs/problem';
import { AppError } from '../util/errors';
import { aspectsOf } from './ratingAspect';
import { ratingSetHash, ratingUnits, type RatingItem, type RatingKey, type RatingSet } from './ratingSet';
import type { Rating } from './ratings';
import { readRatingValue, type RatingValue } from './ratingValue';

/** An A/B test of other makers as our three files. */
export interface ImportedPreferences {
  readonly set: RatingSet;
  readonly key: RatingKey;
  readonly ratings: readonly Rating[];
  readonly problems: readonly InputProblem[];
}

type Row = Readonly<Partial<Record<string, unknown>>>;

/**
 * Reads an A/B test that somebody else made, one item a line, or a JSON list of items: `{pair: "X_vs_Y", item, context, response_1, response_2,
 * labels: {RATER: {ASPECT: "1" | "2" | "tie"}}}`. A context is a list of texts, or one text (`context_raw`) whose turns
 * are parted by `', '`. Response 1 becomes A. A broken line or label is reported and the rest kept; throws
 * `invalid-input` when nothing is left.
 */
export function importPreferences(text: string, file: string, name: string): ImportedPreferences {
  const problems = createProblemList(file);
  const items: RatingItem[] = [];
  const entries: Record<string, RatingKey['items'][string]> = {};
  const pairs: (readonly [string, string])[] = [];
  const said: Omit<Rating, 'hash'>[] = [];
  const numbers = new Map<string, number>();
  for (const { row, line } of readRows(text.replace(/^\ufeff/, ''), file)) {
    const pair = typeof row?.['pair'] === 'string' ? row['pair'].split('_vs_') : [];
    const [first, second] = pair;
    const [one, two] = [row?.['response_1'], row?.['response_2']];
    if (
      row === undefined ||
      first === undefined ||
      second === undefined ||
      typeof one !== 'string' ||
      typeof two !== 'string'
    ) {
      const message = 'This line has not "pair" (X_vs_Y), "response_1" and "response_2". It is left out.';
      problems.add('error', line, 'broken-item', message);
      continue;
    }
    const testCaseId = String(
      typeof row['item'] === 'string' || typeof row['item'] === 'number' ? row['item'] : line - 1,
    );
    const number = (numbers.get(testCaseId) ?? 0) + 1;
    numbers.set(testCaseId, number);
    const id = `${testCaseId}~${number}`;
    const responses = [one, two].map((response, place) => ({ label: place === 0 ? 'A' : 'B', text: response }));
    items.push({ id, context: contextOf(row), responses });
    entries[id] = { testCaseId, columns: { A: first, B: second } };
    pairs.push([first, second]);
    for (const { rater, aspect, value } of labelsOf(row)) {
      if (value !== undefined) said.push({ id, rater, aspect, value });
      else problems.add('warning', line, 'broken-label', `Rater "${rater}" has no label for ${aspect}.`);
    }
  }
  if (items.length === 0) throw new AppError('invalid-input', `There is no item of an A/B test in ${file}.`);
  const set: RatingSet = {
    kind: 'rapport-rating-set',
    version: 1,
    name,
    mode: 'pairwise',
    aspects: aspectsOf([...new Set(said.map(({ aspect }) => aspect))]),
    bothBad: false,
    orderSeed: 0,
    items,
  };
  const hashes = new Map(ratingUnits(set).map(({ id, hash }) => [id, hash]));
  const columns = [...new Set([...pairs.map(([first]) => first), ...pairs.map(([, second]) => second)])];
  return {
    set,
    key: {
      kind: 'rapport-rating-key',
      version: 1,
      setHash: ratingSetHash(set),
      seed: 0,
      columns: columns.map((id) => ({ id, name: id })),
      items: entries,
      checks: [],
    },
    ratings: said.map((rating) => ({ ...rating, hash: hashes.get(rating.id) ?? '' })),
    problems: problems.all(),
  };
}

interface NumberedRow {
  /** `undefined` where there is no object. */
  readonly row: Row | undefined;
  /** From 1; of a list, the place of the item in it. */
  readonly line: number;
}

function readRows(text: string, file: string): readonly NumberedRow[] {
  if (text.trimStart().startsWith('[')) {
    const list = readJson(text);
    if (!Array.isArray(list)) throw new AppError('invalid-input', `${file} begins as a JSON list and is none.`);
    return list.map((item, index) => ({ row: objectOf(item), line: index + 1 }));
  }
  return text
    .split(/\r?\n/)
    .flatMap((line, index) => (line.trim() === '' ? [] : [{ row: objectOf(readJson(line)), line: index + 1 }]));
}

function objectOf(value: unknown): Row | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Row) : undefined;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function contextOf(row: Row): RatingItem['context'] {
  const { context, context_raw: raw } = row;
  const texts = Array.isArray(context)
    ? context.filter((text) => typeof text === 'string')
    : typeof raw === 'string'
      ? raw.split(/'\s*,\s*'/)
      : [];
  return texts.map((text, place) => ({
    role: (texts.length - 1 - place) % 2 === 0 ? ('speaker' as const) : ('listener' as const),
    text: text.trim(),
  }));
}

/** Every label of a row; one that cannot be read has no value. */
function labelsOf(
  row: Row,
): readonly { readonly rater: string; readonly aspect: string; readonly value: RatingValue | undefined }[] {
  const labels = row['labels'];
  if (typeof labels !== 'object' || labels === null) return [];
  return Object.entries(labels).flatMap(([rater, own]) =>
    Object.entries((own ?? {}) as Row).map(([aspect, label]) => ({ rater, aspect, value: verdictOf(label) })),
  );
}

function verdictOf(label: unknown): RatingValue | undefined {
  if (label === '1' || label === 1) return 'A';
  if (label === '2' || label === 2) return 'B';
  const value = readRatingValue(label);
  return typeof value === 'number' ? undefined : value;
}
