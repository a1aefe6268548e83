import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { createAtomicInferrer, type LookupSettings } from '../../core/commonsense/atomicLookup';
import { createGraphReader, type AtomicGraph } from '../../core/commonsense/atomicGraph';
import type { RelationInferrer } from '../../core/commonsense/relationInferrer';
import type { SentenceEncoder } from '../../core/embedding/sentenceEncoder';
import { buildExemplarIndex, type OnBuildProgress } from '../../core/exemplars/exemplarIndex';
import { trainingItemsOf } from '../../core/exemplars/trainingItems';
import type { Dialogue } from '../../core/inputs/dialogue';
import type { InputProblem } from '../../core/inputs/problem';
import { AppError, throwIfAborted } from '../../core/util/errors';
import { fileError } from '../fileError';
import { indexFolder, openIndex } from '../index/storedIndex';

/** Which graph is looked up, and how. */
export interface AtomicOptions {
  /** Files of triples, read as one graph. */
  readonly files: readonly string[];
  readonly encoder: SentenceEncoder;
  readonly lookup: LookupSettings;
  /** Where the vectors of the heads are kept; nowhere when absent. */
  readonly storeFolder?: string;
  readonly onProgress?: OnBuildProgress;
}

/** A graph that is open, and what was wrong in its files. */
export interface OpenedAtomic {
  readonly inferrer: RelationInferrer;
  readonly graph: AtomicGraph;
  readonly problems: readonly InputProblem[];
}

/** Reads a graph and encodes its heads, or reads their vectors where they are kept. Throws `file-error`, `invalid-input` for a file without a triple of the five relations, `cancelled`, and what the encoder and the index throw. */
export async function openAtomic(options: AtomicOptions, signal: AbortSignal): Promise<OpenedAtomic> {
  const { files, encoder, lookup, storeFolder, onProgress } = options;
  const { graph, hash } = await readGraph(files, signal);
  const name = files.map((file) => path.basename(file)).join('+');
  const dialogues = graph.heads.map(headAsDialogue);
  const { id: encoderId } = await encoder.identity(signal);
  const named = files.map((file) => path.resolve(file)).join('+');
  // A head is indexed as a dialogue of one turn: then vectors that are there already are found, and a build that was stopped goes on.
  const index =
    storeFolder === undefined
      ? await buildExemplarIndex(
          { pool: { name, hash: '' }, items: trainingItemsOf(dialogues), reading: 'context' },
          encoder,
          onProgress,
          signal,
        )
      : await openIndex(
          {
            folder: indexFolder(storeFolder, `atomic ${named}`, encoderId, 'context'),
            pool: { name, dialogues },
            encoder,
            reading: 'context',
            ...(onProgress === undefined ? {} : { onProgress }),
          },
          signal,
        );
  const inferrer = createAtomicInferrer(
    { name, hash, graph, matrix: index.matrix, encoderId: index.encoder.id },
    encoder,
    lookup,
  );
  return { inferrer, graph, problems: graph.problems };
}

/** Reads files of triples as one graph, with the SHA-256 of their content; problems name their file. Throws `file-error`, `invalid-input` when there is no triple of the five relations, and `cancelled`. */
export async function readGraph(
  files: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly graph: AtomicGraph; readonly hash: string }> {
  const reader = createGraphReader();
  const content = createHash('sha256');
  for (const file of files) {
    reader.begin(file);
    try {
      for await (const piece of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 18, signal })) {
        reader.add(piece as string);
        content.update(piece as string);
        throwIfAborted(signal);
      }
    } catch (error) {
      if (signal.aborted) throw new AppError('cancelled', 'Stopped.', { cause: error });
      throw fileError(file, 'file of triples', error);
    }
  }
  const graph = reader.end();
  if (graph.triples > 0) return { graph, hash: content.digest('hex') };
  const first = graph.problems[0];
  const why = first === undefined ? '' : ` Line ${first.line}: ${first.message}`;
  throw new AppError(
    'invalid-input',
    `There is no triple of the five relations in ${files.join(', ')}. A line is: head, tab, relation, tab, tail.${why}`,
  );
}

function headAsDialogue({ compared }: AtomicGraph['heads'][number], index: number): Dialogue {
  const turns = [
    { role: 'speaker' as const, text: compared },
    { role: 'listener' as const, text: '' },
  ];
  return { id: `head ${index}`, emotion: '', situation: '', turns };
}
