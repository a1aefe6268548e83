import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { BeamSequence } from '../../../src/core/commonsense/beamSearch';
import type { BeamSearchSettings } from '../../../src/core/commonsense/beamSearchSettings';
import type { CometGraphs } from '../../../src/node/comet/cometMessages';
import { openCometSessions, type CometSessions } from '../../../src/node/comet/cometSessions';
import { loadCometTokeniser } from '../../../src/node/comet/cometTokeniser';
import { decodeBeams } from '../../../src/node/comet/decodeBeams';

const fixtures = join(import.meta.dirname, '../../fixtures/comet');

interface GoldenCase {
  readonly settings: Omit<BeamSearchSettings, 'forcedEosTokenIds' | 'decoderStartTokenId' | 'eosTokenIds'> & {
    readonly forced: boolean;
  };
  readonly inputs: readonly number[];
  readonly results: readonly (readonly BeamSequence[])[];
}
interface Golden {
  readonly inputs: readonly { readonly text: string; readonly ids: readonly number[] }[];
  readonly cases: readonly GoldenCase[];
}
const readGolden = (name: string): Golden => JSON.parse(readFileSync(join(fixtures, `${name}.json`), 'utf8')) as Golden;

const SINGLE: CometGraphs = {
  encoder: 'onnx/encoder_cross_model.onnx',
  decoder: { kind: 'single', graph: 'onnx/decoder_with_past_model.onnx' },
};
const MERGED: CometGraphs = {
  encoder: 'onnx/encoder_model.onnx',
  decoder: { kind: 'merged', graph: 'onnx/decoder_model_merged.onnx' },
};
const SEPARATE: CometGraphs = {
  encoder: 'onnx/encoder_model.onnx',
  decoder: { kind: 'separate', first: 'onnx/decoder_model.onnx', next: 'onnx/decoder_with_past_model.onnx' },
};
const spec = (name: string, graphs: CometGraphs) => ({
  folder: join(fixtures, name),
  graphs,
  maxTokens: 96,
  threads: 1,
});

function settingsOf({ settings: { forced, ...own } }: GoldenCase): BeamSearchSettings {
  return {
    ...own,
    ...(forced ? { forcedBosTokenId: 0 } : {}),
    forcedEosTokenIds: forced ? [2] : [],
    decoderStartTokenId: 2,
    eosTokenIds: [2],
  };
}

const describeCase = ({ settings }: GoldenCase, at: number): string =>
  `${at}: ${settings.numBeams} beams, penalty ${settings.lengthPenalty}, early stopping ${settings.earlyStopping}, ${settings.minLength}-${settings.maxLength} tokens, no-repeat ${settings.noRepeatNgramSize}${settings.forced ? ', forced tokens' : ''}`;

const opened = new Map<string, Promise<CometSessions>>();
const sessionsOf = (name: string, graphs: CometGraphs): Promise<CometSessions> => {
  const key = `${name} ${graphs.decoder.kind}`;
  const sessions = opened.get(key) ?? openCometSessions(spec(name, graphs));
  opened.set(key, sessions);
  return sessions;
};
afterAll(async () => {
  for (const sessions of opened.values()) await (await sessions).dispose();
});

async function decode(name: string, graphs: CometGraphs, golden: Golden, wanted: GoldenCase) {
  const sessions = await sessionsOf(name, graphs);
  const decoder = await sessions.encode(wanted.inputs.map((input) => golden.inputs[input]?.ids ?? []));
  return decodeBeams(decoder, wanted.inputs.length, settingsOf(wanted), () => Promise.resolve());
}

const scoresOf = (found: readonly (readonly BeamSequence[])[]) => found.map((beams) => beams.map(({ score }) => score));
const tokensOf = (found: readonly (readonly BeamSequence[])[]) =>
  found.map((beams) => beams.map(({ tokens }) => tokens));

function farthest(found: readonly (readonly BeamSequence[])[], wanted: readonly (readonly BeamSequence[])[]): number {
  expect(scoresOf(found).map(({ length }) => length)).toEqual(scoresOf(wanted).map(({ length }) => length));
  const differences = scoresOf(wanted).flatMap((scores, input) =>
    scores.map((score, at) => Math.abs(score - (found[input]?.[at]?.score ?? NaN))),
  );
  return Math.max(...differences);
}

describe('beam search over a BART in ONNX', () => {
  const golden = readGolden('tiny');
  const tied = readGolden('tied');

  it('is held to at least 200 different inputs', () => {
    const used = new Set(golden.cases.flatMap(({ inputs }) => inputs));
    expect(used.size).toBeGreaterThanOrEqual(200);
  });

  it.each(golden.cases.map((wanted, at) => [describeCase(wanted, at), wanted] as const))(
    'finds the sequences and scores of transformers: %s',
    async (_, wanted) => {
      const found = await decode('tiny', SINGLE, golden, wanted);
      expect(tokensOf(found)).toEqual(tokensOf(wanted.results));
      expect(farthest(found, wanted.results)).toBeLessThan(5e-5);
    },
  );

  it.each([
    ['that Optimum merged', MERGED],
    ['in two graphs', SEPARATE],
  ] as const)('finds the same with a decoder %s', async (_, graphs) => {
    for (const wanted of golden.cases.filter((_, at) => at % 3 === 0)) {
      const found = await decode('tiny', graphs, golden, wanted);
      expect(tokensOf(found)).toEqual(tokensOf(wanted.results));
      expect(farthest(found, wanted.results)).toBeLessThan(5e-5);
    }
  });

  it.each(tied.cases.map((wanted, at) => [describeCase(wanted, at), wanted] as const))(
    'finds the same scores where tokens tie: %s',
    async (_, wanted) => {
      const found = await decode('tied', SINGLE, tied, wanted);
      expect(farthest(found, wanted.results)).toBeLessThan(5e-5);
    },
  );

  it('reads queries as the tokens that transformers reads', async () => {
    const tokeniser = await loadCometTokeniser(spec('tiny', SINGLE));
    for (const { text, ids } of golden.inputs) {
      const [, event = '', relation = ''] = /^(.*) (x\w+) \[GEN\]$/.exec(text) ?? [];
      expect(tokeniser.query(event, relation as 'xNeed')).toEqual({ ids, cutTokens: 0 });
    }
  });
});
