import type { BudgetLimits } from '../core/llm/budget';
import type { Price } from '../core/llm/endpoint';
import { PROPOSER_SAMPLING } from '../core/suggest/suggestSpec';
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
import { priceValue } from './priceValue';
import { KEY_USAGE } from './serverKeys';
import {
  OBJECTIVE_FLAGS,
  OBJECTIVE_TEXTS,
  OBJECTIVE_USAGE,
  objectiveChoice,
  type ObjectiveChoice,
} from './suggestObjective';

/** Where test cases, model and strategy come from: an experiment, or options of their own. */
export type SuggestSource =
  | { readonly kind: 'experiment'; readonly file: string; readonly endpoint?: string }
  | {
      readonly kind: 'options';
      readonly dataset: readonly string[];
      readonly pool: readonly string[];
      readonly endpoint: string;
      readonly model: string;
      readonly price?: Price;
    };

/** What `rapport suggest` was asked to do. */
export interface SuggestOptions {
  readonly template: string;
  readonly section: string;
  readonly source: SuggestSource;
  readonly strategy?: string;
  /** Who words anew, where it is not the model that answers. */
  readonly by?: { readonly model: string; readonly endpoint?: string; readonly price?: Price };
  readonly metaPrompt?: string;
  readonly objective: ObjectiveChoice;
  readonly rounds: number;
  readonly perRound: number;
  readonly worstCases: number;
  readonly draw: number;
  readonly temperature: number;
  readonly answerTokens: number;
  readonly devShare: number;
  readonly mostDev?: number;
  readonly mostHeldOut?: number;
  readonly splitSeed: number;
  readonly budget: BudgetLimits;
  readonly store?: string;
  readonly resume: boolean;
  readonly dryRun: boolean;
  readonly yes: boolean;
  /** Which wordings are written into the template. */
  readonly add?: 'winner' | 'scored';
  readonly report?: string;
  readonly format: 'markdown' | 'json';
}

/** The usage text of `rapport suggest`. */
export const SUGGEST_USAGE = `rapport suggest TEMPLATE --section S --experiment F.experiment.yaml
rapport suggest TEMPLATE --section S --dataset F --endpoint URL --model M
rapport suggest template          prints what a model is asked, to be changed
  --section S         the section to word anew: its name, or "Name (variant)"
  --experiment F      test cases, model, strategies, metrics, sampling and budget of an experiment; --endpoint URL in place of its endpoint
  --dataset F         or: files of dialogues (several: separated by commas), with --endpoint, --model, --pool, --price IN,OUT
  --strategy ID       the strategy to try wordings with (default: the baseline of the experiment, or its first that uses the section; zero-shot)
${OBJECTIVE_USAGE}
  --by M              another model words anew: --by-endpoint URL, --by-price IN,OUT
  --prompt F          what it is asked (*.suggest.md)
  --rounds R          rounds (default 3), each shown the wordings and scores of those before
  --per-round N       wordings asked for in a round (default 4)
  --cases K           worst dialogues that it is shown (default 4)
  --temperature T     of the model that words anew (default ${PROPOSER_SAMPLING.temperature ?? 1})
  --answer-tokens N   of its answers (default ${PROPOSER_SAMPLING.maxTokens ?? 600})
  --draw D            another number asks for other wordings (default 1)
  --dev-share X       share of the conversations that wordings are chosen on; the others are held out (default 0.5)
  --dev N, --held-out N
                      the most test cases of each part
  --split-seed S      divides the conversations (default 1)
  --max-calls N, --max-tokens N, --max-cost USD
                      hard limits of all runs of the search together, in place of the experiment's; room for the held-out test is kept
  --add WHICH         write wordings into TEMPLATE as variants: winner, or scored
  --report F.md       also write the report as Markdown
  --store DIR         where answers and runs are kept (default ./.rapport): what is stored is never asked again
  --no-store          neither use nor keep a store
  --resume            go on with a search that was stopped: same options, a larger budget if wanted (without it a search goes on, too)
  --dry-run           only say what would be asked
  --yes               go on also above limits.askAboveCalls of the experiment
  --format FORM       markdown (default) or json
${KEY_USAGE}
Ctrl-C stops; what was answered is kept.
Exit code: 0 when the search came to its end, 1 when it was stopped, 2 when the command cannot be understood.`;

const TEXTS: readonly string[] = [
  ...['section', 'experiment', 'dataset', 'pool', 'endpoint', 'model', 'price', 'strategy'],
  ...['by', 'by-endpoint', 'by-price', 'prompt', 'rounds', 'per-round', 'cases', 'temperature', 'answer-tokens'],
  ...['draw', 'dev-share', 'dev', 'held-out', 'split-seed', 'max-calls', 'max-tokens', 'max-cost'],
  ...['add', 'report', 'store', 'format'],
  ...OBJECTIVE_TEXTS,
];
const FLAGS: readonly string[] = ['no-store', 'resume', 'dry-run', 'yes', ...OBJECTIVE_FLAGS];

