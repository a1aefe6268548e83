import * as z from 'zod';

/** An id of a server, which goes into addresses. */
const serverId = z.string().regex(/^[\w.:-]{1,200}$/);

const jobSchema = z.looseObject({
  version: z.literal(1),
  id: z.uuid(),
  kind: z.enum(['server', 'file']),
  experiment: z.string(),
  endpointId: z.string(),
  model: z.string(),
  form: z.enum(['chat', 'completion']),
  requests: z.int().positive(),
  createdAt: z.string(),
  inputFileId: serverId.optional(),
  batchId: serverId.optional(),
});

/**
 * Requests that were sent as one batch (`server`), or written for another program (`file`), and whose answers were not
 * taken in yet. Without `batchId` the server was not known to have begun it when it was last written. Names the endpoint by
 * its id alone and carries neither address nor key.
 */
export type BatchJob = Readonly<z.infer<typeof jobSchema>>;

/** True for what can be kept as a server's id of a file or a batch. */
export function isServerId(value: unknown): value is string {
  return serverId.safeParse(value).success;
}

/** Reads a kept job; `undefined` for what is none. */
export function parseBatchJob(value: unknown): BatchJob | undefined {
  const parsed = jobSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
