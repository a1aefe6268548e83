import { DEFAULT_EXEMPLAR_SEED, DEFAULT_SAMPLING } from '../core/run/defaults';
import { KNOWLEDGE_SOURCE_FORMS, parseKnowledgeSource, type KnowledgeSourceChoice } from '../core/run/knowledgeRequest';
import { findPreset } from '../core/strategy/presets';
import type { Strategy } from '../core/strategy/strategy';
import type { Sampling } from '../core/llm/completion';
import { AppError } from '../core/util/errors';
import {
  choiceValue,
  given,
  integerValue,
  listValue,
  numberValue,
  parseArguments,
  requiredValue,
} from './argumentValues';
import { ASKED_MODEL_USAGE } from './askedModel';
import { ENCODER_ARGUMENTS, ENCODER_USAGE, readEncoderOptions, type EncoderOptions } from './encoderOptions';
import { DEFAULT_STORE, STORE_ARGUMENTS, storeOf } from './storeOptions';
import { KNOWLEDGE_ARGUMENTS, KNOWLEDGE_USAGE, readKnowledgeOptions, type KnowledgeOptions } from './knowledgeOptions';

/** What `rapport run` was asked to do. */
export interface RunOptions {
  readonly template: string;
  readonly dialogues: string;
  /** Where random exemplars come from; the dialogues themselves when absent. */
  readonly pool?: string;
  readonly caseIds: readonly string[];
  readonly strategies: readonly Strategy[];
  readonly endpoint?: string;
  readonly model?: string;
  readonly form: 'chat' | 'completion';
  readonly sampling: Sampling;
  readonly seed: number;
  readonly maxConcurrent: number;
  readonly record?: string;
  readonly quantisation?: string;
  readonly server?: string;
  readonly replay?: string;
  /** Folder of the store; absent when nothing is to be stored, or answers come from or go to a recording. */
  readonly store?: string;
  /** Asks although an answer is stored. */
  readonly again: boolean;
  readonly format: 'table' | 'json';
  /** For strategies that take the nearest dialogues. */
  readonly encoder: EncoderOptions;
  /** Folder of the index of the pool; one beside the store when absent. */
  readonly index?: string;
  /** Folder of the store beside which that is, with recordings too; absent when nothing is to be kept. */
  readonly indexStore?: string;
  readonly allowTestSplit: boolean;
  /** For strategies with knowledge; they are unavailable when it is absent. */
  readonly knowledge?: KnowledgeSourceChoice;
  readonly knowledgeOptions: KnowledgeOptions;
}

/** The usage text of `rapport run`. */
export const RUN_USAGE = `rapport run --template F --dialogues F --case ID --strategies a,b,c --endpoint URL --model M
  --template F        prompt template (*.rapport.md)
  --dialogues F       dialogues: JSONL, or EmpatheticDialogues CSV
  --pool F            dialogues that exemplars are taken from (default: --dialogues)
  --case ID           test case, such as hit:3_conv:6#2; several: repeat it, or separate by commas
  --strategies LIST   zero-shot, one-shot, five-shot, ss-icl, two-stage, two-stage-emotion, two-stage-situation, knowledge
${ASKED_MODEL_USAGE}
  --api FORM          chat (default) or completions
  --temperature T     default ${DEFAULT_SAMPLING.temperature ?? 0}
  --max-tokens N      default ${DEFAULT_SAMPLING.maxTokens ?? 256}
  --seed N            draws random exemplars (default ${DEFAULT_EXEMPLAR_SEED})
  --sampling-seed N   sent to the model (default: none is sent)
  --concurrency N     requests under way at once (default 4)
  --record F          append every answer to a recording file; what it holds is not asked again (with --server NAME and --quantisation Q to name the origin)
  --replay F          answer from a recording file instead of an endpoint
  --store DIR         where answers and runs are kept (default ${DEFAULT_STORE}; not with --record and --replay): what is stored is not asked again
  --again             ask although an answer is stored, and keep the new one beside it
  --no-store          neither use nor keep a store
  --format FORM       table (default) or json
For ss-icl:
${ENCODER_USAGE}
  --index DIR         where the pool's vectors are kept (default: beside the store, also with --record and --replay)
  --allow-test-split  take a pool that holds the test dialogues; results are marked
For knowledge:
  --knowledge S       ${KNOWLEDGE_SOURCE_FORMS}
${KNOWLEDGE_USAGE}
The key of the endpoint is read from the environment variable RAPPORT_API_KEY.
Exit code: 0 when every cell was answered, 1 when one was not, 2 when the command cannot be understood.`;

