// @ts-check
/**
 * Dist and BLEU of 5,255 responses beside NLTK, and the paired bootstrap: `node scripts/run.mjs
 * test/bench/metrics.bench.mjs [FILE.jsonl]`. RAPPORT_PYTHON names a Python that has nltk (without one, only our own
 * times are shown). Bars: counting 20 times as fast as NLTK, end to end 5 times and under 1 s, 10,000 resamples of BLEU
 * over 500 cases and 8 systems under 1 s.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { repositoryRoot } from '../../scripts/projectNode.mjs';

const CASES = 5255;
const python = process.env.RAPPORT_PYTHON ?? 'python3';
const shared = join(repositoryRoot, '../shared/data');
const folder = mkdtempSync(join(tmpdir(), 'rapport-bench-'));
let missed = false;

/** @type {(name: string, text: string, reached: boolean) => void} */
const bar = (name, text, reached) => {
  console.log(`${name}: ${text}${reached ? '' : '  MISSED'}`);
  missed ||= !reached;
};

const ours = await load();
const { name, rows } = readRows();
console.log(`${rows.length} responses: ${name}`);

const tokens = rows.map(({ response }) => ours.nltkWords(response));
const lowered = rows.map(({ response }) => ours.nltkWords(response.toLowerCase()));
const golds = rows.map(({ gold }) => [ours.nltkWords(gold.toLowerCase())]);
const metrics = /** @type {const} */ (['dist-1', 'dist-2', 'bleu-1', 'bleu-2', 'bleu-3', 'bleu-4']);
const whole = time(9, () => ours.scoreCorpus(rows, { metrics: [...metrics] }));
const counting = time(15, () => {
  const distinct = ours.countDistinct(tokens, 2).map(ours.distinctPercent);
  const sums = ours.sumBleuCounts(ours.countBleu(lowered, golds, 4));
  return [...distinct, ...[1, 2, 3, 4].map((order) => ours.bleuOfSums(sums, order))];
});

const texts = readUtterances();
const reference = askNltk();
console.log(`counting: ${show(counting)}; end to end: ${show(whole)}`);
if (reference === undefined) console.log('no nltk: set RAPPORT_PYTHON to a Python that has it to see the ratios');
else {
  const far = Math.max(...reference.figures.map((figure, index) => Math.abs(figure - (counting.result[index] ?? NaN))));
  const other = texts.filter((text, index) => ours.nltkWords(text).join('\0') !== reference.words[index]).length;
  const share = (100 * other) / texts.length;
  if (reference.words.length > 0) {
    bar(
      'words',
      `${other} of ${texts.length} utterances differ from word_tokenize, ${share.toFixed(4)} % (bar 0.2)`,
      share < 0.2,
    );
  }
  bar('figures', `within ${far.toExponential(1)} of NLTK`, far < 0.005);
  bar(
    'counting',
    `NLTK ${reference.countingMs.toFixed(0)} ms, ${(reference.countingMs / counting.fastest).toFixed(1)} times ours (bar 20)`,
    reference.countingMs >= 20 * counting.fastest,
  );
  bar(
    'end to end',
    `NLTK ${reference.wholeMs.toFixed(0)} ms, ${(reference.wholeMs / whole.fastest).toFixed(1)} times ours (bar 5)`,
    reference.wholeMs >= 5 * whole.fastest,
  );
}
bar('end to end, first call', `${whole.first.toFixed(0)} ms (bar 1000)`, whole.first < 1000);

const systems = Array.from({ length: 8 }, (_, index) =>
  ours.countBleu(lowered.slice(index * 500, index * 500 + 500), golds.slice(index * 500, index * 500 + 500), 4),
);
const bootstrap = time(3, () => ours.bootstrapBleu(systems, [1, 2, 3, 4], { seed: 1 }));
bar(
  'paired bootstrap, 10,000 x 500 x 8, BLEU-1 to 4',
  `first ${bootstrap.first.toFixed(0)} ms, fastest ${bootstrap.fastest.toFixed(0)} ms (bar 1000)`,
  bootstrap.first < 1000,
);
const randomised = time(3, () => ours.randomizeDistinct(tokens.slice(0, 500), tokens.slice(500, 1000), 2, { seed: 1 }));
console.log(`randomisation of Dist-2, 10,000 trials x 500: ${show(randomised)}`);

