import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RELATIONS, type Relation } from '../../../src/core/commonsense/relation';
import type { Beam } from '../../../src/core/commonsense/relationInferrer';
import { openComet, type CometChoice } from '../../../src/node/comet/cometInferrer';
import { readCometFolder } from '../../../src/node/comet/cometFolder';
import { createModelThread, type ModelThread, type OnProgress } from '../../../src/node/modelWorker/modelThread';
import { startHub } from '../../support/embedding/hubServer';
import { buildModelWorker, type BuiltWorker } from '../../support/embedding/modelWorker';
import { failureOf } from '../../support/loopback/asking';

const fixtures = join(import.meta.dirname, '../../fixtures/comet');
const tiny = join(fixtures, 'tiny');
const { comet: golden } = JSON.parse(readFileSync(join(fixtures, 'tiny.json'), 'utf8')) as {
  readonly comet: { readonly event: string; readonly beams: Readonly<Record<Relation, readonly Required<Beam>[]>> };
};
const signal = new AbortController().signal;

let built: BuiltWorker;
let native: ModelThread;
let work: string;
let count = 0;
/** A folder of this test alone. */
let folder: string;

beforeAll(async () => {
  built = await buildModelWorker();
  work = mkdtempSync(join(tmpdir(), 'rapport-comet-'));
  const beside = join(work, 'native');
  cpSync(built.folder, beside, { recursive: true });
  symlinkSync(join(import.meta.dirname, '../../../node_modules'), join(beside, 'node_modules'), 'junction');
  native = createModelThread({ worker: join(beside, 'modelWorker.js') });
}, 60_000);

afterAll(async () => {
  await native.dispose();
  rmSync(work, { recursive: true });
  built[Symbol.dispose]();
});

beforeEach(() => {
  folder = join(work, String(++count));
});

interface Around {
  readonly thread?: ModelThread;
  readonly onProgress?: OnProgress;
  readonly baseUrl?: string;
}
const open = (choice: Partial<CometChoice> = {}, { thread = native, onProgress, baseUrl }: Around = {}) =>
  openComet(
    { model: `path:${tiny}`, ...choice },
    {
      thread,
      hub: {
        cacheFolder: join(work, 'hub'),
        ...(baseUrl === undefined ? { offline: true } : { baseUrl }),
        fetch: globalThis.fetch,
      },
      threads: 1,
      ...(onProgress === undefined ? {} : { onProgress }),
    },
    signal,
  );

/** A copy of the tiny model with some of its JSON files changed. */
function changed(changes: Readonly<Record<string, (json: Record<string, unknown>) => unknown>>): string {
  cpSync(tiny, folder, { recursive: true });
  for (const [file, change] of Object.entries(changes)) {
    const json = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, unknown>;
    writeFileSync(join(folder, file), JSON.stringify(change(json)));
  }
  return folder;
}

function expectGolden(beams: Readonly<Record<Relation, readonly Beam[]>>): void {
  for (const relation of RELATIONS) {
    expect(beams[relation].map(({ text }) => text)).toEqual(golden.beams[relation].map(({ text }) => text));
    beams[relation].forEach(({ score }, at) => expect(score).toBeCloseTo(golden.beams[relation][at]?.score ?? NaN, 5));
  }
}