/** Reads the arguments of `rapport run`; throws `invalid-setting` naming the argument that is wrong or missing. */
export function parseRunOptions(args: readonly string[]): RunOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArguments(args, {
    ...ENCODER_ARGUMENTS,
    ...KNOWLEDGE_ARGUMENTS,
    knowledge: text,
    template: text,
    dialogues: text,
    pool: text,
    case: { type: 'string', multiple: true },
    strategies: text,
    endpoint: text,
    model: text,
    api: text,
    temperature: text,
    'max-tokens': text,
    seed: text,
    'sampling-seed': text,
    concurrency: text,
    record: text,
    server: text,
    quantisation: text,
    replay: text,
    ...STORE_ARGUMENTS,
    again: { type: 'boolean' },
    format: text,
    index: text,
    'allow-test-split': { type: 'boolean' },
  });
  const caseIds = [...new Set((values.case ?? []).flatMap(listValue))];
  if (caseIds.length === 0)
    throw new AppError('invalid-setting', '--case is missing: name a test case, such as hit:3_conv:6#2.');
  if (values.replay === undefined) {
    if (values.endpoint === undefined)
      throw new AppError('invalid-setting', '--endpoint is missing (or --replay, to answer from a recording).');
    if (values.model === undefined) throw new AppError('invalid-setting', '--model is missing.');
  } else if (values.record !== undefined)
    throw new AppError('invalid-setting', '--record and --replay exclude each other.');
  const beside = storeOf(values);
  const store = values.record === undefined && values.replay === undefined ? beside : undefined;
  const samplingSeed = values['sampling-seed'];
  return {
    template: requiredValue('template', values.template),
    dialogues: requiredValue('dialogues', values.dialogues),
    caseIds,
    strategies: strategiesOf(requiredValue('strategies', values.strategies)),
    form: choiceValue('api', values.api ?? 'chat', ['chat', 'completions']) === 'chat' ? 'chat' : 'completion',
    sampling: {
      temperature:
        values.temperature === undefined
          ? (DEFAULT_SAMPLING.temperature ?? 0)
          : numberValue('temperature', values.temperature, 0, 2),
      maxTokens:
        values['max-tokens'] === undefined
          ? (DEFAULT_SAMPLING.maxTokens ?? 256)
          : integerValue('max-tokens', values['max-tokens'], 1),
      ...(samplingSeed === undefined ? {} : { seed: integerValue('sampling-seed', samplingSeed, 0) }),
    },
    seed: values.seed === undefined ? DEFAULT_EXEMPLAR_SEED : integerValue('seed', values.seed, 0, 4294967295),
    maxConcurrent: values.concurrency === undefined ? 4 : integerValue('concurrency', values.concurrency, 1, 256),
    format: choiceValue('format', values.format ?? 'table', ['table', 'json']),
    encoder: readEncoderOptions(values),
    allowTestSplit: values['allow-test-split'] === true,
    knowledgeOptions: readKnowledgeOptions(values),
    ...given('knowledge', values.knowledge === undefined ? undefined : parseKnowledgeSource(values.knowledge)),
    again: values.again === true,
    ...given('store', store),
    ...given('indexStore', beside),
    ...given('index', values.index),
    ...given('pool', values.pool),
    ...given('endpoint', values.endpoint),
    ...given('model', values.model),
    ...given('record', values.record),
    ...given('server', values.server),
    ...given('quantisation', values.quantisation),
    ...given('replay', values.replay),
  };
}

/** The strategies of a list, each once. */
function strategiesOf(list: string): readonly Strategy[] {
  const ids = new Set(listValue(list));
  if (ids.size === 0) throw new AppError('invalid-setting', '--strategies is missing.');
  try {
    return [...ids].map(findPreset);
  } catch (error) {
    throw new AppError('invalid-setting', `--strategies: ${error instanceof Error ? error.message : String(error)}`);
  }
}
