/**
 * Text of a model, a data set or a template as Markdown that shows it and does nothing else: no formatting, no link (not even
 * from a bare address), no picture, no HTML. Lines stay lines.
 */
export function plainMarkdown(text: string): string {
  return text
    .replace(HIDDEN, '')
    .split(/\r\n?|\n/)
    .map((line) => line.trim().replace(PUNCTUATION, '\\$&'))
    .join('  \n')
    .replace(/(?: {2}\n){2,}/g, '\n\n');
}

/** The same as a block of code; the fence is longer than any in the text. */
export function codeMarkdown(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `\n${fence}text\n${text.replace(HIDDEN, '')}\n${fence}\n`;
}

/** All of ASCII's: any may be escaped, and an address in which they are is no link. */
const PUNCTUATION = /[!-/:-@[-`{-~]/g;

/** Control characters but tab and line ends, and marks of writing direction. */
const HIDDEN =
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
