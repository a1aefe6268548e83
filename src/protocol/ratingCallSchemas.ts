import * as z from 'zod';
import type { RatingHostFunctions } from './ratingRpc';

const none = z.tuple([]);
const id = z.string().min(1).max(1000);
const given = z.object({
  unitId: id,
  hash: z.string().max(100),
  aspect: z.string().min(1).max(100),
  value: z.union([z.literal([1, 2, 3, 4, 5]), z.enum(['A', 'B', 'tie', 'both-bad'])]),
  seconds: z.number().min(0).max(1e6),
  note: z.string().max(10_000).exactOptional(),
});

/** The arguments that each call from the rating view may have; a message that does not fit is refused. */
export const ratingCallSchemas = {
  ready: none,
  setRater: z.tuple([z.string().max(100)]),
  rate: z.tuple([given]),
  undo: none,
  reveal: none,
  openFile: z.tuple([z.enum(['set', 'ratings'])]),
  exportTables: none,
} as const satisfies Record<keyof RatingHostFunctions, z.ZodType<readonly unknown[]>>;