rmSync(folder, { recursive: true });
if (missed) process.exitCode = 1;

async function load() {
  const outfile = join(folder, 'metrics.mjs');
  const files = [
    'nltkTokenizer',
    'distinct',
    'bleu',
    'bleuCounts',
    'scoreCorpus',
    'significance/bleuBootstrap',
    'significance/distinctRandomization',
  ];
  const contents = files.map((file) => `export * from './${file}';`).join('\n');
  const resolveDir = join(repositoryRoot, 'src/core/metrics');
  await build({
    stdin: { contents, resolveDir, loader: 'ts' },
    outfile,
    bundle: true,
    format: 'esm',
    logLevel: 'error',
  });
  /**
   * @type {typeof import('../../src/core/metrics/nltkTokenizer') & typeof import('../../src/core/metrics/distinct') &
   * typeof import('../../src/core/metrics/bleu') & typeof import('../../src/core/metrics/bleuCounts') & typeof
   * import('../../src/core/metrics/scoreCorpus') & typeof import('../../src/core/metrics/significance/bleuBootstrap') &
   * typeof import('../../src/core/metrics/significance/distinctRandomization')}
   */
  const loaded = await import(pathToFileURL(outfile).href);
  return loaded;
}

/** @returns {{ name: string, rows: { response: string, gold: string }[] }} */
function readRows() {
  const file = process.argv[2] ?? join(shared, 'predictions/KEMP.jsonl');
  if (existsSync(file)) {
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    return { name: file, rows: lines.map((line) => JSON.parse(line)) };
  }
  return {
    name: 'made up',
    rows: Array.from({ length: CASES }, (_, index) => ({ response: madeUp(index), gold: madeUp(index + 7919) })),
  };
}

/**
 * Every utterance of EmpatheticDialogues' training and validation parts, when they lie beside the checkout.
 * @returns {string[]}
 */
function readUtterances() {
  return ['train', 'valid'].flatMap((part) => {
    const file = join(shared, `empatheticdialogues/${part}.csv`);
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, 'utf8').split('\n').slice(1);
    return lines.flatMap((line) => line.split(',')[5]?.replaceAll('_comma_', ',') ?? []);
  });
}

/** A text of one to three sentences, always the same for the same number. @param {number} index */
function madeUp(index) {
  const words =
    "I'm you she that so sorry glad happened yesterday didn't it's really with dog friend work lost won cannot wait hope feel better was there when".split(
      ' ',
    );
  let state = index + 1;
  const draw = () => (state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
  const sentence = () =>
    Array.from({ length: 4 + (draw() % 9) }, () => words[draw() % words.length]).join(' ') + '.!?'[draw() % 3];
  return Array.from({ length: 1 + (draw() % 3) }, sentence).join(' ');
}

/** @returns {{ countingMs: number, wholeMs: number, figures: number[], words: string[] } | undefined} */
function askNltk() {
  const input = join(folder, 'rows.json');
  const parameters = join(shared, 'golden/punkt_english_params.json');
  const punkt = existsSync(parameters) ? parameters : null;
  if (punkt === null) console.log('no trained splitter: NLTK runs with an untrained one');
  writeFileSync(input, JSON.stringify({ rows, punkt, texts: punkt === null ? [] : texts }));
  const { status, stdout } = spawnSync(python, [join(import.meta.dirname, 'metricsReference.py'), input], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  return status === 0 ? JSON.parse(stdout) : undefined;
}

/**
 * @template T
 * @param {number} runs
 * @param {() => T} work
 * @returns {{ first: number, fastest: number, result: T }}
 */
function time(runs, work) {
  /** @type {number[]} */
  const times = [];
  let result = /** @type {T} */ (/** @type {unknown} */ (undefined));
  for (let run = 0; run < runs; run++) {
    const from = performance.now();
    result = work();
    times.push(performance.now() - from);
  }
  const first = times[0] ?? NaN;
  return { first, fastest: Math.min(...times), result };
}

/** @param {{ first: number, fastest: number }} times */
function show({ first, fastest }) {
  return `first ${first.toFixed(1)} ms, fastest ${fastest.toFixed(1)} ms`;
}
