import * as z from 'zod';
import { CASE_KINDS } from '../core/evaluation/caseQuery';
import { isMetricId } from '../core/metrics/metricTable';
import type { ResultsHostFunctions } from './resultsRpc';

const id = z.string().min(1).max(1000);
const none = z.tuple([]);
const shownTable = z.object({
  metrics: z.array(z.string().max(100)).min(1).max(100),
  sort: z.object({ metric: z.string().max(100), direction: z.enum(['falling', 'rising']) }).exactOptional(),
});

const metric = z.string().max(100).refine(isMetricId);
const caseQuery = z.object({
  systems: z.array(id).max(200),
  baseId: id.exactOptional(),
  metric,
  sort: z
    .object({ by: z.enum(['value', 'delta']), systemId: id, direction: z.enum(['falling', 'rising']) })
    .exactOptional(),
  emotion: z.string().max(1000).exactOptional(),
  text: z.string().max(1000).exactOptional(),
  kind: z.enum(CASE_KINDS),
});
const MAX_CASE_ROWS = 500;

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
  casePage: z.tuple([caseQuery, z.int().nonnegative(), z.int().min(1).max(MAX_CASE_ROWS)]),
  caseDetails: z.tuple([id]),
  exportCases: z.tuple([caseQuery]),
  caseCharts: z.tuple([metric]),
  changeCounts: z.tuple([metric]),
  compareRuns: none,
  openCase: z.tuple([id]),
} as const satisfies Record<keyof ResultsHostFunctions, z.ZodType<readonly unknown[]>>;
