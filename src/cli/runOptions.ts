import { parseArgs } from 'node:util';
import { DEFAULT_EXEMPLAR_SEED, DEFAULT_SAMPLING } from '../core/run/defaults';
import { findPreset } from '../core/strategy/presets';
import type { Strategy } from '../core/strategy/strategy';
import type { Sampling } from '../core/llm/completion';
import { AppError } from '../core/util/errors';

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
  readonly format: 'table' | 'json';
}

/** The usage text of `rapport run`. */
export const RUN_USAGE = `rapport run --template F --dialogues F --case ID --strategies a,b,c --endpoint URL --model M
  --template F        prompt template (*.rapport.md)
  --dialogues F       dialogues: JSONL, or EmpatheticDialogues CSV
  --pool F            dialogues that random exemplars are drawn from (default: --dialogues)
  --case ID           test case, such as hit:3_conv:6#2; several: repeat it, or separate by commas
  --strategies LIST   zero-shot, one-shot, five-shot, ss-icl, two-stage, two-stage-emotion, two-stage-situation, knowledge
  --endpoint URL      OpenAI-compatible server with its version part, such as http://127.0.0.1:8080/v1
  --model M           model, as the server knows it
  --api FORM          chat (default) or completions
  --temperature T     default ${DEFAULT_SAMPLING.temperature ?? 0}
  --max-tokens N      default ${DEFAULT_SAMPLING.maxTokens ?? 256}
  --seed N            draws random exemplars (default ${DEFAULT_EXEMPLAR_SEED})
  --sampling-seed N   sent to the model (default: none is sent)
  --concurrency N     requests under way at once (default 4)
  --record F          append every answer to a recording file (with --server NAME and --quantisation Q to name the origin)
  --replay F          answer from a recording file instead of an endpoint
  --format FORM       table (default) or json
The key of the endpoint is read from the environment variable RAPPORT_API_KEY.
Exit code: 0 when every cell was answered, 1 when one was not, 2 when the command cannot be understood.`;

/** Reads the arguments of `rapport run`; throws `invalid-setting` naming the argument that is wrong or missing. */
export function parseRunOptions(args: readonly string[]): RunOptions {
  const text = { type: 'string' } as const;
  const { values } = parse(args, {
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
    format: text,
  });
  const required = (name: 'template' | 'dialogues' | 'strategies'): string => {
    const value = values[name];
    if (value === undefined || value === '') throw new AppError('invalid-setting', `--${name} is missing.`);
    return value;
  };
  const list = (given: string): readonly string[] =>
    given.split(',').flatMap((item) => (item.trim() === '' ? [] : [item.trim()]));
  const caseIds = (values.case ?? []).flatMap(list);
  if (caseIds.length === 0)
    throw new AppError('invalid-setting', '--case is missing: name a test case, such as hit:3_conv:6#2.');
  if (values.replay === undefined) {
    if (values.endpoint === undefined)
      throw new AppError('invalid-setting', '--endpoint is missing (or --replay, to answer from a recording).');
    if (values.model === undefined) throw new AppError('invalid-setting', '--model is missing.');
  } else if (values.record !== undefined)
    throw new AppError('invalid-setting', '--record and --replay exclude each other.');
  const samplingSeed = values['sampling-seed'];
  return {
    template: required('template'),
    dialogues: required('dialogues'),
    caseIds,
    strategies: list(required('strategies')).map(findPreset),
    form: oneOf('api', values.api ?? 'chat', ['chat', 'completions']) === 'chat' ? 'chat' : 'completion',
    sampling: {
      temperature:
        values.temperature === undefined
          ? (DEFAULT_SAMPLING.temperature ?? 0)
          : number('temperature', values.temperature, 0, 2),
      maxTokens:
        values['max-tokens'] === undefined
          ? (DEFAULT_SAMPLING.maxTokens ?? 256)
          : integer('max-tokens', values['max-tokens'], 1),
      ...(samplingSeed === undefined ? {} : { seed: integer('sampling-seed', samplingSeed, 0) }),
    },
    seed: values.seed === undefined ? DEFAULT_EXEMPLAR_SEED : integer('seed', values.seed, 0, 4294967295),
    maxConcurrent: values.concurrency === undefined ? 4 : integer('concurrency', values.concurrency, 1, 256),
    format: oneOf('format', values.format ?? 'table', ['table', 'json']),
    ...given('pool', values.pool),
    ...given('endpoint', values.endpoint),
    ...given('model', values.model),
    ...given('record', values.record),
    ...given('server', values.server),
    ...given('quantisation', values.quantisation),
    ...given('replay', values.replay),
  };
}

function given<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<K, string>>);
}

function parse<T extends NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>>(
  args: readonly string[],
  options: T,
) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false });
  } catch (error) {
    throw new AppError('invalid-setting', error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function number(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= least && value <= most) return value;
  throw new AppError('invalid-setting', `--${name} must be a number from ${least} to ${most}, and "${text}" is not.`);
}

function integer(name: string, text: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const value = number(name, text, least, most);
  if (Number.isInteger(value)) return value;
  throw new AppError('invalid-setting', `--${name} must be a whole number, and "${text}" is not.`);
}

function oneOf<T extends string>(name: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((value) => value === text);
  if (found !== undefined) return found;
  throw new AppError('invalid-setting', `--${name} must be ${allowed.join(' or ')}, and "${text}" is not.`);
}
