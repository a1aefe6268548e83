import { describe, expect, it } from 'vitest';
import { createKnowledgeModel, type KnowledgeModelOptions } from '../../../src/core/commonsense/knowledgeModel';
import { RELATIONS } from '../../../src/core/commonsense/relation';
import type { MatchedHead } from '../../../src/core/commonsense/relationInferrer';
import { createWordEncoder } from '../../support/embedding/wordEncoder';
import { beamsOf, caseOf, inferNow, inferrerOf, plainWords, shown } from '../../support/commonsense/knowledgeWorld';

function modelOf(changes: Partial<KnowledgeModelOptions> = {}) {
  let clock = 0;
  return createKnowledgeModel({
    inferrer: inferrerOf(() => beamsOf(['to rest', 'none', 'to eat'])),
    rule: 'last-utterance',
    words: plainWords,
    selection: { perRelation: 5 },
    now: () => (clock += 20),
    ...changes,
  });
}

describe('the way from a test case to knowledge', () => {
  it('sends the event, selects, and says who inferred what in which time', async () => {
    const inferrer = inferrerOf(() => beamsOf(['to rest', 'none']));
    const knowledge = await inferNow(modelOf({ inferrer }), caseOf("I'm tired."));
    expect(inferrer.events).toEqual(['i am tired .']);
    expect(knowledge).toMatchObject({
      source: 'llm',
      model: 'made-up',
      event: 'i am tired .',
      rule: 'last-utterance',
      latencyMs: 20,
    });
    for (const relation of RELATIONS)
      expect(shown(knowledge.inferences[relation])).toEqual(['to rest', 'none [says nothing]']);
    expect(knowledge).not.toHaveProperty('cutWords');
    expect(knowledge).not.toHaveProperty('heads');
  });

  it('takes the candidates of several events in turns, and shows every event', async () => {
    const inferrer = inferrerOf((event) => beamsOf([`${event[0]}1`, `${event[0]}2`, 'same']));
    const knowledge = await inferNow(modelOf({ inferrer, rule: 'sentences' }), caseOf('Anne left. Ben stayed.'));
    expect(knowledge.event).toBe('anne left .\nben stayed .');
    expect(shown(knowledge.inferences.xWant)).toEqual(['a1', 'b1', 'a2', 'b2', 'same', 'same [repeated]']);
  });

  it('ranks by likeness to the whole context where it is asked to, before the limit counts', async () => {
    const options = {
      inferrer: inferrerOf(() => beamsOf(['to eat soup', 'to find the keys', 'none'])),
      rankWith: createWordEncoder(),
      selection: { perRelation: 1 },
    };
    const knowledge = await inferNow(modelOf(options), caseOf('I lost the keys.', 'Oh no.', 'I am home now.'));
    expect(shown(knowledge.inferences.xNeed)).toEqual([
      'to find the keys',
      'to eat soup [over the limit]',
      'none [says nothing]',
    ]);
    expect(knowledge.inferences.xNeed[0]?.cosine).toBeGreaterThan(0.1);
  });

  it('joins the heads of several events, each once with its best cosine', async () => {
    const inferrer = inferrerOf((event) => ({
      ...beamsOf(['x']),
      heads: event.startsWith('one')
        ? [{ text: 'A', cosine: 0.6 }]
        : [
            { text: 'B', cosine: 0.9 },
            { text: 'A', cosine: 0.8 },
          ],
    }));
    const { heads } = await inferNow(modelOf({ inferrer, rule: 'sentences' }), caseOf('One. Two.'));
    expect(heads).toEqual([
      { text: 'B', cosine: 0.9 },
      { text: 'A', cosine: 0.8 },
    ]);
  });

  it('keeps a head that is no match only where no event had one', async () => {
    const far = { text: 'PersonX sleeps', cosine: 0.2, under: 0.3 };
    const near = { text: 'PersonX sings', cosine: 0.9 };
    const inferrer = (second: readonly MatchedHead[]) =>
      inferrerOf((event) => ({ ...beamsOf([]), heads: event.startsWith('one') ? [far] : second }));
    const heads = async (second: readonly MatchedHead[]) =>
      (await inferNow(modelOf({ inferrer: inferrer(second), rule: 'sentences' }), caseOf('One. Two.'))).heads;
    expect(await heads([near])).toEqual([near]);
    expect(await heads([{ ...far, text: 'PersonX naps', cosine: 0.1 }])).toEqual([far]);
  });

  it('names everything that decides the knowledge in its signature', () => {
    const signatures = [
      modelOf(),
      modelOf({ rule: 'context' }),
      modelOf({ selection: { perRelation: 2 } }),
      modelOf({ rankWith: createWordEncoder() }),
    ].map(({ signature }) => signature);
    expect(new Set(signatures).size).toBe(4);
    expect(signatures[0]).toContain('made-up engine');
  });

  it('infers nothing for a Speaker who says nothing', async () => {
    const inferrer = inferrerOf(() => beamsOf(['x']));
    await expect(inferNow(modelOf({ inferrer }), caseOf(' '))).rejects.toMatchObject({ code: 'invalid-input' });
    expect(inferrer.events).toEqual([]);
  });
});
