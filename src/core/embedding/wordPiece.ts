import { bertWords } from './bertWords';

/** The word that stands for whatever the vocabulary cannot spell. */
const UNKNOWN_PIECE = '[UNK]';

/** Longer words are unknown, as in the reference. */
const MAX_WORD_LENGTH = 100;

/** Words kept with their pieces; a text of any language has most of its words among far fewer. */
const MAX_REMEMBERED_WORDS = 50_000;

/** Cuts a text into the pieces of a vocabulary. */
export interface WordPieceTokenizer {
  /** The pieces of a text in order, as positions in the vocabulary. No special token is added, and text that spells one is text. */
  pieces(text: string): readonly number[];
}

/**
 * The WordPiece tokeniser of uncased BERT (and MPNet): per word the longest piece that fits, from left to right, pieces
 * inside a word written `##piece`; a word with a part that no piece fits is `[UNK]` as a whole. The vocabulary must have
 * `[UNK]`: throws `RangeError` when it has not.
 */
export function createWordPieceTokenizer(vocabulary: readonly string[]): WordPieceTokenizer {
  const positions = new Map(vocabulary.map((piece, position) => [piece, position]));
  const unknown = positions.get(UNKNOWN_PIECE);
  if (unknown === undefined) throw new RangeError(`the vocabulary lacks ${UNKNOWN_PIECE}`);
  const longest = vocabulary.reduce((most, piece) => Math.max(most, piece.length), 0);
  const remembered = new Map<string, readonly number[]>();
  const piecesOfWord = (word: string): readonly number[] => {
    const known = remembered.get(word);
    if (known !== undefined) return known;
    const pieces = cutWord(word, positions, longest) ?? [unknown];
    if (remembered.size >= MAX_REMEMBERED_WORDS) remembered.clear();
    remembered.set(word, pieces);
    return pieces;
  };
  return { pieces: (text) => bertWords(text).flatMap(piecesOfWord) };
}

/** The longest pieces from left to right, or undefined where none fits. */
function cutWord(word: string, positions: ReadonlyMap<string, number>, longest: number): readonly number[] | undefined {
  if (word.length > MAX_WORD_LENGTH && Array.from(word).length > MAX_WORD_LENGTH) return undefined;
  const pieces: number[] = [];
  for (let start = 0; start < word.length;) {
    const prefix = start === 0 ? '' : '##';
    let end = Math.min(word.length, start + longest);
    let position: number | undefined;
    for (; end > start; end--) {
      position = positions.get(prefix + word.slice(start, end));
      if (position !== undefined) break;
    }
    if (position === undefined) return undefined;
    pieces.push(position);
    start = end;
  }
  return pieces;
}
