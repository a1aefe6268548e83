/** Python's white space as the body of a regular-expression class, for use inside `[...]`. */
export const PYTHON_SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';

/**
 * True for a UTF-16 code unit that Python's `str.isspace()` calls white space (the `\s` of its `re` too). JavaScript's
 * `\s` differs: it has U+FEFF and lacks U+001C-U+001F and U+0085.
 */
export function isPythonSpace(code: number): boolean {
  if (code <= 32) return code === 32 || (code >= 9 && code <= 13) || code >= 28;
  if (code < 0x85) return false;
  return code === 0x85 || code === 0xa0 || (code >= 0x1680 && isWideSpace(code));
}

function isWideSpace(code: number): boolean {
  return (
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

/** Splits as Python's `str.split()` does: at runs of white space, with no empty piece. */
export function splitPythonSpace(text: string): string[] {
  const pieces: string[] = [];
  appendPieces(text, pieces);
  return pieces;
}

/** `splitPythonSpace` that appends to an array the caller has already. */
export function appendPieces(text: string, pieces: string[]): void {
  const { length } = text;
  let start = -1;
  for (let index = 0; index < length; index++) {
    if (isPythonSpace(text.charCodeAt(index))) {
      if (start >= 0) pieces.push(text.slice(start, index));
      start = -1;
    } else if (start < 0) start = index;
  }
  if (start >= 0) pieces.push(text.slice(start));
}

/** Takes white space off the end, as Python's `str.rstrip()` does. */
export function trimEndPython(text: string): string {
  let end = text.length;
  while (end > 0 && isPythonSpace(text.charCodeAt(end - 1))) end--;
  return end === text.length ? text : text.slice(0, end);
}
