import type { RunSummary } from '../run/runStore';
import { canonicalJson } from '../util/hash';

/** Why a run counts among those of a template. */
export type RunMatch =
  /** It kept the template's file. */
  | { readonly kind: 'file' }
  /** It kept a file or a name that the template had before. */
  | { readonly kind: 'earlier'; readonly called: string }
  /** It kept no file, and worked from a text that the template is known to have had. */
  | { readonly kind: 'text' }
  /** Nothing but the name of the template says so. `called` is the file that it kept, which is gone. */
  | { readonly kind: 'name'; readonly called?: string };

/** A run of a template. */
export interface TemplateRun extends RunSummary {
  readonly match: RunMatch;
}

/** A template, told from those beside it. Files are named as runs keep them. */
export interface TemplateIdentity {
  readonly name: string;
  /** Absent where it is in no file that a run could keep. */
  readonly file?: string | undefined;
  /** Files that were renamed to this one, and when, ISO 8601: what ran of them later is another template's. */
  readonly earlier: readonly { readonly file: string; readonly until: string }[];
  /** When another template was last renamed away from this file, ISO 8601: what ran of it before is that one's. */
  readonly since?: string | undefined;
  /** By `sectionsKey`: texts that it is known to have had. */
  readonly texts: ReadonlySet<string>;
  /** What belongs to the other templates that there are. */
  readonly others: { readonly files: ReadonlySet<string>; readonly names: ReadonlySet<string | undefined> };
}

/** What tells one text of a template from another where only the hashes of its sections were kept. */
export function sectionsKey(hashes: Readonly<Record<string, string>>): string {
  return canonicalJson(hashes);
}

/**
 * The runs of a template, in the order given. The file decides. Runs of a file that is gone, and runs of earlier versions, which
 * kept no file, count where the last of them worked from a text that this template had, so that one that was renamed keeps its
 * runs; failing that by the name alone, and are marked so. Two files that were run in turns are two templates.
 */
export function runsOfTemplate(template: TemplateIdentity, runs: readonly RunSummary[]): readonly TemplateRun[] {
  const matches = new Map<RunSummary, RunMatch>();
  for (const run of runs) {
    const match = byFile(template, run);
    if (match !== undefined) matches.set(run, match);
  }
  const found = runs.filter((run) => matches.has(run));
  const known = new Set([...template.texts, ...found.map(keyOf)]);
  const own = found.filter((run) => matches.get(run)?.kind === 'file').map(({ header }) => header.startedAt);
  const firstOwn = own.toSorted()[0];
  const isOfFile = ({ header }: RunSummary): boolean =>
    header.templateFile !== undefined && header.templateFile === template.file;
  for (const group of byCalling(runs.filter((run) => !matches.has(run) && !isOfFile(run))))
    for (const run of group) {
      const match = byTextOrName(template, run, group, known, firstOwn);
      if (match !== undefined) matches.set(run, match);
    }
  return runs.flatMap((run) => {
    const match = matches.get(run);
    return match === undefined ? [] : [{ ...run, match }];
  });
}

function byFile({ file, earlier, since }: TemplateIdentity, { header }: RunSummary): RunMatch | undefined {
  const { templateFile, startedAt } = header;
  if (templateFile === undefined) return undefined;
  if (templateFile === file && (since === undefined || startedAt > since)) return { kind: 'file' };
  const had = earlier.some((one) => one.file === templateFile && startedAt <= one.until);
  if (!had) return undefined;
  // It may have been renamed away and back.
  return templateFile === file ? { kind: 'file' } : { kind: 'earlier', called: templateFile };
}

/** Runs of one file together; of those that kept none, the runs of one name. */
function byCalling(runs: readonly RunSummary[]): Iterable<readonly RunSummary[]> {
  return Map.groupBy(runs, ({ header }) =>
    header.templateFile === undefined ? `name ${header.templateName}` : `file ${header.templateFile}`,
  ).values();
}

function byTextOrName(
  { name, others }: TemplateIdentity,
  run: RunSummary,
  group: readonly RunSummary[],
  known: ReadonlySet<string>,
  firstOwn: string | undefined,
): RunMatch | undefined {
  const { templateFile, templateName } = run.header;
  const newest = group.reduce((one, other) => (other.header.startedAt > one.header.startedAt ? other : one));
  const wasBefore = firstOwn === undefined || newest.header.startedAt < firstOwn;
  const wentOn = wasBefore && known.has(keyOf(newest));
  if (templateFile !== undefined) {
    if (others.files.has(templateFile) || !wasBefore) return undefined;
    if (wentOn) return { kind: 'earlier', called: templateFile };
    return templateName === name ? { kind: 'name', called: templateFile } : undefined;
  }
  if (templateName === name) return { kind: known.has(keyOf(run)) ? 'text' : 'name' };
  return wentOn && !others.names.has(templateName) ? { kind: 'earlier', called: templateName } : undefined;
}

function keyOf({ header }: RunSummary): string {
  return sectionsKey(header.sectionHashes);
}
