/** SHA-256 of some bytes, in hexadecimal; computed beside the main thread. */
export async function sha256Of(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The hash of a file as it is; of several the hash of their hashes, one a line; empty for none. */
export async function hashOfFiles(hashes: readonly string[]): Promise<string> {
  const [only = ''] = hashes;
  return hashes.length < 2 ? only : sha256Of(new TextEncoder().encode(hashes.join('\n')));
}
