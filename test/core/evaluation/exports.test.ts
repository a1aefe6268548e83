import { describe, expect, test } from 'vitest';
import { exportCsv } from '../../../src/core/evaluation/exportsCsv';
import { exportJsonl } from '../../../src/core/evaluation/exportsJsonl';
import { escapeLatex, exportLatex } from '../../../src/core/evaluation/exportsLatex';
import { exportMarkdown } from '../../../src/core/evaluation/exportsMarkdown';
import { differenceText } from '../../../src/core/evaluation/exportsNotes';
import { exportText } from '../../../src/core/evaluation/exportsText';
import { PUBLISHED_RESULTS } from '../../../src/core/evaluation/publishedResults';
import { buildResultTable, type ResultTable } from '../../../src/core/evaluation/resultTable';
import { doScoreTask } from '../../../src/core/evaluation/resultTableWork';
import { madeUpSystem } from '../../support/core/madeUpSystem';

const METRICS = ['dist-1', 'bleu-2', 'bertscore-f'] as const;
const NASTY = '=50%_&#{}~^\\|*"<b>\n$x$, [a](b) `c`';

function makeTable(name = 'good', published = false): ResultTable {
  const systems = [
    { ...madeUpSystem('good', 3, 0.8), name },
    madeUpSystem('like', 5, 0.32),
    madeUpSystem('base', 2, 0.3),
  ];
  const comparison = { baselineId: 'base', seed: 7, resamples: 300 };
  const result = doScoreTask({ systems, metrics: METRICS, options: {}, comparison });
  return buildResultTable({ metrics: METRICS, ...result, published: published ? PUBLISHED_RESULTS : undefined });
}

const table = makeTable();
const plain = buildResultTable({
  metrics: METRICS,
  ...doScoreTask({ systems: [madeUpSystem('only', 3, 0.8)], metrics: METRICS, options: {} }),
});
const bleu = table.rows[0]!.cells[1]!;

describe('every format', () => {
  const formats = { exportCsv, exportJsonl, exportLatex, exportMarkdown, exportText };

  test.each(Object.entries(formats))('%s names test cases, seed, resamples, baseline and signatures', (_, format) => {
    const text = format(table).replaceAll('\\textbar\\allowbreak{}', '|');
    for (const said of ['60', '300', '7', 'base', 'dist|n:1|tok:nltk', 'bleu|n:2|tok:nltk|case:lower'])
      expect(text).toContain(said);
  });

  test.each(Object.entries(formats))('%s can be made without a comparison', (_, format) => {
    expect(format(plain)).not.toMatch(/seed|resamples|undefined|NaN/);
  });
});

