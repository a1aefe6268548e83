import * as z from 'zod';
import { EVENT_RULES } from '../commonsense/eventRule';
import { isMetricId } from '../metrics/metricTable';
import type { MetricId } from '../metrics/score';
import { SECTION_NAMES } from '../prompt/template';
import { PRESETS } from '../strategy/presets';
import { KNOWLEDGE_SOURCE_FORMS } from './knowledgeRequest';

const count = z.int().positive();
const oneOrMore = <T extends z.ZodType>(item: T) => z.union([item, z.array(item).min(1)]);
const file = z.string().min(1);
const priceSchema = z.strictObject({
  inputPerMillionUsd: z.number().nonnegative(),
  outputPerMillionUsd: z.number().nonnegative(),
});

const exemplarSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('random'), k: z.int().nonnegative() }),
  z.strictObject({
    kind: z.literal('nearest'),
    k: z.int().nonnegative(),
    order: z.enum(['nearest-first', 'nearest-last', 'shuffled']).optional(),
    onePerDialogue: z.boolean().optional(),
  }),
]);

const variantsSchema = z
  .partialRecord(z.enum(SECTION_NAMES), z.string().min(1))
  .describe('Which variant of a section this column uses, by the name of the section.');

const presetId = z.enum(PRESETS.map(({ id }) => id) as [string, ...string[]]);

const strategySchema = z.strictObject({
  id: z.string().regex(/^[\w.-]{1,64}$/, 'use letters, digits, ".", "_" and "-"'),
  name: z.string().min(1).optional(),
  preset: presetId.optional().describe('A preset whose choices hold where nothing else is said.'),
  exemplars: exemplarSchema.optional(),
  stages: z.enum(['one', 'two']).optional(),
  truth: z.enum(['none', 'emotion', 'situation']).optional(),
  knowledge: z.boolean().optional(),
  variants: variantsSchema.optional(),
});

const modelSchema = z.strictObject({
  endpoint: z
    .string()
    .min(1)
    .optional()
    .describe('Id of an endpoint of the settings, or, on the command line, its base URL.'),
  model: z.string().min(1),
  api: z.enum(['chat', 'completions']).optional(),
  recordings: file.optional().describe('Answer from this file of recordings, relative to this file, and ask nobody.'),
  price: priceSchema.optional(),
});

/** The form of an `*.experiment.yaml` file; unknown keys are refused. */
export const experimentSchema = z.strictObject({
  name: z.string().min(1).optional(),
  template: oneOrMore(file).describe(
    'Prompt templates (*.rapport.md), relative to this file. Each is a run of its own.',
  ),
  dataset: z.strictObject({
    test: oneOrMore(file).describe('Files of the dialogues to answer, relative to this file.'),
    pool: oneOrMore(file).optional().describe('Files of the dialogues that exemplars are taken from.'),
    cases: z.array(z.string().min(1)).min(1).optional().describe('Only these test cases, by id.'),
    sample: z
      .strictObject({
        count,
        seed: z.int().nonnegative().optional(),
        stratify: z.literal('emotion').optional().describe('The same share of every emotion, as far as that goes.'),
      })
      .optional(),
  }),
  strategies: z.array(z.union([presetId, strategySchema])).min(1),
  models: z.array(modelSchema).min(1),
  seeds: z
    .array(z.int().min(0).max(4294967295))
    .min(1)
    .optional()
    .describe('Each draws other random exemplars, in a run of its own.'),
  repeats: count.max(100).optional().describe('How often each request is answered anew.'),
  sampling: z
    .strictObject({
      temperature: z.number().min(0).max(2).optional(),
      maxTokens: count.optional(),
      seed: z.int().nonnegative().optional(),
    })
    .optional(),
  exemplars: z
    .strictObject({
      encoder: z.string().min(1).optional().describe('embedded, path:DIR, hub:OWNER/NAME or url:BASE/MODEL.'),
      reading: z.enum(['context', 'context+response']).optional(),
    })
    .optional(),
  knowledge: z
    .strictObject({
      source: z.string().min(1).describe(`${KNOWLEDGE_SOURCE_FORMS}; files are relative to this file.`),
      event: z.enum(EVENT_RULES).optional(),
      perRelation: count.max(50).optional(),
      beams: count.max(50).optional(),
      rankByContext: z.boolean().optional(),
    })
    .optional(),
  metrics: z.array(z.string().refine(isMetricId, 'there is no such metric')).min(1).optional(),
  baseline: z.string().min(1).optional().describe('Id of the strategy that the others are compared with.'),
  budget: z
    .strictObject({ calls: count.optional(), tokens: count.optional(), usd: z.number().positive().optional() })
    .optional()
    .describe('Hard limits: no request is sent that could pass one of them.'),
  batch: z
    .strictObject({
      priceFactor: z.number().min(0).max(1).optional().describe('What a batch costs of the price: 0.5 when absent.'),
    })
    .optional()
    .describe('For "rapport batch", which has the requests answered in bulk, within a day.'),
  limits: z
    .strictObject({
      concurrency: count.max(256).optional(),
      adaptive: z.boolean().optional(),
      retries: z.int().nonnegative().max(20).optional(),
      stopAfterErrors: count.optional().describe('Stop after so many failed cells in a row.'),
      requestsPerMinute: count.optional(),
      tokensPerMinute: count.optional(),
      idleTimeoutMs: z.int().min(100).optional().describe('Longest silence before and within an answer.'),
      askAboveCalls: z.int().nonnegative().optional().describe('More calls than this are not sent without a yes.'),
    })
    .optional(),
});

/** What an experiment file says, as it says it. */
export type ExperimentFile = Readonly<z.infer<typeof experimentSchema>>;

/** The metrics of a table when the file names none. */
export const DEFAULT_EXPERIMENT_METRICS: readonly MetricId[] = [
  'dist-1',
  'dist-2',
  'bleu-1',
  'bleu-2',
  'bleu-3',
  'bleu-4',
  'emotion-accuracy',
  'length',
];
