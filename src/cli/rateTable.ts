import { panelTable, raterTable } from '../core/ratings/agreementTables';
import { formatFigures } from '../core/ratings/formatFigures';
import { preferenceTable, ratingTable } from '../core/ratings/humanTables';
import { meanRatings } from '../core/ratings/meanRatings';
import { panelAgreement } from '../core/ratings/panelAgreement';
import { preferenceCounts } from '../core/ratings/preferenceCounts';
import { isJudge } from '../core/ratings/raterName';
import { raterStatistics } from '../core/ratings/raterStatistics';
import { indexRatings } from '../core/ratings/ratingIndex';
import { modeOf } from '../core/ratings/ratingValue';
import { AppError } from '../core/util/errors';
import { choiceValue, integerValue, listValue, parseArguments } from './argumentValues';
import type { CommandEnvironment } from './command';
import { plainJson, plainText } from './output';
import { readKey, readRatings, readSet } from './ratingInputs';
import { DEFAULT_RATE_SEED, RATE_TABLE_FORMATS } from './rateOptions';

/** `rapport rate table`: what raters said, in the shape of the paper's Tables 2 and 4, and how far they agree. */
export async function rateTable(
  args: readonly string[],
  { output }: CommandEnvironment,
  signal: AbortSignal,
): Promise<number> {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArguments(args, {
    ratings: { type: 'string', multiple: true },
    set: text,
    key: text,
    by: text,
    judges: flag,
    published: flag,
    seed: text,
    format: text,
  });
  const files = (values.ratings ?? []).flatMap(listValue);
  if (files.length === 0) throw new AppError('invalid-setting', '--ratings is missing.');
  const format = choiceValue('format', values.format ?? 'table', RATE_TABLE_FORMATS);
  const by = choiceValue('by', values.by ?? 'pooled', ['pooled', 'majority']);
  const seed = integerValue('seed', values.seed ?? `${DEFAULT_RATE_SEED}`, 0, 4294967295);
  const set = await readSet(values.set, signal);
  const key = await readKey(values.key, set, output, signal);
  const read = await readRatings(files, set, output, signal);
  const people = read.filter(({ rater }) => !isJudge(rater));
  const ratings = values.judges === true || people.length === 0 ? read : people;
  const checks = new Set(key?.checks.map(({ id }) => id));
  const aspects = indexRatings(ratings.filter(({ id }) => !checks.has(id)));
  const raters = [...new Set(ratings.map(({ rater }) => rater))];
  const options = { key, aspects: set?.aspects, published: values.published === true, seed };
  const modes = new Set(ratings.map(({ value }) => modeOf(value)));
  const preferences = modes.has('pairwise') ? aspects.flatMap((aspect) => preferenceCounts(aspect, raters, key)) : [];
  const means = modes.has('absolute') ? aspects.flatMap((aspect) => meanRatings(aspect, raters, { seed }, key)) : [];
  const agreement = aspects.map((aspect) => panelAgreement(aspect, raters));
  const statistics = raterStatistics(ratings, key);
  if (format === 'json') {
    output.out(plainJson({ raters: statistics, preferences, means, agreement }));
    return 0;
  }
  const tables = [
    ...(means.length > 0 ? [ratingTable(means, options)] : []),
    ...(preferences.length > 0 ? [preferenceTable(preferences, by, options)] : []),
    panelTable(agreement, options),
    raterTable(statistics),
  ];
  output.out(plainText(formatFigures(tables, format)));
  return 0;
}