describe('COMET in ONNX', () => {
  it('infers the five relations as transformers does with the settings that the model itself names', async () => {
    const { inferrer } = await open();
    const { beams, cutTokens } = await inferrer.infer(golden.event, signal);
    expectGolden(beams);
    expect(cutTokens).toBeUndefined();
    expect(inferrer).toMatchObject({ source: 'comet', model: 'tiny' });
    expect(inferrer.signature).toMatch(
      /^comet\|model:tiny\|weights:[0-9a-f]{12}\|dtype:fp32\|beams:5\/5\|penalty:1\|early:yes\|length:5-22\|norepeat:3\|bos:0\|eos:2\|v:1$/,
    );
  });

  it('does the same in WebAssembly, where there is no native runtime', async () => {
    const wasm = createModelThread({ worker: built.file });
    const { inferrer } = await open({}, { thread: wasm });
    expectGolden((await inferrer.infer(golden.event, signal)).beams);
    await wasm.dispose();
  }, 60_000);

  it('takes settings of the user over those of the model', async () => {
    const { inferrer } = await open({ generation: { numBeams: 3, maxLength: 8, lengthPenalty: 2 } });
    const { beams } = await inferrer.infer(golden.event, signal);
    expect(RELATIONS.map((relation) => beams[relation].length)).toEqual([3, 3, 3, 3, 3]);
    expect(inferrer.signature).toContain('|beams:3/3|penalty:2|early:yes|length:5-8|');
    expect(await failureOf(open({ generation: { numBeams: 0 } }))).toMatchObject({ code: 'invalid-setting' });
  });

  it('runs graphs that Optimum did not merge, in the folder itself', async () => {
    cpSync(tiny, folder, { recursive: true });
    for (const file of readdirSync(join(folder, 'onnx'))) renameSync(join(folder, 'onnx', file), join(folder, file));
    rmSync(join(folder, 'decoder_model_merged.onnx'));
    rmSync(join(folder, 'encoder_cross_model.onnx'));
    const { inferrer } = await open({ model: `path:${folder}` });
    expectGolden((await inferrer.infer(golden.event, signal)).beams);
  });

  it('has another signature for other weights', async () => {
    cpSync(tiny, folder, { recursive: true });
    const graph = join(folder, 'onnx/encoder_cross_model.onnx');
    const bytes = readFileSync(graph);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    writeFileSync(graph, bytes);
    const weights = async (path: string) => (await readCometFolder(path, { quantised: false, threads: 1 })).fingerprint;
    expect(await weights(folder)).not.toBe(await weights(tiny));
  });

  it('can be opened again after it was disposed of', async () => {
    const opened = await open();
    await opened.inferrer.infer(golden.event, signal);
    await opened.dispose();
    expectGolden((await opened.inferrer.infer(golden.event, signal)).beams);
  });
});

describe('COMET stopped', () => {
  it('lets go of the waiter at once and stops before the next step', async () => {
    const controller = new AbortController();
    const steps: number[] = [];
    const { inferrer } = await open(
      { generation: { numBeams: 5, minLength: 90, maxLength: 96, noRepeatNgramSize: 0 } },
      {
        onProgress: (done) => {
          steps.push(done);
          if (done > 3) controller.abort();
        },
      },
    );
    expect(await failureOf(inferrer.infer(golden.event, controller.signal))).toMatchObject({ code: 'cancelled' });
    expect(Math.max(...steps)).toBe(4);
    const next = await open();
    expectGolden((await next.inferrer.infer(golden.event, signal)).beams);
  });

  it('is not begun when it was stopped before', async () => {
    const { inferrer } = await open();
    expect(await failureOf(inferrer.infer(golden.event, AbortSignal.abort()))).toMatchObject({ code: 'cancelled' });
  });
});

describe('an event that COMET cannot take as it is', () => {
  it('is refused when it is empty', async () => {
    const { inferrer } = await open();
    for (const event of ['', ' \n'])
      expect(await failureOf(inferrer.infer(event, signal))).toMatchObject({ code: 'invalid-input' });
  });

  it('is cut at its end when it has 2,000 words, and the relation stays', async () => {
    const { inferrer } = await open();
    const { beams, cutTokens } = await inferrer.infer('the dog died '.repeat(667), signal);
    expect(cutTokens).toBeGreaterThan(1_900);
    // Without the relation all five would be the same.
    expect(new Set(RELATIONS.map((relation) => JSON.stringify(beams[relation]))).size).toBe(5);
  });
});

