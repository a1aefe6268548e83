import { describe, expect, it } from 'vitest';
import { findEvidence, type EvidenceGiven } from '../../../webview/model/evidence';
import { sharedRuns } from '../../../webview/model/sharedRuns';

const NOTHING: EvidenceGiven = { knowledge: undefined, stageOne: undefined, exemplars: undefined, context: [] };

const knowing = (text: string, dropped?: string): EvidenceGiven['knowledge'] => ({
  source: 'stored',
  model: 'm',
  event: 'e',
  inferences: {
    xIntent: [],
    xNeed: [],
    xWant: [{ text, ...(dropped === undefined ? {} : { dropped }) }],
    xEffect: [],
    xReact: [],
  },
});

const shot = (...texts: string[]) => ({
  id: 'a#2',
  dialogueId: 'a',
  emotion: 'joyful',
  situation: 'an unseen situation about penguins on parade',
  turns: texts.map((text, index) => ({ role: index % 2 === 0 ? ('speaker' as const) : ('listener' as const), text })),
});

function marked(response: string, given: Partial<EvidenceGiven>): readonly string[] {
  return findEvidence(response, { ...NOTHING, ...given }).map(
    ({ start, end, source, from }) => `${source}: ${response.slice(start, end)} <- ${from}`,
  );
}

describe('words of a response that stand in what the model was given', () => {
  it('marks a shared run of three content words, case and punctuation aside, without words of grammar at its ends', () => {
    const exemplars = [shot('x'), shot('I ride trains.', 'It is scary to be in a fast-moving object, isn’t it?')];
    expect(marked('Well, IT IS scary to be in a fast moving object! Right?', { exemplars })).toEqual([
      'exemplars: scary to be in a fast moving object <- exemplar 2, Listener',
    ]);
  });

  it('leaves shorter runs and mere grammar of exemplars alone', () => {
    const exemplars = [shot('It is what it is and that is all there is to it. A red balloon rose.')];
    expect(marked('that is all there is to it, a red balloon', { exemplars })).toEqual([]);
  });

  it('does not carry a run from one text into the next', () => {
    expect(marked('red balloon rose slowly', { exemplars: [shot('red balloon', 'rose slowly')] })).toEqual([]);
  });

  it('marks single telling words of knowledge and stage one, not common ones and none that were said in the talk', () => {
    const context = [{ role: 'speaker' as const, text: 'The rollercoaster was loud.' }];
    const given = { knowledge: knowing('to feel relieved'), stageOne: 'A frightening rollercoaster.', context };
    expect(marked('I feel relieved that the frightening rollercoaster ended.', given)).toEqual([
      'knowledge: relieved <- knowledge, xWant',
      'stage-one: frightening <- stage one',
    ]);
  });

  it('names the first source where several have the words: knowledge, stage one, exemplars, context', () => {
    const text = 'brave little penguin marches home';
    const all = {
      knowledge: knowing(text),
      stageOne: text,
      exemplars: [shot(text)],
      context: [{ role: 'speaker' as const, text }],
    };
    const first = (given: Partial<EvidenceGiven>) =>
      findEvidence(text, { ...NOTHING, ...given }).map(({ source }) => source);
    expect(first(all)).toEqual(['knowledge']);
    expect(first({ ...all, knowledge: undefined })).toEqual(['stage-one']);
    expect(first({ exemplars: all.exemplars, context: all.context })).toEqual(['exemplars']);
    expect(first({ context: all.context })).toEqual(['context']);
  });

  it('takes no word from a dropped inference, nor from the situation of an exemplar', () => {
    expect(marked('penguins on parade, relieved', { knowledge: knowing('relieved', 'duplicate') })).toEqual([]);
    expect(marked('an unseen situation about penguins on parade', { exemplars: [shot('x')] })).toEqual([]);
  });

  it('keeps marks apart: what an earlier source took splits the run of a later one', () => {
    const response = 'green apples fall, autumn wind blows, yellow leaves dance';
    expect(marked(response, { stageOne: 'autumn wind blows', exemplars: [shot(response)] })).toEqual([
      'exemplars: green apples fall <- exemplar 1, Speaker',
      'stage-one: autumn wind blows <- stage one',
      'exemplars: yellow leaves dance <- exemplar 1, Speaker',
    ]);
  });

  it('stays fast on long texts that repeat themselves', () => {
    const text = 'lorem ipsum '.repeat(40_000);
    const started = performance.now();
    findEvidence(text, { ...NOTHING, stageOne: text, exemplars: [shot(text)] });
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('shared runs', () => {
  it('are all runs that cannot be made longer, found as by comparing every pair of places', () => {
    let seed = 7;
    const random = (below: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
    for (let round = 0; round < 200; round++) {
      const draw = () => Array.from({ length: 1 + random(14) }, () => 'abc'.charAt((random(3000) / 1000) | 0));
      const [text, source] = [draw(), draw()];
      const inSource = (run: readonly string[]) => `|${source.join('')}|`.includes(run.join(''));
      const longest = text.map((_, end) => {
        let from = end + 1;
        while (from > 0 && inSource(text.slice(from - 1, end + 1))) from--;
        return { from, to: end + 1 };
      });
      const expected = longest.filter(({ from, to }, end) => from < to && longest[end + 1]?.from !== from);
      const found = sharedRuns(text, source);
      expect(found.map(({ from, to }) => ({ from, to }))).toEqual(expected);
      for (const { from, to, sourceEnd } of found)
        expect(source.slice(sourceEnd - (to - from), sourceEnd)).toEqual(text.slice(from, to));
    }
  });
});
