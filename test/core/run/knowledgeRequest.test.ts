import { describe, expect, it } from 'vitest';
import { parseKnowledgeSource } from '../../../src/core/run/knowledgeRequest';

describe('a source of knowledge as one text', () => {
  it.each([
    ['comet:path:/models/comet', { kind: 'comet', model: 'path:/models/comet' }],
    ['comet:hub:me/comet@main', { kind: 'comet', model: 'hub:me/comet@main' }],
    ['comet:C:\\models\\comet', { kind: 'comet', model: 'path:C:\\models\\comet' }],
    ['atomic', { kind: 'atomic', files: [] }],
    [' atomic:a.tsv, b.tsv ', { kind: 'atomic', files: ['a.tsv', 'b.tsv'] }],
    ['llm', { kind: 'llm' }],
    ['llm:qwen3:4b', { kind: 'llm', model: 'qwen3:4b' }],
    ['endpoint:http://127.0.0.1:8765/infer', { kind: 'endpoint', url: 'http://127.0.0.1:8765/infer' }],
    ['stored:knowledge.jsonl', { kind: 'stored', files: ['knowledge.jsonl'] }],
  ])('is read: %s', (text, choice) => {
    expect(parseKnowledgeSource(text)).toEqual(choice);
  });

  it.each(['', 'comet', 'endpoint', 'endpoint:', 'stored', 'stored: , ', 'graph:x', 'LLM'])(
    'is refused with the forms there are: "%s"',
    (text) => {
      expect(() => parseKnowledgeSource(text)).toThrow(
        expect.objectContaining({ code: 'invalid-setting', message: expect.stringContaining('atomic:FILE') as string }),
      );
    },
  );
});
