/** Marks that change the direction of the text after them: harmless in a document, misleading in a label. */
const DIRECTION_MARKS = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;
/** Characters as a reader counts them: an emoji of several code points is not cut. */
const SEGMENTER = new Intl.Segmenter();
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\uFEFF]/gu;

/** Text of a data set, a model or a file name as one plain line of at most `length` characters: no control and no direction marks. */
export function plainLabel(text: string, length = 120): string {
  const line = text
    .slice(0, length * 8)
    .replace(DIRECTION_MARKS, '')
    .replace(CONTROLS, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .toWellFormed();
  if (line.length <= length) return line;
  const characters = Array.from(SEGMENTER.segment(line), ({ segment }) => segment);
  return characters.length <= length ? line : `${characters.slice(0, length - 1).join('')}…`;
}

/** Plain text of several lines for a tooltip, each made plain by itself. */
export function plainTooltip(lines: readonly string[]): string {
  return lines.map((line) => plainLabel(line, 600)).join('\n');
}

/** A plain label for the places where VS Code draws `$(name)` as an icon: the status bar and quick picks. */
export function labelWithoutIcons(text: string, length = 120): string {
  return plainLabel(text, length).replaceAll('$(', '$\u2060(');
}
