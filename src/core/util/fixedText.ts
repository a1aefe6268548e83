/** A number with so many decimals; one that is shown as nothing has no sign. */
export function fixedText(value: number, decimals: number): string {
  return value.toFixed(decimals).replace(/^-(0(?:\.0*)?)$/, '$1');
}
