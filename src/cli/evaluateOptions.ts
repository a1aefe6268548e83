import { AppError } from '../core/util/errors';
import { choiceValue, given, integerValue, parseArguments } from './argumentValues';
import { KEY_USAGE } from './serverKeys';
import { DEFAULT_STORE, STORE_ARGUMENTS, storeOf } from './storeOptions';

/** What `rapport evaluate` was asked to do. */
export interface EvaluateOptions {
  readonly file: string;
  /** In place of the endpoint that the file names. */
  readonly endpoint?: string;
  /** Folder of the store; absent when nothing is to be stored. */
  readonly store?: string;
  readonly resume: boolean;
  readonly maxCases?: number;
  readonly dryRun: boolean;
  /** Goes on although there are more calls than the file allows without asking. */
  readonly yes: boolean;
  readonly significance: boolean;
  /** Where a report goes: one HTML file. */
  readonly report?: string;
  readonly format: 'table' | 'json' | 'csv' | 'markdown' | 'latex';
}

/** The usage text of `rapport evaluate`. */
export const EVALUATE_USAGE = `rapport evaluate F.experiment.yaml
  --dry-run           only say what would be asked: calls, tokens, money, time
  --resume            go on with the last run of this experiment (what is stored is never asked again either way)
  --max-cases N       only the first N of the experiment's test cases
  --endpoint URL      ask this server in place of those that the file names
  --store DIR         where answers and runs are kept (default ${DEFAULT_STORE})
  --no-store          neither use nor keep a store
  --no-significance   leave out intervals and tests
  --report F.html     also write a report: tables and every response, one file that needs nothing else
  --yes               go on also above limits.askAboveCalls, with requests that a batch was sent with, and with a store that keeps nothing
  --format FORM       table (default), json, csv, markdown or latex
${KEY_USAGE}
Ctrl-C stops; what was answered is kept.
Exit code: 0 when every cell was answered, 1 when one was not, 2 when the command or the file cannot be understood.`;

/** Reads the arguments of `rapport evaluate`; throws `invalid-setting` naming the argument that is wrong or missing. */
export function parseEvaluateOptions(args: readonly string[]): EvaluateOptions {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const file = args[0];
  if (file === undefined || file.startsWith('-'))
    throw new AppError('invalid-setting', 'Name the experiment first: rapport evaluate F.experiment.yaml.');
  const { values } = parseArguments(args.slice(1), {
    'dry-run': flag,
    resume: flag,
    'max-cases': text,
    endpoint: text,
    ...STORE_ARGUMENTS,
    'no-significance': flag,
    yes: flag,
    report: text,
    format: text,
  });
  const store = storeOf(values);
  if (values.resume === true && values['no-store'] === true)
    throw new AppError('invalid-setting', '--resume needs the store.');
  return {
    file,
    resume: values.resume === true,
    dryRun: values['dry-run'] === true,
    yes: values.yes === true,
    significance: values['no-significance'] !== true,
    format: choiceValue('format', values.format ?? 'table', ['table', 'json', 'csv', 'markdown', 'latex']),
    ...given('endpoint', values.endpoint),
    ...given('report', values.report),
    ...given('store', store),
    ...given(
      'maxCases',
      values['max-cases'] === undefined ? undefined : integerValue('max-cases', values['max-cases'], 1),
    ),
  };
}
