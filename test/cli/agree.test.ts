import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildCommandLine, type BuiltCommandLine } from '../support/cli/builtCommandLine';
import { hasShared, sharedPath } from '../support/core/sharedFolder';

// Each test starts processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

let cli: BuiltCommandLine;
const at = (name: string): string => path.join(cli.folder, name);
const write = (name: string, lines: readonly unknown[]): string => {
  writeFileSync(at(name), lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
  return at(name);
};

beforeAll(async () => {
  cli = await buildCommandLine();
}, 120_000);
afterAll(() => cli[Symbol.dispose]());

interface Row {
  readonly aspect: string;
  readonly a: string;
  readonly b: string;
  readonly n: number;
  readonly leftOut: number;
  readonly spearman: number | null;
  readonly kendallTauB: number | null;
  readonly interval: readonly [number, number] | null;
  readonly reason?: string;
}

async function agree(name: string, lines: readonly unknown[], more: readonly string[] = []) {
  const { code, out, err } = await cli.run(['agree', '--ratings', write(name, lines), '--format', 'json', ...more]);
  const rows = out === '' ? [] : (JSON.parse(out) as readonly Row[]);
  const find = (a: string, b: string, aspect = 'empathy') =>
    rows.find((row) => row.a === a && row.b === b && row.aspect === aspect);
  return { code, err, rows, find };
}
const said = (rater: string, values: readonly unknown[], aspect = 'empathy') =>
  values.map((value, item) => ({ id: `i${item}`, rater, aspect, value }));

describe('rapport agree', () => {
  it('gives each pair of raters by aspect and overall, and each rater against the median of the rest', async () => {
    const { code, rows, find } = await agree('numbers.jsonl', [
      ...said('r1', [3, 4, 4, 5, 2, 1, 3, 3, 5, 4, 2, 1]),
      ...said('r2', [2, 4, 5, 5, 1, 1, 3, 4, 4, 3, 2, 2]),
      ...said('r1', [1, 2, 2, 3, 3, 3], 'fluency'),
      ...said('r2', [1, 1, 2, 2, 3, 3], 'fluency'),
    ]);
    expect(code).toBe(0);
    // Both by SciPy 1.10.
    expect(find('r1', 'r2')).toMatchObject({
      n: 12,
      spearman: expect.closeTo(0.8454545454545455, 12),
      kendallTauB: expect.closeTo(0.7368421052631579, 12),
    });
    expect(find('r1', 'r2', 'fluency')).toMatchObject({ n: 6, spearman: expect.closeTo(0.8391463916782738, 12) });
    expect(find('r1', 'r2', 'overall')).toMatchObject({ n: 18 });
    expect(find('r2', 'rest')).toMatchObject({ n: 12, spearman: expect.closeTo(0.8454545454545455, 12) });
    const { interval } = find('r1', 'r2')!;
    expect(interval![0]).toBeLessThan(0.845);
    expect(interval![1]).toBeGreaterThan(0.845);
    expect(rows).toHaveLength(3 * 3);
  });

  it('says null and why for a constant rater, and never 0', async () => {
    const { find } = await agree('constant.jsonl', [...said('r1', [1, 2, 3, 4]), ...said('r2', [2, 2, 2, 2])]);
    expect(find('r1', 'r2')).toMatchObject({
      spearman: null,
      kendallTauB: null,
      interval: null,
      reason: expect.stringContaining('same value'),
    });
  });

  it('leaves out and counts items on which the others have no majority, and keeps a judge out of the rest', async () => {
    const lines = [
      ...said('r1', ['A', 'B', 'tie', 'A', 'B']),
      ...said('r2', ['A', 'B', 'A', 'A', 'B']),
      ...said('r3', ['A', 'A', 'A', 'B', 'B']),
      ...said('judge:m', ['B', 'B', 'A', 'A', 'A']),
    ];
    const { find } = await agree('verdicts.jsonl', lines);
    expect(find('r1', 'rest')).toMatchObject({ n: 3, leftOut: 2 });
    expect(find('judge:m', 'rest')).toMatchObject({ n: 5, leftOut: 0 });
  });

  it('tells lines that it cannot use, and that the last of several counts', async () => {
    const { code, err, find } = await agree('broken.jsonl', [
      ...said('r1', [1, 2, 3]),
      ...said('r2', [3, 2, 1]),
      'no json',
      { id: 'i0', rater: 'r2', value: 5 },
      { id: 'i0', rater: 'r2', aspect: 'empathy', value: 1 },
      { id: 'i2', rater: 'r2', aspect: 'empathy', value: 3 },
    ]);
    expect(code).toBe(0);
    expect(err).toMatch(/broken\.jsonl:7: This line is not JSON/);
    expect(err).toMatch(/broken\.jsonl:8: .*no "aspect"/);
    expect(err).toMatch(/2 ratings were given again; the last of each counts/);
    expect(find('r1', 'r2')?.spearman).toBeCloseTo(1, 12);
    const none = await agree('none.jsonl', ['{}']);
    expect(none.code).toBe(1);
    expect(none.err).toMatch(/no rating to use/);
  });

  it.skipIf(!hasShared('human/asem_ab_3annotators.jsonl', 'the agreement of a real A/B test'))(
    'imports a real A/B test, whose figures are of the complete items',
    async () => {
      const from = sharedPath('human/asem_ab_3annotators.jsonl');
      const lines = readFileSync(from, 'utf8').split('\n');
      const part = write(
        'moel.jsonl',
        lines.filter((line) => line.includes('"MoEL_vs_ASEM"')),
      );
      expect((await cli.run(['rate', 'import', '--from', part, '--out', at('moel')])).code).toBe(0);
      const { out } = await cli.run(['agree', '--ratings', at('moel.ratings.jsonl'), '--format', 'json']);
      const rows = JSON.parse(out) as readonly Row[];
      expect(rows.filter(({ b, aspect }) => b !== 'rest' && aspect !== 'overall').map(({ n }) => n)).toEqual(
        Array(9).fill(133),
      );
      const args = ['--ratings', at('moel.ratings.jsonl'), '--key', at('moel.key.json'), '--published'];
      const table = await cli.run(['rate', 'table', ...args, '--format', 'markdown']);
      expect(table.out).toMatch(/MoEL vs\. ASEM/);
      expect(table.out).toMatch(/ChatGPT vs\. CEM \(published\)/);
    },
  );

  it('leaves attention checks out, as the tables of ratings do, which leave out judges where there are people', async () => {
    const sample = (end: string): string =>
      path.join(import.meta.dirname, `../../samples/ratings/brief-or-attentive.${end}`);
    const ratings = ['--ratings', sample('ratings.jsonl'), '--format', 'json'];
    const key = ['--set', sample('set.json'), '--key', sample('key.json')];
    const most = async (...more: readonly string[]) => {
      const { out } = await cli.run(['agree', ...ratings, ...more]);
      return Math.max(
        ...(JSON.parse(out) as readonly Row[]).filter(({ aspect }) => aspect === 'empathy').map(({ n }) => n),
      );
    };
    expect(await most()).toBe(11);
    expect(await most(...key)).toBe(10);
    const table = async (...more: readonly string[]) => {
      const { out } = await cli.run(['rate', 'table', ...ratings, ...key, ...more]);
      const { raters } = JSON.parse(out) as { readonly raters: readonly { readonly rater: string }[] };
      return raters.map(({ rater }) => rater).filter((rater) => rater.startsWith('judge:'));
    };
    expect(await table()).toEqual([]);
    expect(await table('--judges')).toEqual(['judge:invented judge']);
  });
});
