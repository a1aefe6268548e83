/** Replaces a secret in text that came from elsewhere. */
export type Redact = (text: string) => string;

/** Makes a function that replaces a key, plain or percent-encoded, by `[key]`; without a key text stays as it is. */
export function createRedact(key: string | undefined): Redact {
  if (key === undefined || key === '') return (text) => text;
  const encoded = encodeURIComponent(key);
  const lowerHex = encoded.replace(/%../g, (code) => code.toLowerCase());
  const forms = [...new Set([key, encoded, lowerHex, JSON.stringify(key).slice(1, -1)])];
  return (text) => forms.reduce((rest, form) => rest.replaceAll(form, '[key]'), text);
}

/** The first 300 characters of a server's sentence on one line, control characters and the key left out; `undefined` when nothing readable is left. */
export function serverSentence(text: unknown, redact: Redact): string | undefined {
  if (typeof text !== 'string' || text.trimStart().startsWith('<')) return undefined;
  const cleaned = text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/\p{Cf}+/gu, '')
    .replace(/ {2,}/g, ' ')
    .trim();
  // After cleaning, which could put a key together again, and before the cut, which could leave half of one.
  const line = redact(cleaned);
  if (line === '') return undefined;
  const characters = Array.from(line);
  return characters.length <= 300 ? line : `${characters.slice(0, 300).join('')}…`;
}

/** An error for the log: names, messages and codes of the whole chain of causes, the key replaced, nothing else kept. */
export function redactedCause(error: unknown, redact: Redact): Error {
  const parts: string[] = [];
  for (let link = error, depth = 0; link !== undefined && link !== null && depth < 5; depth++) {
    const { name, message, code, cause } = link as {
      name?: unknown;
      message?: unknown;
      code?: unknown;
      cause?: unknown;
    };
    parts.push([name, code, message ?? (typeof link === 'string' ? link : undefined)].filter(isText).join(' '));
    link = cause;
  }
  const summary = new Error(redact(parts.join(' <- ')).slice(0, 2000));
  summary.name = 'Cause';
  return summary;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
