import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createKnowledgeModel } from '../../core/commonsense/knowledgeModel';
import { DEFAULT_LOOKUP } from '../../core/commonsense/atomicLookup';
import type { RelationInferrer } from '../../core/commonsense/relationInferrer';
import { shareInferences } from '../../core/commonsense/shareInferences';
import { createStoredInferrer, parseStoredInferences } from '../../core/commonsense/storedInferences';
import type { InputProblem } from '../../core/inputs/problem';
import type { KnowledgeRequest, OpenedKnowledge } from '../../core/run/knowledgeRequest';
import { AppError, throwIfAborted } from '../../core/util/errors';
import { openComet } from '../comet/cometInferrer';
import { openEncoder, type EncoderDependencies, type EncoderSettings } from '../embedding/openEncoder';
import { fileError } from '../fileError';
import { keptAtomicFiles } from './atomicFiles';
import { createEndpointInferrer } from './endpointInferrer';
import { nltkEventWords } from './eventWords';
import { keepInferences } from './keepInferences';
import { createLlmInferrer } from './llmInferrer';
import { openAtomic } from './openAtomic';

/** What sources take from around them: models' thread and hub, and the folder of fetched graphs. */
export interface KnowledgeDependencies extends EncoderDependencies {
  /** Where `fetchAtomic` puts the published graph. */
  readonly graphFolder: string;
  readonly encoderSettings?: EncoderSettings;
  /** Tokens that COMET has decoded, and at most how many. */
  readonly onDecoded?: (done: number, total: number) => void;
}

interface OpenedEngine {
  readonly inferrer: RelationInferrer;
  readonly problems?: readonly InputProblem[];
  readonly answers?: OpenedKnowledge['answers'];
  readonly dispose?: () => Promise<void>;
}

/** Opens a source of knowledge. Throws `invalid-setting` for a source that lacks what it needs, and what the source throws. */
export async function openKnowledge(
  request: KnowledgeRequest,
  dependencies: KnowledgeDependencies,
  signal: AbortSignal,
): Promise<OpenedKnowledge> {
  throwIfAborted(signal);
  const opened = await openEngine(request, dependencies, signal);
  const { rule, perRelation, rankByContext } = request;
  const inferrer = shareInferences(keptWhere(opened.inferrer, request));
  const model = createKnowledgeModel({
    inferrer,
    rule,
    words: nltkEventWords,
    selection: { perRelation },
    ...(rankByContext ? { rankWith: encoderOf(request, dependencies) } : {}),
    now: () => performance.now(),
  });
  return {
    model,
    inferrer,
    problems: opened.problems ?? [],
    ...(opened.answers === undefined ? {} : { answers: opened.answers }),
    dispose: () => opened.dispose?.() ?? Promise.resolve(),
  };
}

/** What takes long to infer, or costs, is kept beside the store; a language model's answers are kept by its client, and what is looked up is found as fast. */
function keptWhere(inferrer: RelationInferrer, { source, storeFolder }: KnowledgeRequest): RelationInferrer {
  if (storeFolder === undefined || (source.kind !== 'comet' && source.kind !== 'endpoint')) return inferrer;
  const file = path.join(storeFolder, 'inferences.jsonl');
  return keepInferences(inferrer, { file, today: () => new Date().toISOString().slice(0, 10) });
}

async function openEngine(
  request: KnowledgeRequest,
  dependencies: KnowledgeDependencies,
  signal: AbortSignal,
): Promise<OpenedEngine> {
  const { source, beams } = request;
  switch (source.kind) {
    case 'comet': {
      const { thread, hub, encoderSettings, onDecoded } = dependencies;
      const threads = encoderSettings?.threads;
      const opened = await openComet(
        {
          model: source.model,
          ...(request.quantised === undefined ? {} : { quantised: request.quantised }),
          generation: { numBeams: beams },
        },
        {
          thread,
          hub,
          ...(threads === undefined ? {} : { threads }),
          ...(onDecoded === undefined ? {} : { onProgress: onDecoded }),
        },
        signal,
      );
      return { inferrer: opened.inferrer, dispose: () => opened.dispose() };
    }
    case 'atomic': {
      const files = source.files.length > 0 ? source.files : await keptAtomicFiles(dependencies.graphFolder);
      const { threshold = DEFAULT_LOOKUP.threshold, storeFolder, onProgress } = request;
      return openAtomic(
        {
          files,
          encoder: encoderOf(request, dependencies),
          lookup: { ...DEFAULT_LOOKUP, threshold, tails: beams },
          ...(storeFolder === undefined ? {} : { storeFolder }),
          ...(onProgress === undefined ? {} : { onProgress }),
        },
        signal,
      );
    }
    case 'llm': {
      if (request.llm === undefined)
        throw new AppError('invalid-setting', 'Knowledge from a language model needs a model: connect one.');
      const { client, endpointId, model } = request.llm;
      const inferrer = createLlmInferrer({ llm: client, endpointId, model, perRelation: beams });
      return { inferrer, answers: () => inferrer.counts() };
    }
    case 'endpoint': {
      const { endpointKey: key } = request;
      const { url, model } = source;
      const { fetch } = dependencies.hub;
      const named = model === undefined ? {} : { model };
      return {
        inferrer: createEndpointInferrer({ url, beams, fetch, ...named, ...(key === undefined ? {} : { key }) }),
      };
    }
    case 'stored': {
      const read = await Promise.all(
        source.files.map(async (file) => parseStoredInferences(await readText(file, signal), file)),
      );
      const stored = read.flatMap((one) => one.stored);
      if (stored.length === 0)
        throw new AppError('invalid-input', `There are no inferences in ${source.files.join(', ')}.`);
      return { inferrer: createStoredInferrer(stored), problems: read.flatMap(({ problems }) => problems) };
    }
  }
}

function encoderOf({ encoder }: KnowledgeRequest, { encoderSettings, ...dependencies }: KnowledgeDependencies) {
  return openEncoder(encoder, dependencies, encoderSettings);
}

async function readText(file: string, signal: AbortSignal): Promise<string> {
  return readFile(file, { encoding: 'utf8', signal }).catch((error: unknown) => {
    throw fileError(file, 'file of inferences', error);
  });
}
