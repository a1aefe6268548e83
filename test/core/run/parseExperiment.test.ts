import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeProblem } from '../../../src/core/inputs/problem';
import { parseExperiment } from '../../../src/core/run/parseExperiment';

const MINIMAL = `template: paper.rapport.md
dataset:
  test: test.jsonl
strategies: [zero-shot]
models:
  - endpoint: local
    model: tiny
`;
const told = (text: string): readonly string[] =>
  parseExperiment(text, 'x.experiment.yaml').problems.map(describeProblem);

describe('an experiment file', () => {
  it('needs a template, a test set, strategies and a model', () => {
    expect(parseExperiment(MINIMAL, 'x').problems).toEqual([]);
    expect(parseExperiment(MINIMAL, 'x').experiment).toMatchObject({ strategies: ['zero-shot'] });
    expect(told('').join('\n')).toMatch(/template.*\n.*dataset.*\n.*strategies.*\n.*models/);
  });

  it('ships with the samples and is whole', () => {
    const file = path.join(import.meta.dirname, '../../../samples/paper.experiment.yaml');
    expect(parseExperiment(readFileSync(file, 'utf8'), file).problems).toEqual([]);
  });

  it.each([
    ['an unknown key', MINIMAL.replace('  test:', '  tset: a\n  test:'), 3, 'tset'],
    [
      'a strategy that is not there',
      MINIMAL.replace('[zero-shot]', '\n  - zero-shot\n  - ten-shot'),
      6,
      'strategies.1',
    ],
    ['a metric that is not there', `${MINIMAL}metrics:\n  - dist-1\n  - rouge\n`, 10, 'no such metric'],
    ['a price that is no number', MINIMAL.replace('model: tiny', 'model: tiny\n    price: free'), 8, 'price'],
    ['a budget of nothing', `${MINIMAL}budget: { calls: 0 }\n`, 8, 'budget.calls'],
    ['broken YAML', MINIMAL.replace('[zero-shot]', '[zero-shot'), 5, 'not YAML'],
    ['a key twice', `${MINIMAL}template: other.rapport.md\n`, 8, 'unique'],
  ])('says where %s stands', (_, text, line, what) => {
    const [first] = told(text);
    expect(first).toContain(`x.experiment.yaml:${line}: `);
    expect(first).toContain(what);
  });

  it('refuses aliases that multiply, and files that are none', () => {
    const bomb = `a: &a [1,1,1,1,1,1,1,1,1]\n${'bcdefgh'.replaceAll(/./g, (key) => `${key}: &${key} [${`*${String.fromCharCode(key.charCodeAt(0) - 1)},`.repeat(9)}]\n`)}`;
    expect(told(bomb)[0]).toMatch(/cannot be read/);
    expect(told('x'.repeat(1_000_001))[0]).toMatch(/1,000,000 characters/);
  });
});
