import { isMap, isScalar, parseDocument } from 'yaml';
import type { TemplateSwitches } from './template';

/** Says what is wrong where; lines and columns count from 1. */
export type ReportProblem = (line: number, code: string, message: string, column?: number, endColumn?: number) => void;

/** The YAML at the head of a template. */
export interface FrontMatter {
  readonly name?: string;
  readonly switches: TemplateSwitches;
  /** Index of the first line after it. */
  readonly bodyStart: number;
}

/** The lines of a template, whatever its line ends; a byte order mark is left out. */
export function splitLines(text: string): readonly string[] {
  return text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/);
}

/** Index of the first line after the front matter; 0 without any, and that of the first heading when it is never closed. */
export function bodyStartOf(lines: readonly string[]): number {
  if (lines[0]?.trimEnd() !== '---') return 0;
  const end = lines.findIndex((line, index) => index > 0 && line.trimEnd() === '---');
  if (end >= 0) return end + 1;
  const firstHeading = lines.findIndex((line) => line.startsWith('##'));
  return firstHeading < 0 ? lines.length : firstHeading;
}

/** Reads the front matter between two `---` lines, if the first line opens one. Never throws; aliases are not followed. */
export function parseFrontMatter(lines: readonly string[], report: ReportProblem): FrontMatter {
  const bodyStart = bodyStartOf(lines);
  if (bodyStart === 0) return { switches: { emotionLabels: true }, bodyStart };
  if (bodyStart < 2 || lines[bodyStart - 1]?.trimEnd() !== '---') {
    report(1, 'front-matter', 'The front matter opened by --- is never closed by another --- line.');
    return { switches: { emotionLabels: true }, bodyStart };
  }
  const yaml = lines.slice(1, bodyStart - 1).join('\n');
  return { ...readSwitches(yaml, report), bodyStart };
}

function readSwitches(yaml: string, report: ReportProblem): Omit<FrontMatter, 'bodyStart'> {
  const document = parseDocument(yaml, { prettyErrors: false });
  /** By the lines of the file, in which the `---` is the first. Not the library's own counter: it loses lines in broken YAML. */
  const reportAt = ([from = 0, to = from]: readonly number[], code: string, message: string): void => {
    const before = yaml.slice(0, from).split('\n');
    const column = (before.at(-1) ?? '').length + 1;
    const endsOnLine = !yaml.slice(from, to).includes('\n');
    report(before.length + 1, code, message, column, endsOnLine ? column + Math.max(to - from, 1) : undefined);
  };
  const problem = (place: readonly number[], message: string): void => reportAt(place, 'front-matter', message);

  let name: string | undefined;
  let emotionLabels = true;
  for (const { pos, message } of document.errors)
    problem(pos, `The front matter is not YAML: ${message.replace(/\.$/, '')}.`);
  const { contents } = document;
  if (document.errors.length > 0 || contents === null) return { switches: { emotionLabels } };
  if (!isMap(contents)) {
    problem(contents.range, 'The front matter must be "key: value" lines.');
    return { switches: { emotionLabels } };
  }
  for (const { key, value } of contents.items) {
    const keyName = isScalar(key) ? String(key.value) : '';
    const place = (isScalar(key) ? key.range : undefined) ?? contents.range;
    const plain = isScalar(value) ? value.value : undefined;
    if (keyName === 'name') {
      if (typeof plain === 'string' && plain.trim() !== '') name = plain;
      else problem(place, '"name" must be a text.');
    } else if (keyName === 'emotionLabels') {
      if (typeof plain === 'boolean') emotionLabels = plain;
      else problem(place, '"emotionLabels" must be true or false.');
    } else reportAt(place, 'unknown-switch', `There is no switch "${keyName}". There are name and emotionLabels.`);
  }
  return { ...(name === undefined ? {} : { name }), switches: { emotionLabels } };
}
