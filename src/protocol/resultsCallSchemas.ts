import * as z from 'zod';
import type { ResultsHostFunctions } from './resultsRpc';

const id = z.string().min(1).max(1000);
const none = z.tuple([]);
const shownTable = z.object({
  metrics: z.array(z.string().max(100)).min(1).max(100),
  sort: z.object({ metric: z.string().max(100), direction: z.enum(['falling', 'rising']) }).exactOptional(),
});

/** The arguments that each call from the results panel may have; a message that does not fit is refused. */
export const resultsCallSchemas = {
  ready: none,
  pickSource: none,
  setBaseline: z.tuple([id]),
  setIncluded: z.tuple([id, z.boolean()]),
  setPublished: z.tuple([z.boolean()]),
  setByEmotion: z.tuple([z.boolean()]),
  scoreBert: none,
  stop: none,
  importPredictions: none,
  removePredictions: z.tuple([id]),
  listProblems: z.tuple([id]),
  exportTable: z.tuple([shownTable]),
} as const satisfies Record<keyof ResultsHostFunctions, z.ZodType<readonly unknown[]>>;
