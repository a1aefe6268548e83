import { findJinjaTags } from '../jinjaTags';
import { rangeOfOffsets, type TemplateText } from './templateText';
import { onLine, type TextRange } from './textPlace';

/** A line of the outline: a section, or a block of Jinja in it. */
export interface OutlineEntry {
  readonly kind: 'section' | 'variant' | 'unknown' | 'block';
  readonly name: string;
  readonly detail: string;
  /** All of it, and the part to go to. */
  readonly range: TextRange;
  readonly head: TextRange;
  readonly children: readonly OutlineEntry[];
}

/** Lines that fold together, from 1; the first stays. */
export interface FoldedLines {
  readonly startLine: number;
  readonly endLine: number;
  readonly kind: 'region' | 'comment' | 'block';
}

/** The sections of a template in their order, with the blocks of Jinja in each. */
export function templateOutline(file: TemplateText): readonly OutlineEntry[] {
  return file.headings.map(({ name, variant, title, line, endLine, section }) => {
    const width = (file.lines[line - 1] ?? '').length + 1;
    const end = { line: endLine, column: (file.lines[endLine - 1] ?? '').length + 1 };
    const kind = section === undefined ? 'unknown' : variant === undefined ? 'section' : 'variant';
    const words = section?.source.split(/\s+/).filter((word) => word !== '').length ?? 0;
    return {
      kind,
      name: title === '' ? '(no name)' : title,
      detail: section === undefined ? `no section "${name}"` : `${words} words`,
      range: { start: { line, column: 1 }, end },
      head: onLine(line, 1, width),
      children: section === undefined ? [] : blocksOf(section),
    };
  });
}

/** What folds: the front matter, each section, each comment of several lines and each block of Jinja. */
export function templateFolds(file: TemplateText): readonly FoldedLines[] {
  const folds: FoldedLines[] = [];
  const add = (startLine: number, endLine: number, kind: FoldedLines['kind']): void => {
    if (endLine > startLine) folds.push({ startLine, endLine, kind });
  };
  add(1, file.frontMatterLines, 'region');
  const walk = ({ range, children }: OutlineEntry): void => {
    add(range.start.line, range.end.line - 1, 'block');
    children.forEach(walk);
  };
  for (const { line, endLine, section } of file.headings) {
    let last = endLine;
    while (last > line && (file.lines[last - 1] ?? '').trim() === '') last--;
    add(line, last, 'region');
    if (section === undefined) continue;
    blocksOf(section).forEach(walk);
    for (const { kind, start, end } of findJinjaTags(section.source)) {
      const range = rangeOfOffsets(section, start, end);
      if (kind === 'comment') add(range.start.line, range.end.line, 'comment');
    }
  }
  const comment = file.lines.findIndex((line) => line.startsWith('<!--'));
  const close = file.lines.findIndex((line, index) => index >= comment && line.includes('-->'));
  if (comment >= 0 && close >= 0) add(comment + 1, close + 1, 'comment');
  return folds;
}

/** The blocks of a section, those inside one another as children; what is never closed is left out. */
function blocksOf(section: NonNullable<TemplateText['headings'][number]['section']>): readonly OutlineEntry[] {
  const found: OutlineEntry[][] = [[]];
  const open: { readonly keyword: string; readonly start: number; readonly headEnd: number; readonly name: string }[] =
    [];
  for (const { kind, inner, start, end, fault } of findJinjaTags(section.source)) {
    if (kind !== 'statement' || fault !== undefined) continue;
    const keyword = /^\w+/.exec(inner)?.[0] ?? '';
    if (/^(?:if|for|macro|call|filter)$/.test(keyword)) {
      open.push({ keyword, start, headEnd: end, name: inner.replace(/\s+/g, ' ').slice(0, 80) });
      found.push([]);
    } else if (keyword.startsWith('end') && open.at(-1)?.keyword === keyword.slice(3)) {
      const block = open.pop();
      const children = found.pop() ?? [];
      if (block === undefined) continue;
      found.at(-1)?.push({
        kind: 'block',
        name: block.name,
        detail: '',
        range: rangeOfOffsets(section, block.start, end),
        head: rangeOfOffsets(section, block.start, block.headEnd),
        children,
      });
    }
  }
  return found.flat();
}
