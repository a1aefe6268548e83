import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createWordPieceTokenizer } from '../../../src/core/embedding/wordPiece';
import { shippedTable } from '../../support/embedding/shippedTable';

const root = path.join(import.meta.dirname, '../../..');

/** What the reference tokeniser made of our lines, and a hash over a real corpus. */
interface Reference {
  readonly lines: readonly { readonly text: string; readonly pieces: string }[];
  readonly train: { readonly utterances: number; readonly sha256: string };
}

function readReference(): Reference {
  const rows = readFileSync(path.join(root, 'test/fixtures/embedding/wordPiece.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { lines: rows.filter((row) => 'text' in row), train: rows.find((row) => 'train' in row).train };
}

const { vocabulary } = shippedTable();
const tokenizer = createWordPieceTokenizer(vocabulary);
const cut = (text: string): string =>
  tokenizer
    .pieces(text)
    .map((piece) => vocabulary[piece])
    .join(' ');

it('cuts every reference line, hard ones included, into exactly the reference pieces', () => {
  const { lines } = readReference();
  expect(lines.length).toBeGreaterThanOrEqual(2000);
  expect(lines.filter(({ text, pieces }) => cut(text) !== pieces)).toEqual([]);
});

it('cuts a real corpus of 84,165 utterances as the reference does', { timeout: 60_000 }, () => {
  const file = path.join(root, '../shared/data/empatheticdialogues/train.csv');
  if (!existsSync(file)) {
    console.info('skipped: a real corpus through the tokeniser (no ../shared/data beside the checkout)');
    return;
  }
  const { train } = readReference();
  const utterances = readFileSync(file, 'utf8')
    .split('\n')
    .slice(1)
    .filter((row) => row !== '')
    .map((row) => row.replace(/\r$/, '').split(',')[5]!.replaceAll('_comma_', ','));
  const hash = createHash('sha256');
  for (const text of utterances) hash.update(`${cut(text)}\n`);
  expect({ utterances: utterances.length, sha256: hash.digest('hex') }).toEqual(train);
});

it('drops a lone surrogate, which no reference text can have', () => {
  expect(cut('a\ud83db')).toBe(cut('ab'));
});

it('answers the same for a word it has seen before', () => {
  const text = 'unbelievably unbelievably';
  expect(cut(text)).toBe(`${cut('unbelievably')} ${cut('unbelievably')}`);
});

it('cuts words beyond what it remembers without losing any', () => {
  const small = createWordPieceTokenizer(['[UNK]', 'a', '##a', '1', '##1']);
  const words = Array.from({ length: 60_000 }, (_, index) => `a${index.toString(2)}`);
  for (const word of words) small.pieces(word);
  expect(small.pieces('a1 aa')).toEqual([1, 4, 1, 2]);
  expect(small.pieces('a0')).toEqual([0]);
});

it('refuses a vocabulary without a piece for the unknown', () => {
  expect(() => createWordPieceTokenizer(['a'])).toThrow(RangeError);
});
