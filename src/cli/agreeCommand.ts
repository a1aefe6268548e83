import { pairRows, restRows, type AgreementRow } from '../core/ratings/agreementRows';
import { agreementTable } from '../core/ratings/agreementTables';
import { formatFigures, FIGURE_FORMATS } from '../core/ratings/formatFigures';
import { completeItems, indexRatings } from '../core/ratings/ratingIndex';
import { isJudge } from '../core/ratings/raterName';
import { AppError } from '../core/util/errors';
import { choiceValue, integerValue, listValue, parseArguments } from './argumentValues';
import type { Command } from './command';
import { plainJson, plainText } from './output';
import { readKey, readRatings, readSet } from './ratingInputs';

const FORMATS = ['json', ...FIGURE_FORMATS] as const;
const DEFAULT_SEED = 13;
const DEFAULT_RESAMPLES = 2000;

/** `rapport agree`: how far raters agree, people and judges. */
export const agreeCommand: Command = {
  summary: 'how far raters agree with one another, and a judge with people',
  usage: `rapport agree --ratings F.jsonl [--format json]
  --ratings F         a line per rating: {"id","rater","aspect","value"}, the value a number or A, B, tie, both-bad;
                      several files: repeat it (people and a judge, say)
  --set F             X.set.json: leaves out what the set does not have, and responses that have changed since
  --key F             X.key.json: leaves out attention checks
  --judge NAME        this rater is a judge, as those are whose name begins with "judge:": no part of the rest
  --incomplete        count every item that both sides of a pair rated (default: only items that have all their ratings
                      on the aspect, unless that leaves less than half of them)
  --published         the paper's own agreement (Table 6) beside ours; not in json
  --seed N            of the bootstrap (default ${DEFAULT_SEED})
  --resamples N       of the bootstrap (default ${DEFAULT_RESAMPLES})
  --format FORM       table (default), markdown, latex, csv, jsonl (a figure a line) or json (all of it at once)
json is a list of {"aspect","a","b","n","leftOut","spearman","kendallTauB","interval","kendallInterval","cohenKappa",
"weightedKappa","exact","reason"?}: every pair of raters, then each rater against the "rest" (the median of numbers, the
strict majority of verdicts; without one the item is left out and counted), each by aspect and "overall" (all pairs of
item and aspect pooled, A = 1, tie = 0, B = -1). "interval" is that of Spearman's rho, 95 %, by bootstrap over items.
What has no figure is null, and "reason" says why.
Exit code: 0; 1 when the ratings cannot be read, 2 when the command cannot be understood.`,
  async run(args, { output }, signal) {
    const text = { type: 'string' } as const;
    const { values } = parseArguments(args, {
      ratings: { type: 'string', multiple: true },
      set: text,
      key: text,
      judge: { type: 'string', multiple: true },
      incomplete: { type: 'boolean' },
      published: { type: 'boolean' },
      seed: text,
      resamples: text,
      format: text,
    });
    const format = choiceValue('format', values.format ?? 'table', FORMATS);
    const files = (values.ratings ?? []).flatMap(listValue);
    if (files.length === 0) throw new AppError('invalid-setting', '--ratings is missing.');
    const options = {
      seed: integerValue('seed', values.seed ?? `${DEFAULT_SEED}`, 0, 4294967295),
      resamples: integerValue('resamples', values.resamples ?? `${DEFAULT_RESAMPLES}`, 1, 1_000_000),
    };
    const set = await readSet(values.set, signal);
    const key = await readKey(values.key, set, output, signal);
    const checks = new Set(key?.checks.map(({ id }) => id));
    const ratings = (await readRatings(files, set, output, signal)).filter(({ id }) => !checks.has(id));
    const raters = [...new Set(ratings.map(({ rater }) => rater))];
    const aspects = indexRatings(ratings).map((aspect) => {
      if (values.incomplete === true) return aspect;
      const complete = completeItems(aspect, raters);
      if (complete.leftOut > 0)
        output.err(plainText(`${aspect.aspect}: ${complete.leftOut} items that not every rater rated are left out.`));
      return complete.ratings;
    });
    if (raters.length < 2)
      output.err(plainText(`There is one rater only ("${raters[0] ?? ''}"): nobody to agree with.`));
    const people = raters.filter((rater) => !isJudge(rater, values.judge));
    const rows = [
      ...pairRows(aspects, raters, options),
      ...restRows(aspects, raters, people.length === 0 ? raters : people, options),
    ];
    if (format === 'json') output.out(plainJson(rows.map(agreementJson)));
    else {
      const table = agreementTable(rows, {
        id: 'agreement',
        title: 'Agreement',
        aspects: set?.aspects,
        published: values.published === true,
        seed: options.seed,
      });
      output.out(plainText(formatFigures([table], format)));
    }
    return 0;
  },
};

/** A row as JSON, the rest by its name. */
export function agreementJson(row: AgreementRow): object {
  const { aspect, a, b, n, leftOut, spearman, kendallTauB, spearmanInterval, kendallInterval, exact, reason } = row;
  return {
    aspect,
    a,
    b: b.kind === 'rest' ? 'rest' : b.rater,
    n,
    leftOut,
    spearman,
    kendallTauB,
    interval: spearmanInterval,
    kendallInterval,
    cohenKappa: row.cohenKappa.value,
    weightedKappa: row.weightedKappa.value,
    exact,
    ...(reason === undefined ? {} : { reason }),
  };
}