/** Reads the arguments of `rapport suggest`; throws `invalid-setting` naming the one that is wrong or missing. */
export function parseSuggestOptions(args: readonly string[]): SuggestOptions {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const template = args[0];
  if (template === undefined || template.startsWith('-'))
    throw new AppError('invalid-setting', 'Name the template first: rapport suggest TEMPLATE --section S ...');
  const options: Readonly<Record<string, typeof text | typeof flag>> = {
    ...Object.fromEntries(TEXTS.map((name) => [name, text] as const)),
    ...Object.fromEntries(FLAGS.map((name) => [name, flag] as const)),
  };
  const { values }: { readonly values: Readonly<Record<string, unknown>> } = parseArguments(args.slice(1), options);
  const textOf = (name: string): string | undefined => values[name] as string | undefined;
  const isOn = (name: string): boolean => values[name] === true;
  const count = (name: string, least: number): number | undefined => {
    const value = textOf(name);
    return value === undefined ? undefined : integerValue(name, value, least);
  };
  if (textOf('store') !== undefined && isOn('no-store'))
    throw new AppError('invalid-setting', '--store and --no-store exclude each other.');
  if (isOn('resume') && isOn('no-store')) throw new AppError('invalid-setting', '--resume needs the store.');
  const by = textOf('by');
  const [byEndpoint, byPrice] = [textOf('by-endpoint'), priceValue('by-price', textOf('by-price'))];
  if (by === undefined && (byEndpoint !== undefined || byPrice !== undefined))
    throw new AppError('invalid-setting', '--by is missing: say which model words anew.');
  const cost = textOf('max-cost');
  const add = textOf('add');
  return {
    template,
    section: requiredValue('section', textOf('section')),
    source: sourceOf(textOf),
    ...given('strategy', textOf('strategy')),
    ...given(
      'by',
      by === undefined ? undefined : { model: by, ...given('endpoint', byEndpoint), ...given('price', byPrice) },
    ),
    ...given('metaPrompt', textOf('prompt')),
    objective: objectiveChoice(textOf, isOn),
    rounds: count('rounds', 1) ?? 3,
    perRound: count('per-round', 1) ?? 4,
    worstCases: count('cases', 0) ?? 4,
    draw: count('draw', 1) ?? 1,
    temperature: numberValue('temperature', textOf('temperature') ?? `${PROPOSER_SAMPLING.temperature ?? 1}`, 0, 2),
    answerTokens: count('answer-tokens', 1) ?? PROPOSER_SAMPLING.maxTokens ?? 600,
    devShare: numberValue('dev-share', textOf('dev-share') ?? '0.5', 0.01, 0.99),
    ...given('mostDev', count('dev', 1)),
    ...given('mostHeldOut', count('held-out', 1)),
    splitSeed: count('split-seed', 0) ?? 1,
    budget: {
      ...given('calls', count('max-calls', 1)),
      ...given('tokens', count('max-tokens', 1)),
      ...given('usd', cost === undefined ? undefined : numberValue('max-cost', cost, 0, 1e9)),
    },
    ...given('store', isOn('no-store') ? undefined : (textOf('store') ?? './.rapport')),
    resume: isOn('resume'),
    dryRun: isOn('dry-run'),
    yes: isOn('yes'),
    ...given('add', add === undefined ? undefined : choiceValue('add', add, ['winner', 'scored'] as const)),
    ...given('report', textOf('report')),
    format: choiceValue('format', textOf('format') ?? 'markdown', ['markdown', 'json']),
  };
}

function sourceOf(textOf: (name: string) => string | undefined): SuggestSource {
  const [experiment, dataset, endpoint, pool] = [
    textOf('experiment'),
    textOf('dataset'),
    textOf('endpoint'),
    textOf('pool'),
  ];
  if ((experiment === undefined) === (dataset === undefined))
    throw new AppError('invalid-setting', 'Say either --experiment F, or --dataset F with --endpoint and --model.');
  if (experiment !== undefined) {
    for (const other of ['model', 'price', 'pool'])
      if (textOf(other) !== undefined) throw new AppError('invalid-setting', `--${other} is the experiment's to say.`);
    return { kind: 'experiment', file: experiment, ...given('endpoint', endpoint) };
  }
  return {
    kind: 'options',
    dataset: listValue(dataset ?? ''),
    pool: listValue(pool ?? ''),
    endpoint: requiredValue('endpoint', endpoint),
    model: requiredValue('model', textOf('model')),
    ...given('price', priceValue('price', textOf('price'))),
  };
}
