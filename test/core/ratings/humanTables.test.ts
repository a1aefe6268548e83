import { describe, expect, test } from 'vitest';
import { pairRows, restRows } from '../../../src/core/ratings/agreementRows';
import { confusionOf, disagreements } from '../../../src/core/ratings/disagreements';
import { agreementTable, panelTable, raterTable } from '../../../src/core/ratings/agreementTables';
import { figure, type FigureTable } from '../../../src/core/ratings/figureTable';
import { FIGURE_FORMATS, formatFigures } from '../../../src/core/ratings/formatFigures';
import { preferenceTable, ratingTable } from '../../../src/core/ratings/humanTables';
import { meanRatings } from '../../../src/core/ratings/meanRatings';
import { panelAgreement } from '../../../src/core/ratings/panelAgreement';
import { preferenceCounts } from '../../../src/core/ratings/preferenceCounts';
import { completeItems, indexRatings } from '../../../src/core/ratings/ratingIndex';
import { raterStatistics } from '../../../src/core/ratings/raterStatistics';
import { RATING_ASPECTS } from '../../../src/core/ratings/ratingAspect';
import type { RatingKey } from '../../../src/core/ratings/ratingSet';
import type { RatingValue } from '../../../src/core/ratings/ratingValue';

const RATERS = ['r1', 'r2', 'r3'];
const OPTIONS = { published: true, seed: 1, aspects: RATING_ASPECTS };
const said = (values: Readonly<Record<string, readonly (RatingValue | null)[]>>, aspect = 'empathy') =>
  indexRatings(
    Object.entries(values).flatMap(([id, own]) =>
      own.flatMap((value, rater) => (value === null ? [] : [{ id, rater: RATERS[rater]!, aspect, value }])),
    ),
  )[0]!;
const keyOf = (items: Readonly<Record<string, Readonly<Record<string, string>>>>, checks: RatingKey['checks'] = []) =>
  ({
    kind: 'rapport-rating-key',
    version: 1,
    setHash: '',
    seed: 1,
    columns: [
      { id: 'two', name: '+ Two-stage' },
      { id: 'zero', name: 'ChatGPT' },
    ],
    items: Object.fromEntries(Object.entries(items).map(([id, columns]) => [id, { testCaseId: id, columns }])),
    checks,
  }) satisfies RatingKey;
const straight = { A: 'two', B: 'zero' };
const swapped = { A: 'zero', B: 'two' };

describe('preferences', () => {
  const aspect = said({
    i1: ['A', 'A', 'B'],
    i2: ['B', 'B', 'both-bad'],
    i3: ['A', 'B', 'tie'],
    i4: ['tie', 'both-bad', 'A'],
    i5: ['A', 'A', null],
    check: ['A', 'A', 'A'],
  });
  const key = keyOf({ i1: straight, i2: swapped, i3: straight, i4: swapped, i5: straight, check: straight }, [
    { id: 'check', aspect: 'empathy', passes: ['B'] },
  ]);

  test('are those of the first column, wherever it stood; a check and an item with a rating missing do not count', () => {
    const [counts, ...others] = preferenceCounts(aspect, RATERS, key);
    expect(others).toEqual([]);
    expect(counts).toEqual({
      aspect: 'empathy',
      pair: ['two', 'zero'],
      // i1 and, turned round, i2 are won; i3 is split; i4 is a tie.
      majority: { win: 2, tie: 1, lose: 0, noMajority: 1, bothBad: 0 },
      pooled: { win: 5, tie: 4, lose: 3, noMajority: 0, bothBad: 2 },
      signTestP: 0.5,
      incomplete: 1,
    });
  });

  test('of an item with the name of a member that every object has, of which the key knows nothing, do not count', () => {
    const odd = said({ ['constructor' as string]: ['A', 'A', 'A'], 'toString/A': [1, 2, 3], i1: ['A', 'A', 'B'] });
    expect(preferenceCounts(odd, RATERS, key)).toMatchObject([{ majority: { win: 1, tie: 0, lose: 0 } }]);
    expect(meanRatings(odd, RATERS, { seed: 1 }, key)).toMatchObject([{ items: 0 }, { items: 0 }]);
  });

  test('stand beside the published rows, in per cent and with what they leave as ties', () => {
    const table = preferenceTable(preferenceCounts(aspect, RATERS, key), 'pooled', { ...OPTIONS, key });
    expect(table.columns).toEqual(['win', 'tie', 'lose', 'p'].map((name) => ({ name, group: 'Empathy' })));
    const row = (published: boolean) =>
      table.rows.find((one) => one.name === '+ Two-stage vs. ChatGPT' && one.published === published)?.cells;
    expect(row(true)?.map(({ text }) => text)).toEqual(['59.3', '23.4', '17.3', '–']);
    expect(row(false)?.map(({ text }) => text)).toEqual(['41.7', '33.3', '25.0', '0.5000']);
    expect(row(false)?.map(({ detail }) => detail)).toEqual([
      '5 of 12',
      '4 of 12; 2 both bad',
      '3 of 12',
      '1 left out, rated by fewer',
    ]);
  });
});

