import { readTemplateText, type TemplateText } from '../../../src/core/prompt/language/templateText';
import type { TextChange, TextPlace } from '../../../src/core/prompt/language/textPlace';
import { parseTemplate } from '../../../src/core/prompt/parseTemplate';

/** A template file, and the place of a mark `¦` in it, which is taken out. */
export function templateFile(marked: string): {
  readonly file: TemplateText;
  readonly text: string;
  readonly place: TextPlace;
} {
  const at = marked.indexOf('¦');
  const text = marked.replace('¦', '');
  const before = marked.slice(0, Math.max(at, 0)).split('\n');
  const place = { line: before.length, column: (before.at(-1) ?? '').length + 1 };
  return { file: readTemplateText(text, parseTemplate(text, 'test.rapport.md')), text, place };
}

/** The text after changes, none of which overlap. */
export function changed(text: string, changes: readonly TextChange[]): string {
  const lines = text.split('\n');
  const offset = ({ line, column }: TextPlace): number =>
    lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
  return [...changes]
    .sort((a, b) => offset(b.range.start) - offset(a.range.start))
    .reduce((so, { range, text: put }) => so.slice(0, offset(range.start)) + put + so.slice(offset(range.end)), text);
}
