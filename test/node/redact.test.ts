import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createRedact, redactedCause, serverSentence } from '../../src/node/redact';

const KEY = 'sk-a+b/c"d';

describe('createRedact', () => {
  it('replaces the key everywhere, plain, percent-encoded in either case, and as JSON writes it', () => {
    const redact = createRedact(KEY);
    const text = `1 ${KEY} 2 ${encodeURIComponent(KEY)} 3 sk-a%2bb%2fc%22d 4 ${JSON.stringify(KEY)} 5 ${KEY}${KEY}`;
    expect(redact(text)).toBe('1 [key] 2 [key] 3 [key] 4 "[key]" 5 [key][key]');
  });

  it('changes nothing without a key', () => {
    expect(createRedact(undefined)('as it is')).toBe('as it is');
    expect(createRedact('')('as it is')).toBe('as it is');
  });
});

describe('serverSentence', () => {
  const redact = createRedact(KEY);

  it('finds a key that was hidden from the search by invisible characters', () => {
    expect(serverSentence(`key sk-a\u200b+b/\u00adc"d!`, redact)).toBe('key [key]!');
  });

  it('leaves no half of a key at the cut', () => {
    expect(serverSentence('x'.repeat(297) + KEY, redact)).toBe('x'.repeat(297) + '[ke…');
  });

  it.each([undefined, 7, '', ' \n\t', '<!doctype html><p>x', '  <html>'])('is nothing for %j', (text) => {
    expect(serverSentence(text, redact)).toBeUndefined();
  });
});

describe('redactedCause', () => {
  it('keeps names, codes and messages of the chain and nothing else of it', () => {
    const inner = Object.assign(new Error(`inner ${KEY}`), { code: 'ECONNRESET', headers: { authorization: KEY } });
    const cause = redactedCause(new TypeError('outer', { cause: inner }), createRedact(KEY));
    expect(cause.message).toBe('TypeError outer <- Error ECONNRESET inner [key]');
    expect(inspect(cause, { showHidden: true, depth: 9 })).not.toContain(KEY);
  });

  it('ends on a chain that bites its own tail', () => {
    const error = new Error('round');
    error.cause = error;
    expect(redactedCause(error, createRedact(undefined)).message.split('<-')).toHaveLength(5);
  });
});