/** Reads CSV as RFC 4180 has it. */
function readCsv(text: string): string[][] {
  return text
    .replace(/\r\n$/, '')
    .split(/\r\n(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .map((line) =>
      [...`${line},`.matchAll(/("(?:[^"]|"")*"|[^,]*),/g)].map(([, field = '']) =>
        field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field,
      ),
    );
}

describe('CSV', () => {
  test('has full precision, one row a system, and can be read back', () => {
    const [header = [], ...rows] = readCsv(exportCsv(table));
    expect(rows.map((row) => row.length)).toEqual([header.length, header.length, header.length]);
    const at = (row: number, column: string): string => rows[row]![header.indexOf(column)]!;
    expect(Number(at(0, 'bleu-2'))).toBe(bleu.value);
    expect(Number(at(0, 'bleu-2 delta'))).toBe(bleu.difference!.delta);
    expect(Number(at(0, 'bleu-2 low'))).toBe(bleu.difference!.interval![0]);
    expect(Number(at(0, 'bleu-2 pHolm'))).toBe(bleu.difference!.pHolm);
    expect(at(0, 'bleu-2 significant')).toBe('true');
    expect([at(0, 'dist-1 low'), at(0, 'bertscore-f'), at(2, 'bleu-2 delta')]).toEqual(['', '', '']);
    expect([at(2, 'kind'), at(0, 'seed'), at(0, 'n')]).toEqual(['baseline', '7', '60']);
  });

  test('keeps any name whole, and no spreadsheet takes one for a formula', () => {
    const [, row = []] = readCsv(exportCsv(makeTable(NASTY)));
    expect(row[0]).toBe(`'${NASTY}`);
  });
});

describe('JSONL', () => {
  test('has a row a line with delta, interval and p beside each figure, and why one is missing', () => {
    const lines = exportJsonl(makeTable('good', true)).trimEnd().split('\n');
    expect(lines).toHaveLength(PUBLISHED_RESULTS.rows.length + 3);
    const [published, good] = [JSON.parse(lines[0]!), JSON.parse(lines[PUBLISHED_RESULTS.rows.length]!)];
    expect(published).toMatchObject({ kind: 'published', count: 5255, source: expect.stringContaining('Qian') });
    expect(published.comparison).toBeUndefined();
    expect(good).toMatchObject({ system: 'good', count: 60, comparison: { seed: 7, resamples: 300 } });
    expect(good.scores[1]).toMatchObject({
      metric: 'bleu-2',
      value: bleu.value,
      delta: bleu.difference!.delta,
      interval: bleu.difference!.interval,
      pHolm: bleu.difference!.pHolm,
    });
    expect(good.scores[2]).toMatchObject({ value: null, reason: expect.stringContaining('encoder') });
    expect(good.warnings).toEqual(expect.arrayContaining([expect.stringContaining('5,255')]));
  });
});

describe('Markdown', () => {
  test('marks best and second, and puts differences below', () => {
    const [header, rule, good, , base] = exportMarkdown(table).split('\n');
    expect(header).toBe('|  | Dist-1 | BLEU-2 | F-BERT |');
    expect(rule).toBe('| --- | ---: | ---: | ---: |');
    expect(good).toContain(`**${bleu.value!.toFixed(2)}**<br>+${bleu.difference!.delta!.toFixed(2)} \\[`);
    expect(good).toMatch(/\\\*/);
    expect(base).not.toContain('<br>');
    expect(exportMarkdown(table)).toContain('<u>');
  });

  test('shows any name as it is, on one line', () => {
    const row = exportMarkdown(makeTable(NASTY)).split('\n')[2]!;
    expect(row.startsWith('| =50%\\_&#\\{\\}\\~^\\\\\\|\\*"&lt;b&gt; \\$x\\$, \\[a\\](b) \\`c\\` | ')).toBe(true);
    expect(row.replaceAll(/\\./g, '').split('|')).toHaveLength(6);
  });
});

describe('LaTeX', () => {
  test('is a booktabs table with best in bold, second underlined, significance starred, published rows apart', () => {
    const lines = exportLatex(makeTable('good', true)).split('\n');
    const good = lines.find((line) => line.startsWith('good & '))!;
    expect(good).toBe(
      `good & ${lines.find((line) => line.startsWith('good'))!.split(' & ')[1]} & \\textbf{${bleu.value!.toFixed(2)}}$^{*}$ & -- \\\\`,
    );
    expect(exportLatex(table)).toContain('\\underline{');
    const rules = lines.flatMap((line, index) => (/^\\(?:top|mid|bottom)rule$/.test(line) ? [index] : []));
    expect(rules.map((index) => lines[index])).toEqual(['\\toprule', '\\midrule', '\\midrule', '\\bottomrule']);
    expect(lines[rules[2]! - 1]).toContain('\\dag{}');
    expect(lines[rules[2]! + 1]).toBe(good);
    expect(lines[rules[2]! + 2]).toMatch(/difference & .*\\scriptsize \$[-+]\$/);
  });

  test('every row has as many cells as there are columns, and braces and environments close', () => {
    const text = exportLatex(makeTable(NASTY, true), { label: 'tab:a}b', caption: 'A & B' });
    const unescaped = text.replaceAll(/\\\\|\\[{}$&#%_]/g, '');
    expect(text).toContain('\\label{tab:ab}');
    expect(text).toContain('\\caption{A \\& B ');
    for (const line of unescaped.split('\n').filter((own) => own.includes(' & ') && !own.includes('caption')))
      expect(line.split(' & ')).toHaveLength(4);
    expect(unescaped.split('{').length).toBe(unescaped.split('}').length);
    expect(text.match(/\\begin\{/g)?.length).toBe(text.match(/\\end\{/g)?.length);
  });

  test('text is escaped, on one line, other scripts kept with a word about the compiler', () => {
    expect(escapeLatex('a\\b{c}$d&e#f%g_h^i~j<k>l|m\nn\u0007')).toBe(
      'a\\textbackslash{}b\\{c\\}\\$d\\&e\\#f\\%g\\_h\\textasciicircum{}i\\textasciitilde{}j\\textless{}k\\textgreater{}l\\textbar{}m n',
    );
    expect(exportLatex(makeTable('模型'))).toMatch(/^% .*LuaLaTeX/);
    expect(exportLatex(makeTable('Modèle'))).not.toContain('LuaLaTeX');
  });

  test('a name that begins as an argument of the line before does is in braces', () => {
    expect(escapeLatex('[x] *y*')).toBe('{[}x] *y*');
    expect(escapeLatex(' *y*')).toBe('{*}y*');
    expect(escapeLatex('a [0.1, 0.2]*')).toBe('a [0.1, 0.2]*');
  });

  test('differences stand below the systems that are compared, not below the baseline', () => {
    const lines = exportLatex(table).split('\n');
    const below = lines.flatMap((line, at) => (line.includes('difference &') ? [lines[at - 1]?.split(' & ')[0]] : []));
    expect(below).toEqual(['good', 'like']);
  });

  test('differences can be left out', () => {
    expect(exportLatex(table, { differences: false })).not.toContain('difference &');
    expect(exportLatex(plain)).not.toContain('difference &');
  });
});

describe('a difference as it is cited', () => {
  const { difference } = table.rows[0]!.cells[1]!;
  const cited = (delta: number, interval: readonly [number, number] | null): string =>
    differenceText({ metric: 'bleu-2', value: 1 }, { ...difference!, delta, interval, significant: false });

  test('has its sign, its bounds in the same decimals, and no sign where it is shown as nothing', () => {
    expect(cited(0.425, [0.1, 0.75])).toBe('+0.42 [0.10, 0.75] n.s.');
    expect(cited(-0.03, null)).toBe('-0.03 n.s.');
    expect(cited(0.004, [-0.004, 0.012])).toBe('0.00 [0.00, 0.01] n.s.');
    expect(cited(-0.004, [-0.012, 0.004])).toBe('0.00 [-0.01, 0.00] n.s.');
    expect(cited(0, null)).toBe('0.00 n.s.');
  });
});

describe('text for a terminal', () => {
  test('puts figures below their headings, and says why one is missing', () => {
    const lines = exportText(makeTable('模型')).split('\n');
    const [header = '', row = ''] = lines;
    expect(Array.from(row).length).toBe(Array.from(header).length);
    expect(lines).toContain('F-BERT of base: BERTScore needs a contextual encoder.');
    expect(lines.some((line) => line.startsWith('  p (Holm)'))).toBe(true);
  });

  test('says about how many more test cases a difference that is not significant would take, and that it is an estimate', () => {
    const { difference } = table.rows.find(({ id }) => id === 'like')!.cells[1]!;
    const { moreCases } = difference!;
    if (moreCases.kind === 'none') throw new Error(moreCases.reason);
    expect(difference!.significant).toBe(false);
    const lacking = exportText(table)
      .split('\n')
      .filter((line) => line.startsWith('  more cases'));
    expect(lacking.map((line) => line.trim().replace(/\s{2,}/g, ' '))).toContain(
      `more cases ~${moreCases.more.toLocaleString('en')}`,
    );
    expect(exportText(table)).toContain('an estimate');
    expect(exportText(plain)).not.toContain('an estimate');
  });

  test('of one test case says that nothing is tested, and nothing of intervals', () => {
    const systems = ['a', 'b'].map((id) => ({ ...madeUpSystem(id, 3, 0.8), id }));
    const one = systems.map((system) => ({ ...system, cases: system.cases.slice(0, 1) }));
    const comparison = { baselineId: 'b', seed: 7, resamples: 300 };
    const result = doScoreTask({ systems: one, metrics: METRICS, options: { smoothing: 'method1' }, comparison });
    const text = exportText(buildResultTable({ metrics: METRICS, ...result }));
    expect(text).toContain('none is tested: that takes several test cases');
    expect(text).not.toContain('intervals');
  });
});
