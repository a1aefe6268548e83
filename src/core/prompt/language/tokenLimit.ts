/**
 * The offset in a text at which a number of tokens is used up, or `undefined` when it has no more. `count` counts a text's
 * tokens; it is asked about log2 of the length times.
 */
export async function limitOffset(
  text: string,
  limit: number,
  count: (text: string) => Promise<number>,
): Promise<number | undefined> {
  if ((await count(text)) <= limit) return undefined;
  let fits = 0;
  let tooMuch = text.length;
  while (tooMuch - fits > 1) {
    const middle = Math.floor((fits + tooMuch) / 2);
    if ((await count(text.slice(0, middle))) <= limit) fits = middle;
    else tooMuch = middle;
  }
  return fits;
}
