import { describe, expect, it } from 'vitest';
import { hostCallSchemas } from '../../../src/protocol/hostCallSchemas';

describe('what the panel may say of inferences', () => {
  const fits = (edit: unknown): boolean => hostCallSchemas.editKnowledge.safeParse([edit]).success;

  it('is one change of one inference of a known relation, or all taken back', () => {
    expect(fits({ kind: 'drop', relation: 'xWant', text: 'to rest' })).toBe(true);
    expect(fits({ kind: 'edit', relation: 'xWant', text: 'to rest', to: '' })).toBe(true);
    expect(fits({ kind: 'reset' })).toBe(true);
    expect(fits({ kind: 'edit', relation: 'xWant', text: 'to rest' })).toBe(false);
    expect(fits({ kind: 'drop', relation: 'oWant', text: 'to rest' })).toBe(false);
    expect(fits({ kind: 'drop', relation: 'xWant', text: '' })).toBe(false);
    expect(fits({ kind: 'edit', relation: 'xWant', text: 'a', to: 'b'.repeat(2001) })).toBe(false);
  });
});
