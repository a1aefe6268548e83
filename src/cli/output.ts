/** Where a command writes: results to `out`, everything else to `err`. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
}

/** What could steer a terminal: control characters but tab and newline, and marks of writing direction. */
// eslint-disable-next-line no-control-regex -- control characters are what this is about
const STEERING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Removes what could steer a terminal from text that came from outside. */
export function plainText(text: string): string {
  return text.replace(STEERING, '');
}

/** JSON in which what could steer a terminal stands as an escape, so that nothing is lost; line by line for people, or all in one line. */
export function plainJson(value: unknown, form: 'lines' | 'one-line' = 'lines'): string {
  const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value, null, form === 'lines' ? 2 : 0).replace(STEERING, escape);
}

/** Text broken into lines of at most `width` UTF-16 units, at spaces where there are any, never inside a character. */
export function wrap(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const lines: string[] = [];
    let rest = line;
    while (rest.length > width) {
      const space = rest.lastIndexOf(' ', width);
      const cut = space > 0 ? space : width - (isInsideCharacter(rest, width) ? 1 : 0);
      lines.push(rest.slice(0, cut));
      rest = rest.slice(cut).trimStart();
    }
    return [...lines, rest];
  });
}

function isInsideCharacter(text: string, at: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]/.test(text.slice(at - 1, at + 1));
}
