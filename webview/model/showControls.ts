/**
 * Text as it may be shown: control characters as their pictures (`␀`) and characters that reorder the text around them
 * as `⟨U+202E⟩`, so that what is hidden in a text is seen and cannot disturb its neighbours. Line breaks become `\n`; tabs stay.
 */
export function showControls(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return text.replace(/\r\n?/g, '\n').replace(HIDDEN, (character) => picture(character.charCodeAt(0)));
}

// C0 and C1 controls but tab and line feed; embeddings, overrides and isolates of the bidirectional algorithm.
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
const SUSPECT = new RegExp(HIDDEN.source);

function picture(code: number): string {
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}
