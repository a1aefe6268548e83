/**
 * Cuts pairs into parts that can be held at once: longest first, so that a part's texts are of similar length, until a
 * part's tokens reach `maxTokens` (a pair alone may be more). Returns indices.
 */
export function planChunks(tokensOfPairs: readonly number[], maxTokens: number): readonly (readonly number[])[] {
  const order = tokensOfPairs.map((_, index) => index);
  order.sort((a, b) => (tokensOfPairs[b] ?? 0) - (tokensOfPairs[a] ?? 0) || a - b);
  const chunks: number[][] = [];
  let room = 0;
  for (const index of order) {
    const tokens = tokensOfPairs[index] ?? 0;
    if (tokens > room || chunks.length === 0) {
      chunks.push([]);
      room = maxTokens;
    }
    chunks.at(-1)?.push(index);
    room -= tokens;
  }
  return chunks;
}
