import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { TestCase } from '../../src/core/inputs/testCase';
import { acceptedId, pickerItems } from '../../src/host/testCasePicker';

const CASES = ['sad', 'sentimental', 'Joyful'].flatMap((emotion, index): readonly TestCase[] => [
  {
    id: `d${index}#2`,
    dialogueId: `d${index}`,
    emotion,
    situation: '',
    context: [{ role: 'speaker', text: index === 1 ? 'My sad $(alert) dog' : 'Hello there' }],
    gold: 'I see.',
  },
]);
const found = (typed: string): readonly string[] => pickerItems(CASES, typed).items.map(({ id }) => id);

describe('the picker of test cases', () => {
  it('narrows by words, by an emotion after @, and by both', () => {
    assert.deepEqual(found(''), ['d0#2', 'd1#2', 'd2#2']);
    assert.deepEqual(found('sad'), ['d0#2', 'd1#2']);
    assert.deepEqual(found('@sad'), ['d0#2']);
    assert.deepEqual(found('@s'), ['d0#2', 'd1#2']);
    assert.deepEqual(found('@joy hello'), ['d2#2']);
    assert.deepEqual(found('@sad dog'), []);
    assert.deepEqual(found('@'), ['d0#2', 'd1#2', 'd2#2']);
  });

  it('takes the first line that fits when Enter comes before the list on the screen has followed', () => {
    const [first, second, other] = ['a', 'b', 'c'].map((id) => ({ id }));
    assert.ok(first !== undefined && second !== undefined && other !== undefined);
    assert.equal(acceptedId([first, second], [second]), 'b');
    assert.equal(acceptedId([first, second], [other]), 'a');
    assert.equal(acceptedId([first, second], []), 'a');
    assert.equal(acceptedId([], [other]), undefined);
  });

  it('says how many of how many, and shows a text as text', () => {
    assert.equal(pickerItems(CASES, '@sad').title, 'Test case (1 of 3)');
    assert.equal(pickerItems(CASES, '').title, 'Test case (3)');
    assert.doesNotMatch(pickerItems(CASES, 'dog').items[0]?.label ?? '', /\$\(alert\)/);
  });
});
