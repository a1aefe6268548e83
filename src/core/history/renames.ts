/** A file or a folder of files that got another name, both as runs keep them, and when, ISO 8601. */
export interface Rename {
  readonly from: string;
  readonly to: string;
  readonly at: string;
}

/** A file that a template had, until it was renamed. */
export interface EarlierFile {
  readonly file: string;
  /** ISO 8601. */
  readonly until: string;
}

/** The files that one was before, the last first. `renames` come as they were made. */
export function earlierFiles(file: string, renames: readonly Rename[]): readonly EarlierFile[] {
  const earlier: EarlierFile[] = [];
  let now = file;
  for (const { from, to, at } of renames.toReversed()) {
    const before = moved(now, to, from);
    // What had this name then is another file now.
    if (before === undefined && moved(now, from, to) !== undefined) break;
    if (before === undefined) continue;
    earlier.push({ file: before, until: at });
    now = before;
  }
  return earlier;
}

/** When what had this file was last renamed away from it; `undefined` where that never was. */
export function renamedAway(file: string, renames: readonly Rename[]): string | undefined {
  return renames.findLast(({ from, to }) => moved(file, from, to) !== undefined)?.at;
}

function moved(file: string, from: string, to: string): string | undefined {
  if (file === from) return to;
  return file.startsWith(`${from}/`) ? `${to}${file.slice(from.length)}` : undefined;
}