describe('what is no COMET', () => {
  const infer = async (model: string) => (await open({ model })).inferrer.infer(golden.event, signal);
  const refused = (model: string) => failureOf(infer(model));

  it('is said to be missing when there is no such folder', async () => {
    expect(await refused(`path:${folder}`)).toMatchObject({
      code: 'unavailable',
      message: `There is no model folder at ${folder}. Give the folder of a COMET-BART in ONNX; scripts/comet/export.py of Rapport's repository makes one.`,
    });
  });

  it('is refused when it only decodes', async () => {
    mkdirSync(join(folder, 'onnx'), { recursive: true });
    const config = { model_type: 'gpt2', architectures: ['GPT2LMHeadModel'] };
    writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
    writeFileSync(join(folder, 'onnx/decoder_model.onnx'), '');
    const model = `path:${folder}`;
    expect(await refused(model)).toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('a decoder-only model of the kind gpt2') as string,
    });
  });

  it('is refused when its tokeniser has no tokens for the relations', async () => {
    const model = changed({
      'tokenizer.json': (json) => ({
        ...json,
        added_tokens: (json['added_tokens'] as { content: string }[]).filter(({ content }) => content !== 'xNeed'),
      }),
    });
    expect(await refused(`path:${model}`)).toMatchObject({
      code: 'invalid-input',
      message: `The model in ${model} is not a COMET: its tokeniser has no token for xNeed. Give the folder of a COMET-BART.`,
    });
  });

  it('is told how to be exported when it has PyTorch weights only', async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ model_type: 'bart', is_encoder_decoder: true }));
    expect(await refused(`path:${folder}`)).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('Export the model with scripts/comet/export.py') as string,
    });
  });

  it('is refused with the name of a generation setting that is not supported', async () => {
    const model = changed({ 'config.json': (json) => ({ ...json, repetition_penalty: 1.2 }) });
    expect(await refused(`path:${model}`)).toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('"repetition_penalty"') as string,
    });
  });

  it('says what is wrong when a graph is damaged', async () => {
    const model = changed({});
    writeFileSync(join(model, 'onnx/decoder_with_past_model.onnx'), 'no graph');
    expect(await refused(`path:${model}`)).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(`The model in ${model} cannot be loaded`) as string,
    });
  });

  it('says that a spec names none', async () => {
    expect(await refused('comet')).toMatchObject({ code: 'invalid-setting' });
  });
});

describe('COMET of the hub', () => {
  const files = () =>
    new Map(
      [
        'config.json',
        'tokenizer.json',
        'tokenizer_config.json',
        'onnx/encoder_model.onnx',
        'onnx/decoder_model_merged.onnx',
      ].map((file) => [file, readFileSync(join(tiny, file))] as const),
    );

  it('is fetched and then kept', async () => {
    await using hub = await startHub(files());
    const { inferrer } = await open({ model: 'hub:owner/tiny' }, { baseUrl: hub.baseUrl });
    expectGolden((await inferrer.infer(golden.event, signal)).beams);
    const asked = hub.requests.length;
    await open({ model: 'hub:owner/tiny' }, { baseUrl: hub.baseUrl });
    expect(hub.requests.length).toBe(asked);
  });

  it('is said to be out of reach, with what to do, when it is', async () => {
    expect(await failureOf(open({ model: 'hub:owner/other' }, { baseUrl: 'http://127.0.0.1:9' }))).toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/127\.0\.0\.1:9 cannot be reached\. .* path:DIR\.$/) as string,
    });
  });

  it('is told how to be exported when the hub has PyTorch weights only', async () => {
    const weights = new Map([
      ['config.json', Buffer.from('{}')],
      ['pytorch_model.bin', Buffer.from('weights')],
    ]);
    await using hub = await startHub(weights);
    rmSync(join(work, 'hub'), { recursive: true, force: true });
    expect(await failureOf(open({ model: 'hub:owner/tiny' }, { baseUrl: hub.baseUrl }))).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('scripts/comet/export.py') as string,
    });
  });
});
