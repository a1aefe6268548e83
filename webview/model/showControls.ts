/**
 * Text as it may be shown: control characters as their pictures (`␀`) and characters that reorder the text around them
 * as `⟨U+202E⟩`, so that what is hidden in a text is seen and cannot disturb its neighbours. Line breaks become `\n`; tabs stay.
 */
export function showControls(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return text.replace(/\r\n?/g, '\n').replace(HIDDEN, (character) => picture(character.charCodeAt(0)));
}

// Control characters but tab and line feed; embeddings, overrides and isolates of the bidirectional algorithm.
const HIDDEN = /(?![\t\n])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;
const SUSPECT = new RegExp(HIDDEN.source, 'u');

function picture(code: number): string {
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}