describe('mean ratings', () => {
  const aspect = said({
    'i1/A': [5, 5, 1],
    'i1/B': [1, 2, 3],
    'i2/A': [4, 4, 4],
    'i2/B': [2, 2, 2],
    'c/A': [1, 1, 1],
    'c/B': [1, 1, 1],
  });
  const key = keyOf({ i1: straight, i2: straight, c: straight }, [{ id: 'c/A', aspect: 'empathy', passes: [1] }]);

  test('are means of the majority, or of the median without one; no part of an item with a check counts', () => {
    const [two, zero] = meanRatings(aspect, RATERS, { seed: 1, resamples: 200 }, key);
    expect(two).toMatchObject({ column: 'two', items: 2, majorityMean: 4.5, byMedian: 0 });
    expect(two!.pooledMean).toBeCloseTo(23 / 6, 12);
    expect(two!.interval).toEqual([4, 5]);
    expect(zero).toMatchObject({ column: 'zero', majorityMean: 2, byMedian: 1, interval: [2, 2] });
  });

  test('stand beside the published rows', () => {
    const table = ratingTable(meanRatings(aspect, RATERS, { seed: 1 }, key), { ...OPTIONS, key });
    expect(table.rows.map(({ name }) => name)).toContain('EmpHi');
    expect(table.rows.find(({ name, published }) => name === 'ChatGPT' && published)?.cells[0]?.text).toBe('4.64');
    expect(table.rows[0]?.cells[0]).toEqual({
      text: '4.50',
      value: 4.5,
      interval: [4, 5],
      detail: 'n = 2; all 3.83',
    });
  });
});

describe('agreement', () => {
  const aspect = said({ i1: ['A', 'A', 'A'], i2: ['B', 'B', 'B'], i3: ['A', 'A', 'B'], i4: ['tie', 'tie', null] });

  test('is of the items that have all their ratings, unless the raters shared the work', () => {
    const { ratings, leftOut } = completeItems(aspect, RATERS);
    expect([...ratings.byId.keys()]).toEqual(['i1', 'i2', 'i3']);
    expect(leftOut).toBe(1);
    const shared = said({ i1: ['A', 'A', 'A'], i2: ['B', 'B', null], i3: [null, 'A', 'B'], i4: ['tie', null, 'B'] });
    expect(completeItems(shared, RATERS)).toMatchObject({ ratings: shared, leftOut: 0 });
  });

  test('has the shape of the published table, its reasons in notes', () => {
    const constant = said({ i1: ['A', 'tie', 'A'], i2: ['A', 'B', 'B'] });
    const rows = pairRows([constant], ['r1', 'r2'], { seed: 1, resamples: 20 });
    const table = agreementTable(rows, { ...OPTIONS, id: 'agreement', title: 'Agreement' });
    expect(table.rows.find(({ name }) => name === 'GPT-4 against people, overall')?.cells[1]?.text).toBe('0.458');
    expect(table.rows[0]).toMatchObject({ name: 'r1 against r2, Empathy', published: false });
    expect(table.rows[0]?.cells.slice(0, 2)).toEqual([
      { text: '2', value: 2 },
      { text: '–', value: null, detail: expect.stringMatching(/same value/) },
    ]);
    expect(table.notes.join(' ')).toMatch(/same value for every item/);
  });

  test('of all raters, and each of them, are tables with their reasons, checks only where there are some', () => {
    const constant = said({ i1: ['A', 'A', 'A'], i2: ['A', 'A', 'A'] });
    const panel = panelTable([panelAgreement(constant, RATERS)], OPTIONS);
    expect(panel.rows[0]?.cells.map(({ text }) => text)).toEqual(['3', '2', '2', '0', '–', '–', '–', '–', '–']);
    expect(panel.notes.length).toBeGreaterThan(1);
    const ratings = [{ id: 'i1', rater: 'r1', aspect: 'empathy', value: 'A' as const, seconds: 2 }];
    expect(raterTable(raterStatistics(ratings)).columns.map(({ name }) => name)).not.toContain('failed');
    const checked = raterTable(raterStatistics(ratings, keyOf({}, [{ id: 'i1', aspect: 'empathy', passes: ['B'] }])));
    expect(checked.rows[0]?.cells.slice(-2).map(({ text }) => text)).toEqual(['0', '1']);
    expect(checked.notes).toEqual([expect.stringMatching(/Failed 1 of 1 attention checks/)]);
  });

  test('of numbers with verdicts is not counted', () => {
    const mixed = said({ i1: ['A', 3, 4], i2: ['B', 'B', 2], i3: ['A', 'A', 1] });
    expect(pairRows([mixed], ['r1', 'r2'], { seed: 1, resamples: 10 })).toMatchObject([{ n: 2, leftOut: 1 }]);
    expect(restRows([mixed], ['r1'], RATERS, { seed: 1, resamples: 10 })).toMatchObject([{ n: 0, leftOut: 3 }]);
  });

  test('of all raters counts the unanimous and the split, and needs two of them', () => {
    expect(panelAgreement(aspect, RATERS)).toMatchObject({ complete: 3, items: 4, unanimous: 2, noMajority: 0 });
    // Numbers without a majority have a median, and are split all the same.
    const split = said({ i1: [1, 3, 5], i2: [2, 2, 5], i3: [4, 4, 4] });
    expect(panelAgreement(split, RATERS)).toMatchObject({ complete: 3, unanimous: 1, noMajority: 1 });
    const alone = said({ i1: ['A'], i2: ['B'] });
    expect(panelAgreement(alone, ['r1'])).toMatchObject({
      fleissKappa: { kind: 'none', value: null },
      alpha: { nominal: { kind: 'none', value: null } },
      meanCohenKappa: null,
    });
  });

  test('shows where a rater and the others are furthest apart, and counts what met what', () => {
    const apart = disagreements(
      [said({ i1: ['A', 'A', 'A'], i2: ['B', 'tie', 'tie'], i3: ['A', 'B', 'B'] })],
      'r1',
      RATERS,
    );
    expect(apart.map(({ id, distance }) => [id, distance])).toEqual([
      ['i3', 2],
      ['i2', 1],
      ['i1', 0],
    ]);
    expect(confusionOf(apart)[0]?.cells).toContainEqual({ own: 'A', others: 'B', count: 1 });
  });
});

