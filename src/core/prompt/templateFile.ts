/**
 * How a store names a file: relative to the folder that has the store, parts apart by `/`, so that it stays the same wherever
 * that folder lies. Both are absolute paths of one machine.
 */
export function fileInFolder(folder: string, file: string): string {
  const [from, to] = [partsOf(folder), partsOf(file)];
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared++;
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/');
}

/** Paths of Windows come with either slash, and with the letter of the drive in either case. */
function partsOf(path: string): readonly string[] {
  const drive = /^[\\/]?([A-Za-z]):[\\/]/.exec(path);
  const plain = drive !== null || path.startsWith('\\\\') ? path.replaceAll('\\', '/') : path;
  const parts = plain.split('/').filter((part) => part !== '');
  return drive === null ? parts : [`${drive[1]?.toLowerCase() ?? ''}:`, ...parts.slice(1)];
}
