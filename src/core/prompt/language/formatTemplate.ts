import { findJinjaTags } from '../jinjaTags';
import type { TemplateText } from './templateText';

/**
 * A template in one shape, whose prompts are the same to the letter: headings written alike, a blank line before and after
 * each and none at the ends of sections, a space inside the braces of tags. What the model reads is not touched.
 */
export function formatTemplate({ lines, frontMatterLines, headings }: TemplateText): string {
  const first = headings[0]?.line ?? lines.length + 1;
  const head = trimBlankEnd(lines.slice(0, first - 1));
  const blocks = headings.map(({ title, name, variant, line, endLine, section }) => {
    const heading = `## ${variant === undefined ? title : `${name} (${variant})`}`.trimEnd();
    const body = section === undefined ? bodyOf(lines.slice(line, endLine)) : formatTags(section.source);
    return body === '' ? heading : `${heading}\n\n${body}`;
  });
  // A front matter without a blank line after it gets one from the join below.
  const start = head.length === 0 ? [] : [head.join('\n')];
  return frontMatterLines === 0 && blocks.length === 0
    ? `${head.join('\n')}\n`
    : `${[...start, ...blocks].join('\n\n')}\n`;
}

function trimBlankEnd(lines: readonly string[]): readonly string[] {
  const last = lines.findLastIndex((line) => line.trim() !== '');
  return lines.slice(0, last + 1);
}

function bodyOf(lines: readonly string[]): string {
  return trimBlankEnd(
    lines.slice(
      Math.max(
        lines.findIndex((line) => line.trim() !== ''),
        0,
      ),
    ),
  ).join('\n');
}

/** One space inside the braces, the marks that cut white space left where they are; a tag with a fault, or over lines, stays. */
function formatTags(source: string): string {
  let formatted = '';
  let done = 0;
  for (const { kind, inner, start, end, fault } of findJinjaTags(source)) {
    const tag = source.slice(start, end);
    if (fault !== undefined || kind === 'comment' || inner === '' || tag.includes('\n')) continue;
    const [, open = '', close = ''] = /^(\{[{%]-?)[^]*?(-?[%}]\})$/.exec(tag) ?? [];
    formatted += `${source.slice(done, start)}${open} ${inner} ${close}`;
    done = end;
  }
  return formatted + source.slice(done);
}
