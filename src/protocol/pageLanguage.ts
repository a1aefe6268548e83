/** Messages of a language by their English text, as VS Code hands them to an extension. */
export type MessageBundle = Readonly<Record<string, string>>;

/**
 * The attributes of a page's root element that say what language it speaks and carry its messages: `lang="fr" data-messages="..."`.
 * Escaped, so that nothing in a message can be more than text. Without messages the page speaks English, whatever VS Code does.
 */
export function languageAttributes(language: string, messages: MessageBundle | undefined): string {
  if (messages === undefined) return 'lang="en"';
  return `lang="${escaped(language)}" data-messages="${escaped(JSON.stringify(messages))}"`;
}

/** Reads the messages that `languageAttributes` wrote; `undefined` for a page without any. */
export function parseMessages(text: string | undefined): MessageBundle | undefined {
  if (text === undefined) return undefined;
  const messages = JSON.parse(text) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(messages).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function escaped(text: string): string {
  const names: Readonly<Record<string, string>> = { '&': 'amp', '"': 'quot', '<': 'lt', '>': 'gt' };
  return text.replace(/[&"<>]/g, (character) => `&${names[character] ?? ''};`);
}
