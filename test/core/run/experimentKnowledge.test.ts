import { describe, expect, it } from 'vitest';
import type { ExperimentFile } from '../../../src/core/run/experiment';
import { experimentKnowledge } from '../../../src/core/run/experimentKnowledge';

const place = (file: string): string => `/data/${file}`;
const wanted = (knowledge: ExperimentFile['knowledge'], exemplars?: ExperimentFile['exemplars']) =>
  experimentKnowledge(
    {
      template: 't',
      dataset: { test: 'd' },
      strategies: ['knowledge'],
      models: [{ model: 'm' }],
      knowledge,
      exemplars,
    },
    place,
  );

describe('the knowledge of an experiment', () => {
  it('is none where none is named, and has the choices of the paper where nothing else is said', () => {
    expect(wanted(undefined)).toBeUndefined();
    expect(wanted({ source: 'atomic' })).toEqual({
      source: { kind: 'atomic', files: [] },
      rule: 'last-utterance',
      beams: 5,
      perRelation: 5,
      rankByContext: false,
      encoder: 'embedded',
    });
  });

  it.each([
    ['stored:a.jsonl, b.jsonl', { kind: 'stored', files: ['/data/a.jsonl', '/data/b.jsonl'] }],
    ['atomic:g.tsv', { kind: 'atomic', files: ['/data/g.tsv'] }],
    ['comet:path:models/comet', { kind: 'comet', model: 'path:/data/models/comet' }],
    ['comet:hub:a/b', { kind: 'comet', model: 'hub:a/b' }],
    ['endpoint:http://127.0.0.1:1/infer', { kind: 'endpoint', url: 'http://127.0.0.1:1/infer' }],
  ])('finds the files of %s beside the experiment', (source, choice) => {
    expect(wanted({ source })?.source).toEqual(choice);
  });

  it('is ranked by the encoder of the exemplars, where they name one', () => {
    const found = wanted({ source: 'atomic', rankByContext: true, perRelation: 2 }, { encoder: 'hub:a/b' });
    expect(found).toMatchObject({ encoder: 'hub:a/b', rankByContext: true, perRelation: 2 });
  });

  it('is not asked of a language model unseen', () => {
    expect(() => wanted({ source: 'llm:m' })).toThrow(/rapport infer/);
  });
});
