import { describe, expect, it } from 'vitest';
import type { Knowledge } from '../../../src/core/commonsense/commonsenseModel';
import {
  applyInferenceEdits,
  withEdit,
  withInferenceEdits,
  type InferenceEdit,
} from '../../../src/core/commonsense/inferenceEdits';
import { caseOf, inferNow, shown } from '../../support/commonsense/knowledgeWorld';

const knowledge: Knowledge = {
  source: 'comet',
  model: 'made-up',
  event: 'i ran',
  inferences: {
    xIntent: [],
    xNeed: [],
    xWant: [{ text: 'to rest' }, { text: 'none', dropped: 'says nothing' }, { text: 'to drink' }],
    xEffect: [],
    xReact: [{ text: 'to rest' }],
  },
};
const after = (...edits: readonly InferenceEdit[]): readonly string[] =>
  shown(applyInferenceEdits(knowledge, edits).inferences.xWant);
const relation = 'xWant';

describe("the user's edits of inferences", () => {
  it('leave one out with the reason that the user did, in its relation alone', () => {
    const edit = { kind: 'drop', relation, text: 'to rest' } as const;
    expect(after(edit)).toEqual(['to rest [left out by you]', 'none [says nothing]', 'to drink']);
    expect(applyInferenceEdits(knowledge, [edit]).inferences.xReact).toEqual([{ text: 'to rest' }]);
  });

  it('leave the reason of the rules where one was dropped already', () => {
    expect(after({ kind: 'drop', relation, text: 'none' })[1]).toBe('none [says nothing]');
  });

  it('put one back', () => {
    expect(after({ kind: 'put-back', relation, text: 'none' })).toEqual(['to rest', 'none', 'to drink']);
  });

  it('change the text and use it, what the source had said beside it', () => {
    const edit = { kind: 'edit', relation, text: 'none', to: ' to  sleep ' } as const;
    expect(applyInferenceEdits(knowledge, [edit]).inferences.xWant[1]).toEqual({ text: 'to sleep', original: 'none' });
  });

  it('find an inference by what the source said even after it was edited', () => {
    expect(
      after(
        { kind: 'edit', relation, text: 'to drink', to: 'to drink tea' },
        { kind: 'drop', relation, text: 'to drink' },
      ),
    ).toEqual(['to rest', 'none [says nothing]', 'to drink [left out by you]']);
  });

  it('drop one that is edited to nothing, and leave alone what they do not find', () => {
    expect(after({ kind: 'edit', relation, text: 'to rest', to: ' ' })[0]).toBe('to rest [left out by you]');
    expect(after({ kind: 'drop', relation, text: 'to fly' })).toEqual(['to rest', 'none [says nothing]', 'to drink']);
  });

  it('are kept one for each inference, the last', () => {
    const drop = { kind: 'drop', relation, text: 'to rest' } as const;
    const back = { kind: 'put-back', relation, text: 'to rest' } as const;
    const other = { kind: 'drop', relation: 'xReact', text: 'to rest' } as const;
    expect(withEdit([drop, other], back)).toEqual([other, back]);
  });

  it('are asked for at each inference, by the test case', async () => {
    let edits: readonly InferenceEdit[] = [];
    const asked: string[] = [];
    const model = withInferenceEdits({ signature: 's', infer: async () => knowledge }, (id) => {
      asked.push(id);
      return edits;
    });
    expect((await inferNow(model, caseOf('x'))).inferences.xWant[0]).not.toHaveProperty('dropped');
    edits = [{ kind: 'drop', relation, text: 'to rest' }];
    expect((await inferNow(model, caseOf('x'))).inferences.xWant[0]).toHaveProperty('dropped');
    expect(asked).toEqual(['made-up#2', 'made-up#2']);
  });
});
