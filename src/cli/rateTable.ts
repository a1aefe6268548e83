import { figure, formatFigures, type FigureTable } from '../core/ratings/figureTable';
import { preferenceTable, ratingTable } from '../core/ratings/humanTables';
import { meanRatings } from '../core/ratings/meanRatings';
import { panelAgreement, type PanelAgreement } from '../core/ratings/panelAgreement';
import { preferenceCounts } from '../core/ratings/preferenceCounts';
import { isJudge } from '../core/ratings/raterName';
import { raterStatistics, type RaterStatistics } from '../core/ratings/raterStatistics';
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
  const options = { key, published: values.published === true };
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
    panelTable(agreement),
    raterTable(statistics),
  ];
  output.out(plainText(tables.map((table) => formatFigures(table, format)).join('\n\n')));
  return 0;
}

function panelTable(agreement: readonly PanelAgreement[]): FigureTable {
  return {
    title: 'Agreement of all raters',
    columns: [
      'raters',
      'complete',
      'unanimous',
      'no majority',
      "Fleiss' kappa",
      "mean Cohen's",
      'alpha nominal',
      'alpha ordinal',
      'alpha interval',
    ],
    rows: agreement.map((found) => ({
      name: found.aspect,
      kind: 'own',
      cells: [
        ...[found.raters, found.complete, found.unanimous, found.noMajority].map((count) => figure(count, 0)),
        figure(found.fleissKappa.value, 3),
        figure(found.meanCohenKappa, 3),
        ...(['nominal', 'ordinal', 'interval'] as const).map((level) => figure(found.alpha[level].value, 3)),
      ],
    })),
    notes: [
      "Alpha: Krippendorff's, of all items that two or more rated; the other figures are of complete items.",
      ...new Set(
        agreement.flatMap(({ fleissKappa, alpha }) =>
          [fleissKappa, alpha.nominal].flatMap((found) => (found.kind === 'none' ? [found.reason] : [])),
        ),
      ),
    ],
  };
}

function raterTable(statistics: readonly RaterStatistics[]): FigureTable {
  return {
    title: 'Raters',
    columns: ['ratings', 'mean', 'deviation', 'seconds', 'weighted kappa with the rest', 'checks passed', 'failed'],
    rows: statistics.map(({ rater, ratings, mean, deviation, medianSeconds, agreementWithRest, checks }) => ({
      name: rater,
      kind: 'own',
      cells: [
        figure(ratings, 0),
        figure(mean, 2),
        figure(deviation, 2),
        figure(medianSeconds, 1),
        figure(agreementWithRest, 3),
        figure(checks.passed, 0),
        figure(checks.failed, 0),
      ],
    })),
    notes: statistics.flatMap(({ rater, concerns }) => concerns.map((concern) => `${rater}: ${concern}`)),
  };
}
