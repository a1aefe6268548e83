import { appendFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { InferredRelations, RelationInferrer } from '../../core/commonsense/relationInferrer';
import { RELATIONS, type Relation } from '../../core/commonsense/relation';
import { parseStoredInferences, type StoredInference } from '../../core/commonsense/storedInferences';
import { throwIfAborted } from '../../core/util/errors';
import { fileError } from '../fileError';

/** Where what was inferred is kept, and what a clock says the date is (ISO 8601). */
export interface KeepOptions {
  /** JSONL, in the form that the source `stored` reads; made when it is not there. */
  readonly file: string;
  readonly today: () => string;
}

/**
 * Wraps an engine so that what it inferred is found again after a restart, by its signature and the event. Lines that cannot be read are passed over; a
 * file that cannot be written costs nothing but inferring again, one that cannot be read is `file-error`.
 */
export function keepInferences(inferrer: RelationInferrer, { file, today }: KeepOptions): RelationInferrer {
  const { source, model, signature } = inferrer;
  let loading: Promise<Map<string, StoredInference>> | undefined;
  const known = (): Promise<Map<string, StoredInference>> => {
    loading ??= load(file, signature).catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  return {
    source,
    model,
    signature,
    async infer(event, signal) {
      const kept = await known();
      throwIfAborted(signal);
      const found = kept.get(event);
      if (found !== undefined) return asFound(found);
      const inferred = await inferrer.infer(event, signal);
      const line = {
        event,
        source,
        model: inferred.model ?? model,
        signature,
        date: today(),
        inferences: inferred.beams,
      };
      kept.set(event, line);
      await append(file, line);
      return inferred;
    },
  };
}

async function load(file: string, signature: string): Promise<Map<string, StoredInference>> {
  let text = '';
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const missing = fileError(file, 'file of inferences', error);
    if (missing.code !== 'not-found') throw missing;
  }
  const { stored } = parseStoredInferences(text, file);
  return new Map(stored.filter((line) => line.signature === signature).map((line) => [line.event, line]));
}

async function append(file: string, line: StoredInference): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    // A line of its own even after one that was cut: an empty line is none.
    await appendFile(file, `\n${JSON.stringify(line)}\n`);
  } catch {
    // To keep it is a convenience: what was inferred is there all the same.
  }
}

function asFound({ inferences, source, model, date }: StoredInference): InferredRelations {
  const beams = Object.fromEntries(RELATIONS.map((relation) => [relation, inferences[relation] ?? []]));
  return {
    beams: beams as Record<Relation, InferredRelations['beams'][Relation]>,
    model,
    origin: { source, model, ...(date === undefined ? {} : { date }) },
  };
}
