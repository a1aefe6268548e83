import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalJson, hashOf, sha256Hex } from '../../../src/core/util/hash';

describe('sha256Hex', () => {
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['Lärm 🎉', 'c3249df88911f74224936eb283451f5f4d139044b690439d5acdb2ee08d42b89'],
  ])('of %j is that of its UTF-8 bytes', (text, expected) => {
    expect(sha256Hex(text)).toBe(expected);
  });
});

describe('canonicalJson', () => {
  it.each([
    [{ b: 1, a: 2 }, '{"a":2,"b":1}'],
    [{ a: { d: [], c: {} }, B: null }, '{"B":null,"a":{"c":{},"d":[]}}'],
    [{ a: undefined, b: [undefined, 1] }, '{"b":[null,1]}'],
    [[3, 1, 2], '[3,1,2]'],
    ['ä"\n\ud83c\udf89', '"ä\\"\\n🎉"'],
    ['\ud83c', '"\\ud83c"'],
    [1e21, '1e+21'],
    [-0, '0'],
    [true, 'true'],
    [undefined, 'null'],
    [{ '10': 1, '9': 2, é: 3, z: 4 }, '{"10":1,"9":2,"z":4,"é":3}'],
  ])('of %j is %s', (value, expected) => {
    expect(canonicalJson(value)).toBe(expected);
  });

  it.each([NaN, Infinity, -Infinity])('refuses %d, which JSON would turn into null', (value) => {
    expect(() => canonicalJson({ a: [value] })).toThrow(RangeError);
  });

  it('tells a text from what looks the same unquoted', () => {
    expect(canonicalJson('1')).not.toBe(canonicalJson(1));
    expect(canonicalJson('null')).not.toBe(canonicalJson(null));
  });
});

describe('hashOf', () => {
  it('is the same for equal data whatever the order of its members', () => {
    expect(hashOf({ a: 1, b: { c: 2, d: 3 } })).toBe(hashOf({ b: { d: 3, c: 2 }, a: 1 }));
  });

  it('is what another SHA-256 makes of the canonical JSON', () => {
    const bytes = Buffer.from('{"a":[1,"é"]}', 'utf8');
    expect(hashOf({ a: [1, 'é'] })).toBe(createHash('sha256').update(bytes).digest('hex'));
  });
});
