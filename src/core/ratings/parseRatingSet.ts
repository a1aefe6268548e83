import * as z from 'zod';
import { AppError } from '../util/errors';
import { aspectsOf, RATING_ASPECTS } from './ratingAspect';
import type { RatedResponse, RatingItem, RatingKey, RatingSet } from './ratingSet';
import type { RatingMode } from './ratingValue';

const ASPECT_ID = /^[\w-]{1,64}$/;

const aspectSchema = z.union([
  z.string().regex(ASPECT_ID),
  z.object({ id: z.string().regex(ASPECT_ID), name: z.string(), question: z.string() }),
]);

const itemSchema = z.object({
  id: z.union([z.string().min(1), z.int().transform(String)]),
  context: z.array(z.union([z.string(), z.object({ role: z.enum(['speaker', 'listener']), text: z.string() })])),
  responses: z.array(z.union([z.string(), z.object({ label: z.string().regex(/^[A-Z]$/), text: z.string() })])).min(1),
});

const setSchema = z.object({
  kind: z.literal('rapport-rating-set').optional(),
  version: z.literal(1).optional(),
  name: z.string().default('ratings'),
  mode: z.enum(['absolute', 'pairwise']).optional(),
  aspects: z.array(aspectSchema).min(1).optional(),
  bothBad: z.boolean().default(false),
  orderSeed: z.int().nonnegative().default(0),
  items: z.array(itemSchema).min(1),
});

const keySchema = z.object({
  kind: z.literal('rapport-rating-key'),
  version: z.literal(1),
  setHash: z.string(),
  seed: z.int(),
  columns: z.array(z.object({ id: z.string(), name: z.string(), model: z.string().optional() })),
  items: z.record(z.string(), z.object({ testCaseId: z.string(), columns: z.record(z.string(), z.string()) })),
  checks: z.array(
    z.object({
      id: z.string(),
      aspect: z.string(),
      passes: z.array(z.enum(['A', 'B', 'tie', 'both-bad']).or(z.number())),
    }),
  ),
});

const MOST_TOLD = 5;

/**
 * Reads `X.set.json`. Written by hand a set needs its items alone: contexts may be lists of texts (the last the
 * Speaker's), responses plain texts, labelled in their order; two responses in every item make it pairwise. Throws
 * `invalid-input` with what is wrong and where.
 */
export function parseRatingSet(text: string, file: string): RatingSet {
  const { aspects, ...read } = checked(setSchema, text, file, 'rating set');
  const items = read.items.map((item, index) => itemOf(item, `${file}: items[${index}]`));
  const repeated = items.find(({ id }, index) => items.findIndex((other) => other.id === id) !== index);
  if (repeated !== undefined) throw new AppError('invalid-input', `${file}: two items have the id "${repeated.id}".`);
  const mode: RatingMode =
    read.mode ?? (items.every(({ responses }) => responses.length === 2) ? 'pairwise' : 'absolute');
  for (const { id, responses } of items) {
    if (mode === 'pairwise' && responses.map(({ label }) => label).join('') !== 'AB')
      throw new AppError('invalid-input', `${file}: item "${id}" of a pairwise set needs two responses, A and B.`);
  }
  const known = aspects ?? RATING_ASPECTS.map(({ id }) => id);
  return {
    kind: 'rapport-rating-set',
    version: 1,
    name: read.name,
    mode,
    aspects: known.flatMap((aspect) => (typeof aspect === 'string' ? aspectsOf([aspect]) : [aspect])),
    bothBad: read.bothBad,
    orderSeed: read.orderSeed,
    items,
  };
}

/** Reads `X.key.json`; throws `invalid-input` with what is wrong and where. */
export function parseRatingKey(text: string, file: string): RatingKey {
  const { columns, ...key } = checked(keySchema, text, file, 'key of a rating set');
  return {
    ...key,
    columns: columns.map(({ model, ...column }) => ({ ...column, ...(model === undefined ? {} : { model }) })),
  };
}

/** A set or a key as its file has it: indented, one line per member, so that git can show what changed. */
export function formatRatingFile(value: RatingSet | RatingKey): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function itemOf({ id, context, responses }: z.infer<typeof itemSchema>, place: string): RatingItem {
  const labelled = responses.map((response, index): RatedResponse =>
    typeof response === 'string' ? { label: String.fromCharCode(65 + index), text: response } : response,
  );
  if (new Set(labelled.map(({ label }) => label)).size !== labelled.length)
    throw new AppError('invalid-input', `${place}: two responses have one label.`);
  return {
    id,
    // The last to speak is the Speaker, and the two take turns.
    context: context.map((turn, index) =>
      typeof turn === 'string'
        ? { role: (context.length - 1 - index) % 2 === 0 ? 'speaker' : 'listener', text: turn }
        : turn,
    ),
    responses: labelled,
  };
}

function checked<T extends z.ZodType>(schema: T, text: string, file: string, what: string): z.infer<T> {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    throw new AppError('invalid-input', `${file} is not JSON, as a ${what} is.`, { cause });
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const { issues } = read.error;
  const told = issues.slice(0, MOST_TOLD).map(({ path, message }) => `${placeOf(path)}: ${message}`);
  const more = issues.length > MOST_TOLD ? ` (and ${issues.length - MOST_TOLD} more)` : '';
  throw new AppError('invalid-input', `${file} is not a ${what}: ${told.join('; ')}${more}.`);
}

function placeOf(path: readonly PropertyKey[]): string {
  return (
    path
      .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
      .join('')
      .replace(/^\./, '') || 'file'
  );
}
