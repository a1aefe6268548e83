import { JUDGE_SAMPLING } from '../core/judge/judgeQuestions';
import type { BudgetLimits } from '../core/llm/budget';
import type { Sampling } from '../core/llm/completion';
import type { Price } from '../core/llm/endpoint';
import { FIGURE_FORMATS } from '../core/ratings/formatFigures';
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
import { DEFAULT_STORE, STORE_ARGUMENTS, storeOf } from './storeOptions';

const FORMATS = ['json', ...FIGURE_FORMATS] as const;

/** What `rapport judge` was asked to do. */
export interface JudgeOptions {
  readonly set: string;
  readonly key?: string;
  readonly endpoint: string;
  readonly model: string;
  readonly template?: string;
  /** The built-in template for small models, in place of the other. */
  readonly small: boolean;
  /** People's ratings of the same set, to compare with. */
  readonly ratings: readonly string[];
  /** File that the judge's ratings are appended to. */
  readonly out?: string;
  readonly repeats: number;
  /** As far as the template is not to say it. */
  readonly sampling: Sampling;
  readonly concurrency: number;
  readonly budget: BudgetLimits;
  readonly price?: Price;
  /** More calls than this are not sent without a yes. */
  readonly askAbove?: number;
  readonly yes: boolean;
  readonly store?: string;
  readonly again: boolean;
  readonly dryRun: boolean;
  readonly published: boolean;
  readonly format: (typeof FORMATS)[number];
}

/** The usage text of `rapport judge`. */
export const JUDGE_USAGE = `rapport judge --set X.set.json --endpoint URL --model M [--format json]
  --set F             the rating set: pairs are asked in both orders, and a verdict that does not survive is a tie
${ASKED_MODEL_USAGE}
  --key F             X.key.json: warns when judge and judged are the same model, leaves attention checks out of figures
  --ratings F         people's ratings of the set: the judge's agreement with them is shown; several files: repeat it
  --out F             append the judge's ratings to this file (JSONL), under the name judge:M
  --small             for small models: a short question with examples, answered by one character
  --template F        what the judge is asked (*.judge.md; rapport rate template prints the built-in ones to change)
  --repeats N         ask each question N times; more than half decides (default 1)
  --temperature T     default ${JUDGE_SAMPLING.temperature}
  --max-tokens N      of an answer (default ${JUDGE_SAMPLING.maxTokens}, or what the template says)
  --sampling-seed N   sent to the model (default: none is sent)
  --concurrency N     requests under way at once (default 4)
  --budget-calls N, --budget-tokens N, --budget-usd N
                      hard limits: no request is sent that could pass one; what was answered is kept, and the same
                      command goes on from there
  --price IN,OUT      US dollars per million tokens of prompt and of answer: for --budget-usd, and for the plan
  --ask-above N       more calls than N are not sent without --yes
  --store DIR         where answers are kept (default ${DEFAULT_STORE}): what is stored is not asked again
  --again             ask although an answer is stored
  --no-store          neither use nor keep a store
  --dry-run           tell what would be asked, and ask nothing
  --published         the paper's own agreement (Table 6) beside ours; not in json
  --format FORM       table (default), markdown, latex, csv, jsonl (a figure a line) or json (all of it at once)
The key of the endpoint is read from the environment variable RAPPORT_API_KEY.
Exit code: 0 when every verdict could be read, 1 when one could not, 2 when the command cannot be understood.`;

/** Reads the arguments of `rapport judge`; throws `invalid-setting` naming the one that is wrong or missing. */
export function parseJudgeOptions(args: readonly string[]): JudgeOptions {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArguments(args, {
    set: text,
    key: text,
    endpoint: text,
    model: text,
    template: text,
    small: flag,
    ratings: { type: 'string', multiple: true },
    out: text,
    repeats: text,
    temperature: text,
    'max-tokens': text,
    'sampling-seed': text,
    concurrency: text,
    'budget-calls': text,
    'budget-tokens': text,
    'budget-usd': text,
    price: text,
    'ask-above': text,
    yes: flag,
    ...STORE_ARGUMENTS,
    again: flag,
    'dry-run': flag,
    published: flag,
    format: text,
  });
  const store = storeOf(values);
  const count = (name: string, value: string | undefined): number | undefined =>
    value === undefined ? undefined : integerValue(name, value, 0);
  if (values.template !== undefined && values.small === true)
    throw new AppError('invalid-setting', '--template and --small exclude each other.');
  const { temperature, 'max-tokens': maxTokens, 'budget-usd': usd } = values;
  return {
    set: requiredValue('set', values.set),
    endpoint: requiredValue('endpoint', values.endpoint),
    model: requiredValue('model', values.model),
    ratings: (values.ratings ?? []).flatMap(listValue),
    repeats: integerValue('repeats', values.repeats ?? '1', 1, 99),
    sampling: {
      ...given('temperature', temperature === undefined ? undefined : numberValue('temperature', temperature, 0, 2)),
      ...given('maxTokens', maxTokens === undefined ? undefined : integerValue('max-tokens', maxTokens, 1)),
      ...given('seed', count('sampling-seed', values['sampling-seed'])),
    },
    concurrency: integerValue('concurrency', values.concurrency ?? '4', 1, 256),
    budget: {
      ...given('calls', count('budget-calls', values['budget-calls'])),
      ...given('tokens', count('budget-tokens', values['budget-tokens'])),
      ...given('usd', usd === undefined ? undefined : numberValue('budget-usd', usd, 0, 1e9)),
    },
    small: values.small === true,
    yes: values.yes === true,
    again: values.again === true,
    dryRun: values['dry-run'] === true,
    published: values.published === true,
    format: choiceValue('format', values.format ?? 'table', FORMATS),
    ...given('store', store),
    ...given('price', values.price === undefined ? undefined : priceOf(values.price)),
    ...given('askAbove', count('ask-above', values['ask-above'])),
    ...given('key', values.key),
    ...given('template', values.template),
    ...given('out', values.out),
  };
}

function priceOf(text: string): Price {
  const [input, output, ...more] = text.split(',').map((number) => numberValue('price', number.trim(), 0, 1e6));
  if (input === undefined || output === undefined || more.length > 0)
    throw new AppError('invalid-setting', '--price: write two numbers, such as 0.15,0.6 (prompt, answer).');
  return { inputPerMillionUsd: input, outputPerMillionUsd: output };
}
