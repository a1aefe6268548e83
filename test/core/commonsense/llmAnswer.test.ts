import { describe, expect, it } from 'vitest';
import { inferenceQuestion, inferenceSchema, parseInferenceAnswer } from '../../../src/core/commonsense/llmAnswer';
import { RELATIONS } from '../../../src/core/commonsense/relation';

const lists = Object.fromEntries(RELATIONS.map((relation) => [relation, [`${relation} 1`, 'none']]));
const whole = JSON.stringify(lists);

describe('the question for a language model', () => {
  it('ends on the event, and its own examples are answers that can be read', () => {
    const messages = inferenceQuestion('i fell .', 2);
    expect(messages.at(-1)).toEqual({ role: 'user', content: 'i fell .' });
    const answers = messages.filter(({ role }) => role === 'assistant');
    expect(answers.length).toBeGreaterThan(0);
    for (const { content } of answers)
      for (const beams of Object.values(parseInferenceAnswer(content))) {
        expect(beams.length).toBeGreaterThan(0);
        expect(beams.length).toBeLessThanOrEqual(2);
      }
  });

  it('holds each relation to a list of short phrases', () => {
    const { properties, required } = inferenceSchema(3) as {
      properties: Record<string, { maxItems: number; items: { pattern: string } }>;
      required: string[];
    };
    expect(required).toEqual(RELATIONS);
    expect(properties['xWant']?.maxItems).toBe(3);
    const phrase = new RegExp(properties['xWant']?.items.pattern ?? '');
    expect(
      ['to rest', 'müde', "isn't sure", 'no. Never', 'a\nb', 'say "x"', 'x'].map((text) => phrase.test(text)),
    ).toEqual([true, true, true, false, false, false, false]);
  });
});

describe('the answer of a language model', () => {
  it.each([
    ['alone', whole],
    ['in a fence', `\`\`\`json\n${whole}\n\`\`\`\n`],
    ['in a fence without a name', `\`\`\`\n${whole}\n\`\`\``],
    ['in a fence with empty lines', `\`\`\` \n\n${whole}\n \n\`\`\``],
    ['with another key', JSON.stringify({ ...lists, why: 'because' })],
  ])('is read: %s', (_, answer) => {
    expect(parseInferenceAnswer(answer).xReact).toEqual([{ text: 'xReact 1' }, { text: 'none' }]);
  });

  it.each([
    ['prose', 'The Speaker wants to rest.', /not the JSON object.*"The Speaker wants to rest\."/],
    ['prose before the object', `Here it is: ${whole}`, /not the JSON object/],
    ['an object cut off', whole.slice(0, -5), /not the JSON object/],
    ['a list', '[]', /no JSON object/],
    ['null', 'null', /no JSON object/],
    ['a relation lacking', JSON.stringify({ ...lists, xNeed: undefined }), /has no "xNeed"/],
    ['a text in place of a list', JSON.stringify({ ...lists, xWant: 'to rest' }), /under "xWant"/],
    ['a list of numbers', JSON.stringify({ ...lists, xWant: [1] }), /under "xWant"/],
    ['an object without keys of its own', '{"__proto__": {}}', /has no "xIntent"/],
    ['nothing', '', /not the JSON object/],
    ['a fence on one line', `\`\`\`${whole}\`\`\``, /not the JSON object/],
    ['half a fence', '```\n{}', /not the JSON object/],
    // A model that is caught in a loop; an expression with three parts that may be empty took hours.
    ['a fence and nothing but empty lines', `\`\`\`${'\n'.repeat(20_000)}a`, /not the JSON object/],
    ['a fence of empty lines', `\`\`\`${'\n'.repeat(20_000)}a${'\n'.repeat(20_000)}\`\`\``, /not the JSON object/],
  ])('is refused: %s', (_, answer, sentence) => {
    expect(() => parseInferenceAnswer(answer)).toThrow(
      expect.objectContaining({ code: 'malformed-response', message: expect.stringMatching(sentence) as string }),
    );
  });

  it('is quoted by its beginning alone', () => {
    expect(() => parseInferenceAnswer('x'.repeat(5000))).toThrow(/"x{80}…"/);
  });
});
