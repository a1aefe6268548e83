import { describe, expect, it } from 'vitest';
import { inferenceKey, selectInferences } from '../../../src/core/commonsense/selectInferences';
import { hasShared, sharedLines } from '../../support/core/sharedFolder';

const FILE = 'comet/comet_bart_generations.jsonl';

describe.runIf(hasShared(FILE, 'selection on real beams of COMET'))(
  'the selection on 1,816 real groups of beams',
  () => {
    it('keeps order and text, uses five at most, nothing twice and nothing that says nothing', () => {
      const groups = sharedLines(FILE).map(
        (line) => (JSON.parse(line) as { generations_beam: string[] }).generations_beam,
      );
      expect(groups).toHaveLength(1816);
      for (const texts of groups) {
        const inferences = selectInferences(texts.map((text) => ({ text })));
        expect(inferences.map(({ text }) => text)).toEqual(texts.map((text) => text.replace(/\s+/g, ' ').trim()));
        const used = inferences.filter(({ dropped }) => dropped === undefined).map(({ text }) => inferenceKey(text));
        expect(used.length).toBeLessThanOrEqual(5);
        expect(new Set(used).size).toBe(used.length);
        expect(used.some((key) => key === '' || key === 'none')).toBe(false);
        // Whatever is left out for the limit comes after all that is used.
        const last = inferences.findLastIndex(({ dropped }) => dropped === undefined);
        const limit = inferences.findIndex(({ dropped }) => dropped === 'over the limit');
        expect(limit === -1 || limit > last).toBe(true);
      }
    });
  },
);
