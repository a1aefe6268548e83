import * as z from 'zod';
import { isAppError } from '../util/errors';
import { EDITOR_ENDPOINT_ID, type Endpoint } from './endpoint';
import { localModelName, parseLocalSource } from './localModel';

type OpenAiEndpoint = Extract<Endpoint, { kind: 'openai' }>;
type LocalEndpoint = Extract<Endpoint, { kind: 'local' }>;

const priceSchema = z.strictObject({
  inputPerMillionUsd: z.number().nonnegative(),
  outputPerMillionUsd: z.number().nonnegative(),
});

/** A model by its id alone, or with what is particular to it; not a union, whose problems would name no place. */
const modelSchema = z.preprocess(
  (entry) => (typeof entry === 'string' ? { id: entry } : entry),
  z.strictObject({
    id: z.string().min(1, 'name the model as the server knows it'),
    form: z.enum(['chat', 'completion']).optional(),
    price: priceSchema.optional(),
    refuses: z.array(z.enum(['temperature', 'maxTokens', 'seed', 'stop'])).optional(),
    maxTokensName: z.enum(['max_tokens', 'max_completion_tokens']).optional(),
    contextTokens: z.number().int().positive().optional(),
  }),
);

const endpointSchema = z.strictObject({
  kind: z.literal('openai').optional(),
  id: z.string().regex(/^[\w.-]{1,64}$/, 'use letters, digits, ".", "_" and "-"'),
  name: z.string().min(1).optional(),
  baseUrl: z.url({ protocol: /^https?$/, error: 'use an http or https address, such as http://127.0.0.1:8080/v1' }),
  models: z.array(modelSchema).min(1, 'name at least one model'),
  maxConcurrent: z.number().int().min(1).max(256).optional(),
  idleTimeoutMs: z.number().int().min(1000).optional(),
  maxRetries: z.number().int().min(0).max(20).optional(),
});

/** Models that run in this process: each is named by where it comes from. */
const localSchema = z.strictObject({
  kind: z.literal('local'),
  id: endpointSchema.shape.id,
  name: endpointSchema.shape.name,
  models: z
    .array(
      z.preprocess(
        (entry) => (typeof entry === 'string' ? { id: entry } : entry),
        z.strictObject({
          id: z.string().superRefine((id, context) => {
            try {
              parseLocalSource(id);
            } catch (error) {
              context.addIssue({ code: 'custom', message: isAppError(error) ? error.message.replace(/\.$/, '') : '' });
            }
          }),
          form: z.enum(['chat', 'completion']).optional(),
          contextTokens: z.number().int().positive().optional(),
        }),
      ),
    )
    .min(1, 'name at least one model'),
});

/** Reads the list of endpoints of the settings: servers, and models that run in this process (`local`). What is wrong becomes a sentence naming the entry, and the others load. */
export function parseEndpoints(value: unknown): {
  readonly endpoints: readonly OpenAiEndpoint[];
  readonly local: readonly LocalEndpoint[];
  readonly problems: readonly string[];
} {
  if (!Array.isArray(value))
    return { endpoints: [], local: [], problems: ['The setting rapport.endpoints must be a list.'] };
  const endpoints: (OpenAiEndpoint | LocalEndpoint)[] = [];
  const problems: string[] = [];
  value.forEach((entry: unknown, index) => {
    const isLocal = (entry as { kind?: unknown } | null)?.kind === 'local';
    const parsed = isLocal ? localSchema.safeParse(entry) : endpointSchema.safeParse(entry);
    const id = (entry as { id?: unknown } | null)?.id;
    const label = typeof id === 'string' ? `"${id}"` : `number ${index + 1}`;
    if (!parsed.success) {
      for (const { path, message } of parsed.error.issues) {
        const place = path.length === 0 ? '' : `${path.join('.')}: `;
        problems.push(`Endpoint ${label} in rapport.endpoints: ${place}${message}.`);
      }
    } else if (endpoints.some((endpoint) => endpoint.id === parsed.data.id)) {
      problems.push(`Endpoint ${label} in rapport.endpoints: the id is used twice.`);
    } else if (parsed.data.id === EDITOR_ENDPOINT_ID) {
      problems.push(`Endpoint ${label} in rapport.endpoints: this id is kept for the models of VS Code.`);
    } else if (parsed.data.id.startsWith('recorded')) {
      problems.push(`Endpoint ${label} in rapport.endpoints: ids that start with "recorded" are kept for recordings.`);
    } else {
      endpoints.push(toEndpoint(parsed.data));
    }
  });
  return {
    endpoints: endpoints.filter((endpoint) => endpoint.kind === 'openai'),
    local: endpoints.filter((endpoint) => endpoint.kind === 'local'),
    problems,
  };
}

function toEndpoint(
  data: z.infer<typeof endpointSchema> | z.infer<typeof localSchema>,
): OpenAiEndpoint | LocalEndpoint {
  const { name = data.id } = data;
  if (data.kind !== 'local') return dropAbsent({ ...data, kind: 'openai', name }) as OpenAiEndpoint;
  const models = data.models.map((model) => ({
    ...model,
    id: localModelName(parseLocalSource(model.id)),
    source: model.id,
  }));
  return dropAbsent({ ...data, name, models, maxConcurrent: 1 }) as LocalEndpoint;
}

/** Leaves out members that are `undefined`, here and one level down, as our exact optional types want. */
function dropAbsent(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropAbsent);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => (member === undefined ? [] : [[key, dropAbsent(member)]])),
  );
}
