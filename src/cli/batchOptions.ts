import { AppError } from '../core/util/errors';
import { given, integerValue, numberValue, parseArguments, requiredValue } from './argumentValues';
import type { ExperimentChoice } from './openExperiment';
import { KEY_USAGE } from './serverKeys';
import { DEFAULT_STORE, storeOf } from './storeOptions';

const VERBS = ['submit', 'status', 'fetch', 'cancel', 'export', 'import'] as const;

/** What `rapport batch` was asked to do. */
export interface BatchOptions extends ExperimentChoice {
  readonly verb: (typeof VERBS)[number];
  readonly store: string;
  readonly dryRun: boolean;
  readonly yes: boolean;
  /** Goes on until everything is answered. */
  readonly wait: boolean;
  readonly pollMs: number;
  /** Where `export` writes and what `import` reads. */
  readonly linesFile?: string;
  /** The batch that `cancel` means; all of them when absent. */
  readonly batch?: string;
}

/** The usage text of `rapport batch`. */
export const BATCH_USAGE = `rapport batch VERB F.experiment.yaml [options]
Has the requests of an experiment answered in bulk: by the batch engine of OpenAI's protocol, within a day and for less money, or by
a program that reads a file. Answers go into the store; "rapport evaluate F.experiment.yaml --resume" then shows them.

  submit              send what is neither stored nor under way
    --dry-run         only say what would be sent: calls, tokens, money
    --wait            stay, fetch, and send what waited for an answer (stage two) until everything is answered; may be stopped and
                      started again at any time
    --poll SECONDS    how often the server is asked (default 60)
    --yes             go on also above limits.askAboveCalls
  status              where the batches stand
  fetch               take in the answers of those that ended, whatever there is of them
  cancel [--batch ID] stop them; what was answered can be fetched
  export --out F.jsonl
                      write what would be sent as a file that vLLM's batch runner and its like read; nothing is sent
  import F.experiment.yaml RESULTS.jsonl
                      take in the results of such a runner
For all of them
  --max-cases N       only the first N of the experiment's test cases
  --endpoint URL      ask this server in place of those that the file names
  --store DIR         where answers are kept, and what is under way (default ${DEFAULT_STORE})
${KEY_USAGE}
What is under way is kept beside the store and survives any process.
Exit code: 0 when it was done (submit --wait and fetch: when everything is answered), 1 when not, 2 when the command cannot be understood.`;

/** Reads the arguments of `rapport batch`; throws `invalid-setting` naming the argument that is wrong or missing. */
export function parseBatchOptions(args: readonly string[]): BatchOptions {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const isName = (argument: string | undefined): argument is string =>
    argument !== undefined && !argument.startsWith('-');
  const [word, file, results] = args;
  const verb = VERBS.find((one) => one === word);
  if (verb === undefined)
    throw new AppError(
      'invalid-setting',
      `Say what to do: rapport batch ${VERBS.join(', ')}${isName(word) ? `, not "${word}"` : ''}.`,
    );
  if (!isName(file))
    throw new AppError('invalid-setting', `Name the experiment: rapport batch ${verb} F.experiment.yaml.`);
  const readsResults = verb === 'import';
  if (readsResults && !isName(results))
    throw new AppError('invalid-setting', 'Name the results: rapport batch import F.experiment.yaml RESULTS.jsonl.');
  const { values } = parseArguments(args.slice(readsResults ? 3 : 2), {
    'max-cases': text,
    endpoint: text,
    store: text,
    ...(verb === 'submit' ? { 'dry-run': flag, wait: flag, yes: flag, poll: text } : {}),
    ...(verb === 'export' ? { out: text } : {}),
    ...(verb === 'cancel' ? { batch: text } : {}),
  }) as { readonly values: Readonly<Record<string, string | boolean | undefined>> };
  const textOf = (name: string): string | undefined => values[name] as string | undefined;
  const maxCases = textOf('max-cases');
  return {
    verb,
    file,
    store: storeOf({ store: textOf('store') }) ?? DEFAULT_STORE,
    dryRun: values['dry-run'] === true,
    yes: values['yes'] === true,
    wait: values['wait'] === true,
    pollMs: 1000 * numberValue('poll', textOf('poll') ?? '60', 0.01, 86_400),
    ...given('endpoint', textOf('endpoint')),
    ...given('maxCases', maxCases === undefined ? undefined : integerValue('max-cases', maxCases, 1)),
    ...given('linesFile', verb === 'export' ? requiredValue('out', textOf('out')) : readsResults ? results : undefined),
    ...given('batch', textOf('batch')),
  };
}
