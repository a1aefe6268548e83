import type { Position } from 'vscode';
import { Range, TextEdit } from 'vscode';
import type { TextChange, TextPlace, TextRange } from '../../core/prompt/language/textPlace';

/** Our place of a position of VS Code, which counts from 0. */
export function placeOf({ line, character }: Position): TextPlace {
  return { line: line + 1, column: character + 1 };
}

/** VS Code's range of ours. */
export function toRange({ start, end }: TextRange): Range {
  return new Range(start.line - 1, start.column - 1, end.line - 1, end.column - 1);
}

/** VS Code's edit of our change. */
export function toEdit({ range, text }: TextChange): TextEdit {
  return TextEdit.replace(toRange(range), text);
}
