import { findJinjaTags } from '../jinjaTags';
import { sectionTitle } from '../parseTemplate';
import { SECTION_SLOTS } from '../sectionSlots';
import { SECTION_NAMES, type SectionName } from '../template';
import { SECTION_NEEDED_BY } from './sectionDocs';
import type { TemplateText } from './templateText';
import { onLine, type TextRange } from './textPlace';

/** Something that keeps no run from starting and may all the same not be meant. */
export interface TemplateHint {
  readonly code: 'missing-section' | 'variant-alone' | 'unfilled-slot' | 'empty-section';
  readonly severity: 'warning' | 'information';
  readonly message: string;
  readonly range: TextRange;
  readonly section: SectionName;
}

/** The slots without which a section says nothing. */
const MUST_FILL: Readonly<Partial<Record<SectionName, readonly string[]>>> = {
  Exemplars: ['exemplars'],
  'Dialogue Context': ['context'],
  Knowledge: ['relations'],
  'Stage One Reply': ['emotion', 'situation'],
};

/** What a template may lack: sections, the main text of a variant, slots that a section is there for. In the order of lines. */
export function templateHints({ template, headings, lines, frontMatterLines }: TemplateText): readonly TemplateHint[] {
  if (headings.length === 0) return [];
  const hints: TemplateHint[] = [];
  const first = headings[0]?.line ?? frontMatterLines + 1;
  const wholeLine = (line: number): TextRange => onLine(line, 1, (lines[line - 1] ?? '').length + 1);
  for (const name of SECTION_NAMES) {
    const sections = template.sections.filter((section) => section.name === name);
    const main = sections.find(({ variant }) => variant === undefined);
    const [alone] = sections;
    if (alone === undefined) {
      const message = `This template has no section "${name}". ${SECTION_NEEDED_BY[name]}`;
      const range = wholeLine(first);
      hints.push({ code: 'missing-section', severity: 'information', message, range, section: name });
    } else if (main === undefined) {
      const message = `"${name}" has variants and no main text: a column that chooses none of them goes without it.`;
      const range = wholeLine(alone.headingLine);
      hints.push({ code: 'variant-alone', severity: 'warning', message, range, section: name });
    }
    for (const section of sections) {
      const hint = unfilled(section.source, sectionTitle(section), name, wholeLine(section.headingLine));
      if (hint !== undefined) hints.push(hint);
    }
  }
  return hints.sort((a, b) => a.range.start.line - b.range.start.line);
}

function unfilled(source: string, title: string, name: SectionName, range: TextRange): TemplateHint | undefined {
  const at = { range, section: name, severity: 'warning' } as const;
  if (source === '') return { ...at, code: 'empty-section', message: `"${title}" is empty.` };
  const tags = findJinjaTags(source)
    .filter(({ kind }) => kind !== 'comment')
    .map(({ inner }) => inner)
    .join(' ');
  const missing = (MUST_FILL[name] ?? []).filter((slot) => !new RegExp(`\\b${slot}\\b`).test(tags));
  if (missing.length === 0 || SECTION_SLOTS[name][missing[0] ?? ''] === undefined) return undefined;
  const slots = missing.map((slot) => `"${slot}"`).join(' and ');
  return {
    ...at,
    code: 'unfilled-slot',
    message: `"${title}" makes no use of ${slots}: that does not reach the model.`,
  };
}
