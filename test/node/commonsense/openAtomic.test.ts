import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_LOOKUP } from '../../../src/core/commonsense/atomicLookup';
import { openAtomic } from '../../../src/node/commonsense/openAtomic';
import { createWordEncoder } from '../../support/embedding/wordEncoder';

const never = new AbortController().signal;
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rapport-atomic-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, lines: readonly string[]): string {
  const file = path.join(folder, name);
  writeFileSync(file, lines.join('\n'));
  return file;
}

const TRAIN = ['PersonX burns the cake\txReact\tsad', 'broken', 'PersonX sings ___\txReact\tproud'];

describe('a graph of files', () => {
  it('is opened with its heads encoded, and reports broken lines', async () => {
    const files = [write('train.tsv', TRAIN), write('dev.tsv', ['PersonX burns the cake\txWant\tto cry'])];
    const { inferrer, graph, problems } = await openAtomic(
      { files, encoder: createWordEncoder(), lookup: DEFAULT_LOOKUP },
      never,
    );
    expect(graph.heads).toHaveLength(2);
    expect(problems.map(({ file, line }) => [path.basename(file ?? ''), line])).toEqual([['train.tsv', 2]]);
    const { beams } = await inferrer.infer('i burns the cake', never);
    expect(beams.xReact).toEqual([{ text: 'sad', head: 'PersonX burns the cake' }]);
    expect(beams.xWant).toEqual([{ text: 'to cry', head: 'PersonX burns the cake' }]);
    expect(inferrer).toMatchObject({ source: 'atomic', model: 'train.tsv+dev.tsv' });
  });

  it('encodes no head twice where there is a store, after a restart and after the graph grew', async () => {
    const file = write('train.tsv', TRAIN);
    const open = async () => {
      const encoder = createWordEncoder();
      const { inferrer } = await openAtomic(
        { files: [file], encoder, lookup: DEFAULT_LOOKUP, storeFolder: folder },
        never,
      );
      return { encoder, inferrer };
    };
    expect((await open()).encoder.encoded).toEqual(['i burns the cake', 'i sings something']);
    const again = await open();
    expect(again.encoder.encoded).toEqual([]);
    expect((await again.inferrer.infer('i sings something', never)).beams.xReact[0]?.text).toBe('proud');
    write('train.tsv', ['PersonX rests\txReact\tcalm', ...TRAIN]);
    const grown = await open();
    expect(grown.encoder.encoded).toEqual(['i rests']);
    expect((await grown.inferrer.infer('i rests', never)).beams.xReact[0]?.text).toBe('calm');
    expect((await grown.inferrer.infer('i sings something', never)).beams.xReact[0]?.text).toBe('proud');
  });

  it('that has no triple of the five relations is no graph, and the error shows the form of a line', async () => {
    const file = write('x.tsv', ['a,b,c']);
    await expect(
      openAtomic({ files: [file], encoder: createWordEncoder(), lookup: DEFAULT_LOOKUP }, never),
    ).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('head, tab') as string });
  });

  it('that is not there is an error with its name', async () => {
    const file = path.join(folder, 'missing.tsv');
    await expect(
      openAtomic({ files: [file], encoder: createWordEncoder(), lookup: DEFAULT_LOOKUP }, never),
    ).rejects.toMatchObject({ message: expect.stringContaining('missing.tsv') as string });
  });

  it('is not opened for who has stopped', async () => {
    const file = write('train.tsv', TRAIN);
    await expect(
      openAtomic({ files: [file], encoder: createWordEncoder(), lookup: DEFAULT_LOOKUP }, AbortSignal.abort()),
    ).rejects.toMatchObject({ code: 'cancelled' });
  });
});
