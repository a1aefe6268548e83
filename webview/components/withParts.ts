// Characters for private use: no keyboard, font or model has a meaning for them.
const [START, END] = ['\uE000', '\uE001'];

/**
 * A message with parts of a template among its words: withParts((part) => t('Exemplars of {name}', { name: part(html`…`) })).
 * The message itself stays text: nothing in it becomes HTML.
 */
export function withParts(message: (part: (content: unknown) => string) => string): readonly unknown[] {
  const parts: unknown[] = [];
  const text = message((content) => `${START}${parts.push(content) - 1}${END}`);
  return text
    .split(new RegExp(`${START}(\\d+)${END}`))
    .map((piece, index) => (index % 2 === 0 ? piece : parts[Number(piece)]));
}