describe('a table of figures', () => {
  const table: FigureTable = {
    id: 'five',
    title: 'Of 5 % & more',
    columns: [{ name: 'a_b' }, { name: 'c|d', group: 'G' }, { name: 'e', group: 'G' }],
    rows: [
      {
        name: '=SUM(1)',
        published: false,
        cells: [figure(1.5, 2, { interval: [1, 2] }), figure(null, 2), figure(-0, 1)],
      },
      { name: 'x, y', published: true, cells: [figure(-2, 0), figure(1 / 3, 2), figure(0, 2, { detail: 'n = 0' })] },
    ],
    notes: ['One <b>note</b>.'],
  };
  const [text, markdown, latex, csv, jsonl] = FIGURE_FORMATS.map((format) => formatFigures([table], format)) as [
    string,
    string,
    string,
    string,
    string,
  ];

  test('is safe in each of its formats', () => {
    expect(text.split('\n').slice(2, 4)).toEqual([
      '                                a_b  G c|d   G e',
      '=SUM(1)           1.50 [1.00, 2.00]      –   0.0',
    ]);
    expect(markdown).toContain('| a\\_b | G c\\|d | G e |');
    expect(markdown).toContain('\\<b\\>');
    expect(latex).toContain('Of 5 \\% \\& more');
    expect(latex.indexOf('x, y')).toBeLessThan(latex.indexOf('=SUM(1)'));
    expect(latex).toContain(' & \\multicolumn{1}{c}{} & \\multicolumn{2}{c}{G} \\\\\n\\cmidrule(lr){3-4}');
    expect(csv.split('\r\n')).toEqual([
      'Of 5 % & more,source,a_b,a_b low,a_b high,G c|d,G e',
      "'=SUM(1),measured,1.5,1,2,,0",
      '"x, y",published,-2,,,0.3333333333333333,0',
    ]);
    expect(jsonl.split('\n').map((line) => JSON.parse(line) as unknown)).toContainEqual({
      table: 'five',
      row: 'x, y',
      published: true,
      column: 'G e',
      text: '0.00',
      value: 0,
      detail: 'n = 0',
    });
    expect(jsonl.split('\n')).toHaveLength(6);
  });

  test('stands with others in one file: blocks of CSV, lines of JSONL', () => {
    expect(formatFigures([table, table], 'csv').split('\r\n\r\n')).toHaveLength(2);
    expect(formatFigures([table, table], 'jsonl').split('\n')).toHaveLength(12);
  });
});
