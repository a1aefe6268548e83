import type { PromptOrigin } from '../promptLayout';
import type { SectionName } from '../template';
import { textsOf, type PreviewedPrompt } from './previewPrompts';
import type { TextPlace, TextRange } from './textPlace';

/** A message of a preview, and the line of its title. */
export interface PreviewMessage {
  readonly stage: PreviewedPrompt['stage'];
  readonly promptIndex: number;
  readonly role: string;
  readonly text: string;
  /** From 1; the text begins on the next line. */
  readonly titleLine: number;
}

/** Previewed prompts as one text to read, and what stands where in it. */
export interface PreviewText {
  readonly text: string;
  readonly messages: readonly PreviewMessage[];
  readonly spans: readonly { readonly origin: PromptOrigin; readonly range: TextRange }[];
}

/** Lays previewed prompts out as one text under a title: each message under its role. */
export function layOutPreview(title: string, prompts: readonly PreviewedPrompt[]): PreviewText {
  const lines = [title, ''];
  const messages: PreviewMessage[] = [];
  const spans: { readonly origin: PromptOrigin; readonly range: TextRange }[] = [];
  prompts.forEach(({ stage, layout, waits }, promptIndex) => {
    if (prompts.length > 1)
      lines.push(
        `━━ ${stage === 'one' ? 'stage one' : `stage two${waits ? ', after the reply of stage one' : ''}`} ━━`,
        '',
      );
    textsOf(layout.prompt).forEach(({ role, text }, index) => {
      const written = text.replace(/\r\n?|\u2028|\u2029/g, '\n');
      const titleLine = lines.push(`── ${role} ──`);
      messages.push({ stage, promptIndex, role, text, titleLine });
      for (const { start, end, origin } of layout.spans[index] ?? [])
        spans.push({ origin, range: { start: placeIn(text, start, titleLine), end: placeIn(text, end, titleLine) } });
      lines.push(...written.split('\n'), '');
    });
  });
  return { text: lines.join('\n'), messages, spans };
}

/** Where a section lands, in the order of the text; for a variant that is not used here, nowhere. */
export function rangesOfSection(
  { spans }: PreviewText,
  section: { readonly name: SectionName; readonly variant?: string },
): readonly TextRange[] {
  return spans.flatMap(({ origin, range }) =>
    origin.kind === 'section' && origin.name === section.name && origin.variant === section.variant ? [range] : [],
  );
}

/** The place in the preview of an offset in a message. */
export function placeIn(text: string, offset: number, titleLine: number): TextPlace {
  const before = text
    .slice(0, offset)
    .replace(/\r\n?|\u2028|\u2029/g, '\n')
    .split('\n');
  return { line: titleLine + before.length, column: (before.at(-1) ?? '').length + 1 };
}
