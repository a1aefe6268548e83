/** One tag of a Jinja text: where it stands and what is between its braces. Offsets count UTF-16 units from 0. */
export interface JinjaTag {
  readonly kind: 'expression' | 'statement' | 'comment';
  /** The text between the braces, white space and `-`/`+` marks at both ends cut. */
  readonly inner: string;
  readonly start: number;
  readonly end: number;
}

/** A tag that is never closed. */
export interface UnclosedTag {
  readonly start: number;
  readonly opening: string;
}

const KINDS = { '{{': ['expression', '}}'], '{%': ['statement', '%}'], '{#': ['comment', '#}'] } as const;

/**
 * Finds the tags of a Jinja text. The library gives no positions, so every diagnostic starts here.
 * Quotes inside a tag are looked past, so that `{{ "}}" }}` is one tag.
 */
export function findJinjaTags(source: string): { readonly tags: readonly JinjaTag[]; readonly unclosed?: UnclosedTag } {
  const tags: JinjaTag[] = [];
  const opening = /\{[{%#]/g;
  for (let match = opening.exec(source); match !== null; match = opening.exec(source)) {
    const [kind, closing] = KINDS[match[0] as keyof typeof KINDS];
    const close = findClosing(source, match.index + 2, closing, kind !== 'comment');
    if (close < 0) return { tags, unclosed: { start: match.index, opening: match[0] } };
    const inner = source
      .slice(match.index + 2, close)
      .replace(/^[-+]/, '')
      .replace(/[-+]$/, '')
      .trim();
    tags.push({ kind, inner, start: match.index, end: close + 2 });
    opening.lastIndex = close + 2;
  }
  return { tags };
}

function findClosing(source: string, from: number, closing: string, quoted: boolean): number {
  let quote = '';
  for (let at = from; at < source.length; at++) {
    const character = source[at];
    if (quote !== '') {
      if (character === '\\') at++;
      else if (character === quote) quote = '';
    } else if (quoted && (character === '"' || character === "'")) quote = character;
    else if (source.startsWith(closing, at)) return at;
  }
  // A quote that is never closed would hide the end of the tag: then the first closing braces are the end, and the parser complains of the quote.
  return quote === '' ? -1 : source.indexOf(closing, from);
}
