/** Persons and blanks of ATOMIC as they are worded; a person may be written `Person X`, too. */
const PERSON_POSSESSIVE = /\bperson ?([xyz])['’]s\b/gi;
const PERSON = /\bperson ?([xyz])\b/gi;
const BLANK = /_{2,}/g;

const HEAD_WORDS = { x: ['i', 'my'], y: ['someone', "someone's"], z: ['someone else', "someone else's"] } as const;
const TAIL_WORDS = {
  x: ['the Speaker', "the Speaker's"],
  y: ['someone', "someone's"],
  z: ['someone else', "someone else's"],
} as const;

/**
 * A head event as it is compared with what somebody says: PersonX speaks (`PersonX eats PersonX's ___` is `i eats my something`), others are
 * `someone`, blanks `something`; lower case and single spaces. An event without persons is only lower-cased.
 */
export function comparedHead(head: string): string {
  return worded(head, HEAD_WORDS).toLowerCase();
}

/** A tail as the prompt is given it: PersonX is the Speaker, others `someone`, blanks `something`; single spaces, no full stop at its end. */
export function shownTail(tail: string): string {
  return worded(tail, TAIL_WORDS).replace(/ ?\.$/, '');
}

type Words = Readonly<Record<'x' | 'y' | 'z', readonly [plain: string, possessive: string]>>;

function worded(text: string, words: Words): string {
  const of = (letter: string): readonly [string, string] => words[letter.toLowerCase() as 'x' | 'y' | 'z'];
  return text
    .replace(PERSON_POSSESSIVE, (_, letter: string) => of(letter)[1])
    .replace(PERSON, (_, letter: string) => of(letter)[0])
    .replace(BLANK, 'something')
    .replace(/\s+/g, ' ')
    .trim();
}
