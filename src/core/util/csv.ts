/** What a field of CSV may hold; `null` is an empty one. */
export type CsvValue = string | number | boolean | null;

/** Fields as a line of CSV (RFC 4180), its end included. */
export function csvLine(fields: readonly CsvValue[]): string {
  return `${fields.map(csvField).join(',')}\r\n`;
}

/** Quoted where it must be. A text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay. */
function csvField(value: CsvValue): string {
  if (value === null) return '';
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
