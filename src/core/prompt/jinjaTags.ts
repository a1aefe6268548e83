/** One tag of a Jinja text: where it stands and what is between its braces. Offsets count UTF-16 units from 0. */
export interface JinjaTag {
  readonly kind: 'expression' | 'statement' | 'comment';
  /** The text between the braces, white space and `-` marks at both ends cut. */
  readonly inner: string;
  readonly start: number;
  readonly end: number;
  /** What is wrong with its braces, as one sentence; `end` is then that of its opening. */
  readonly fault?: string;
}

type Kind = JinjaTag['kind'];

const KINDS: Readonly<Record<string, Kind>> = { '{{': 'expression', '{%': 'statement', '{#': 'comment' };
const CLOSING: Readonly<Record<Kind, string>> = { expression: '}}', statement: '%}', comment: '#}' };
const OPENING: Readonly<Record<Kind, string>> = { expression: '{{', statement: '{%', comment: '{#' };

/** How a search for the end of a tag came out: the offset of its closing braces, or a fault and where the text goes on. */
type Ending = { readonly close: number } | { readonly fault: string; readonly goOn: number };

/**
 * Finds the tags of a Jinja text, in order. The library gives no positions, so every diagnostic starts here. Quotes and
 * the braces of `{ }` inside a tag are looked past, so that `{{ "}}" }}` is one tag. A tag that is not closed, or by the
 * wrong braces, comes with its fault, and the tags after it are found all the same.
 */
export function findJinjaTags(source: string): readonly JinjaTag[] {
  const tags: JinjaTag[] = [];
  const opening = /\{[{%#]/g;
  for (let match = opening.exec(source); match !== null; match = opening.exec(source)) {
    const start = match.index;
    const kind = KINDS[match[0]] ?? 'comment';
    const ending = kind === 'comment' ? endOfComment(source, start) : endOfTag(source, start, kind);
    if ('fault' in ending) {
      const inner = source
        .slice(start + 2, ending.goOn)
        .replace(/^-/, '')
        .trim();
      tags.push({ kind, inner, start, end: start + 2, fault: ending.fault });
      opening.lastIndex = ending.goOn;
      continue;
    }
    const inner = source
      .slice(start + 2, ending.close)
      .replace(/^-/, '')
      .replace(/-$/, '')
      .trim();
    tags.push({ kind, inner, start, end: ending.close + 2 });
    opening.lastIndex = ending.close + 2;
  }
  return tags;
}

/** All that follows an unclosed comment is comment. */
function endOfComment(source: string, start: number): Ending {
  const close = source.indexOf('#}', start + 2);
  return close < 0 ? { fault: 'This {# is never closed.', goOn: source.length } : { close };
}

function endOfTag(source: string, start: number, kind: 'expression' | 'statement'): Ending {
  const closing = CLOSING[kind];
  const wrong = kind === 'expression' ? '%}' : '}}';
  const unclosed = `This ${OPENING[kind]} is never closed.`;
  let quote = '';
  let braces = 0;
  for (let at = start + 2; at < source.length; at++) {
    const character = source[at];
    if (quote !== '') {
      if (character === '\\') at++;
      else if (character === quote) quote = '';
      continue;
    }
    const pair = source.slice(at, at + 2);
    if (pair === closing && (braces <= 0 || kind === 'statement')) return { close: at };
    if (pair === wrong && (braces <= 0 || kind === 'expression'))
      return { fault: `This ${OPENING[kind]} is closed by ${wrong}; it needs ${closing}.`, goOn: at + 2 };
    if (pair in KINDS) return { fault: unclosed, goOn: at };
    if (character === '"' || character === "'") quote = character;
    else if (character === '{') braces++;
    else if (character === '}') braces--;
  }
  // A quote that is never closed would hide the end of the tag: then the first closing braces are the end, and the parser complains of the quote.
  const close = quote === '' ? -1 : source.indexOf(closing, start + 2);
  return close < 0 ? { fault: unclosed, goOn: start + 2 } : { close };
}
