import path from 'node:path';
import { DEFAULT_LOOKUP } from '../core/commonsense/atomicLookup';
import { DEFAULT_EVENT_RULE, EVENT_RULES, type EventRule } from '../core/commonsense/eventRule';
import { DEFAULT_SELECTION } from '../core/commonsense/selectInferences';
import type { KnowledgeLlm, KnowledgeSourceChoice, OpenedKnowledge } from '../core/run/knowledgeRequest';
import { defaultGraphFolder } from '../node/commonsense/atomicFiles';
import { openKnowledge } from '../node/commonsense/openKnowledge';
import { createEmbeddedEncoder, embeddedTable } from '../node/embedding/embeddedEncoder';
import { createModelThread } from '../node/modelWorker/modelThread';
import { choiceValue, given, integerValue, numberValue } from './argumentValues';
import type { CommandEnvironment } from './command';
import { sayProgress, type EncoderOptions } from './encoderOptions';
import { report } from './readPool';
import { makeStoreFolder } from './storeOptions';

/** How a command infers, whatever the source. */
export interface KnowledgeOptions {
  readonly rule: EventRule;
  readonly beams: number;
  readonly perRelation: number;
  readonly rankByContext: boolean;
  readonly threshold?: number;
}

const text = { type: 'string' } as const;

/** The arguments that say how to infer, for Node's parser. */
export const KNOWLEDGE_ARGUMENTS = {
  beams: text,
  'event-rule': text,
  'per-relation': text,
  'rank-by-context': { type: 'boolean' },
  threshold: text,
} as const;

/** Their part of a usage text. */
export const KNOWLEDGE_USAGE = `  --beams N           inferences asked for of each relation (default 5)
  --event-rule R      ${EVENT_RULES.join(', ')}: what of the dialogue is inferred about (default ${DEFAULT_EVENT_RULE})
  --per-relation N    at most so many are used of each relation (default ${DEFAULT_SELECTION.perRelation})
  --rank-by-context   put inferences in the order of their likeness to the whole context
  --threshold C       heads of ATOMIC-2020 with a smaller cosine are no match (default ${DEFAULT_LOOKUP.threshold})
The key of a source endpoint is read from the environment variable RAPPORT_KNOWLEDGE_KEY.`;

type Given = { readonly [K in keyof typeof KNOWLEDGE_ARGUMENTS]?: string | boolean | undefined };

/** Reads those arguments; throws `invalid-setting`. */
export function readKnowledgeOptions(values: Given): KnowledgeOptions {
  const word = (name: keyof Given): string | undefined => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  const threshold = word('threshold');
  return {
    rule: choiceValue('event-rule', word('event-rule') ?? DEFAULT_EVENT_RULE, EVENT_RULES),
    beams: integerValue('beams', word('beams') ?? '5', 1, 50),
    perRelation: integerValue('per-relation', word('per-relation') ?? String(DEFAULT_SELECTION.perRelation), 1, 50),
    rankByContext: values['rank-by-context'] === true,
    ...given('threshold', threshold === undefined ? undefined : numberValue('threshold', threshold, -1, 1)),
  };
}

/** What a command's source of knowledge is made of. */
export interface CommandKnowledge {
  readonly source: KnowledgeSourceChoice;
  readonly options: KnowledgeOptions;
  readonly encoder: EncoderOptions;
  readonly llm?: KnowledgeLlm;
  /** Where what was inferred and the vectors of a graph are kept; nowhere when absent. */
  readonly store?: string;
}

/** Opens a source with models of its own; what is fetched and encoded, and what is wrong in its files, is told on the error output. Whoever opens it disposes of it. */
export async function openCommandKnowledge(
  { source, options, encoder, llm, store }: CommandKnowledge,
  { workerFolder, output }: CommandEnvironment,
  signal: AbortSignal,
): Promise<OpenedKnowledge> {
  const thread = createModelThread({ worker: path.join(workerFolder, 'modelWorker.js') });
  const said = sayProgress(output);
  try {
    if (store !== undefined && source.kind !== 'stored') await makeStoreFolder(store);
    const opened = await openKnowledge(
      {
        ...options,
        source,
        encoder: encoder.encoder,
        quantised: encoder.settings.quantised === true,
        ...given('llm', llm),
        ...given('storeFolder', store),
        endpointKey: () => Promise.resolve(process.env['RAPPORT_KNOWLEDGE_KEY']),
        onProgress: (done, total) => said('encoded', done, total, 'heads'),
      },
      {
        thread,
        hub: {
          cacheFolder: encoder.cacheFolder,
          offline: encoder.offline,
          fetch: globalThis.fetch,
          onProgress: (what, done, total) =>
            said(what, done / 1e6, total === undefined ? undefined : total / 1e6, 'MB'),
        },
        embedded: () => createEmbeddedEncoder({ tableFile: embeddedTable(workerFolder) }),
        graphFolder: defaultGraphFolder(),
        encoderSettings: encoder.settings,
      },
      signal,
    );
    report(opened.problems, output);
    return { ...opened, dispose: () => opened.dispose().finally(() => thread.dispose()) };
  } catch (error) {
    await thread.dispose();
    throw error;
  }
}
