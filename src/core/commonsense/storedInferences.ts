import { AppError, throwIfAborted } from '../util/errors';
import { hashOf } from '../util/hash';
import { createProblemList } from '../inputs/problemList';
import type { InputProblem } from '../inputs/problem';
import { readInferenceLists } from './inferenceLists';
import { RELATIONS, type Relation } from './relation';
import {
  KNOWLEDGE_SOURCES,
  type Beam,
  type InferredRelations,
  type KnowledgeOrigin,
  type RelationInferrer,
} from './relationInferrer';

/** What an engine once inferred about an event: a line of a file of inferences, which is also what `rapport infer` prints. */
export interface StoredInference extends KnowledgeOrigin {
  readonly event: string;
  /** The engine's signature: with what settings. */
  readonly signature: string;
  readonly inferences: Readonly<Partial<Record<Relation, readonly Beam[]>>>;
}

/** Reads a file of inferences (JSONL); a broken line becomes a problem and the rest loads. Unknown keys are passed over. */
export function parseStoredInferences(
  text: string,
  file: string,
): { readonly stored: readonly StoredInference[]; readonly problems: readonly InputProblem[] } {
  const stored: StoredInference[] = [];
  const problems = createProblemList(file);
  const lines = text.replace(/^\ufeff/, '').split('\n');
  lines.forEach((line, index) => {
    if (line.trim() === '') return;
    const found = parseLine(line);
    if (typeof found === 'string')
      problems.add('error', index + 1, 'broken-inference', `${found} The line is skipped.`);
    else stored.push(found);
  });
  return { stored, problems: problems.all() };
}

function parseLine(line: string): StoredInference | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'This line is not JSON.';
  }
  const { event, source, model, signature, inferences, ...rest } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof event !== 'string' || event === '') return 'There is no "event".';
  const known = KNOWLEDGE_SOURCES.find((name) => name === source);
  if (known === undefined || known === 'stored')
    return `The "source" is none of ${KNOWLEDGE_SOURCES.slice(0, -1).join(', ')}.`;
  if (typeof model !== 'string' || model === '') return 'There is no "model".';
  if (typeof signature !== 'string' || signature === '') return 'There is no "signature".';
  const lists = readInferenceLists(inferences);
  if (typeof lists === 'string') return lists;
  return { event, source: known, model, signature, inferences: lists, ...notedIn(rest) };
}

function notedIn(line: Readonly<Record<string, unknown>>): Pick<KnowledgeOrigin, 'date' | 'server' | 'quantisation'> {
  const names = ['date', 'server', 'quantisation'] as const;
  return Object.fromEntries(names.flatMap((name) => (typeof line[name] === 'string' ? [[name, line[name]]] : [])));
}

/**
 * An engine that infers nothing anew: it gives what is stored about the very same event, by the source and model whose lines come first where there are several.
 * An inference about any other event is `not-recorded`. Lines of one source, model and signature complete each other, relation by relation;
 * of two for the same relation the first counts.
 */
export function createStoredInferrer(stored: readonly StoredInference[]): RelationInferrer {
  const byEvent = new Map<string, StoredInference>();
  for (const line of stored) {
    const first = byEvent.get(line.event);
    if (first === undefined) byEvent.set(line.event, line);
    else if (isSameOrigin(first, line))
      byEvent.set(line.event, { ...first, inferences: { ...line.inferences, ...first.inferences } });
  }
  const models = [...new Set(stored.map(({ source, model }) => `${source} ${model}`))];
  const model = models.join(', ') || 'nothing';
  return {
    source: 'stored',
    model,
    signature: `stored ${hashOf([...byEvent.values()]).slice(0, 12)}`,
    // eslint-disable-next-line @typescript-eslint/require-await -- everything is at hand, and the port is asynchronous
    async infer(event, signal): Promise<InferredRelations> {
      throwIfAborted(signal);
      const found = byEvent.get(event);
      if (found === undefined)
        throw new AppError(
          'not-recorded',
          'No inferences are stored about what the Speaker says here. Choose another source of knowledge to infer them.',
        );
      const beams = Object.fromEntries(RELATIONS.map((relation) => [relation, found.inferences[relation] ?? []]));
      return {
        beams: beams as Record<Relation, readonly Beam[]>,
        model: found.model,
        origin: { source: found.source, model: found.model, ...notedIn({ ...found }) },
      };
    },
  };
}

function isSameOrigin(one: StoredInference, other: StoredInference): boolean {
  return one.source === other.source && one.model === other.model && one.signature === other.signature;
}
