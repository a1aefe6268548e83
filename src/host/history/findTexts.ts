import { workspace, type Uri } from 'vscode';
import { earlierFiles, renamedAway, type EarlierFile, type Rename } from '../../core/history/renames';
import { hashesOf, type TemplateParts } from '../../core/history/sectionChanges';
import { runsOfTemplate, sectionsKey } from '../../core/history/templateRuns';
import type { TimelineSources } from '../../core/history/templateTimeline';
import { parseTemplate } from '../../core/prompt/parseTemplate';
import type { RunSummary } from '../../core/run/runStore';
import type { Store } from '../../core/run/store';
import type { OpenTemplate } from '../templates';
import { findWorkspaceFiles } from '../workspaceFiles';
import type { FoundCommits } from './gitCommits';
import { fileOfRun, keptFile } from './keptTemplate';

/** What the store has of a template. */
export interface FoundTexts extends Pick<TimelineSources, 'runs' | 'texts' | 'kept'> {
  /** Other files of the workspace whose template has the same name. */
  readonly namesakes: readonly string[];
}

/** What tells a template from others. */
export interface SoughtTemplate extends OpenTemplate {
  readonly renames: readonly Rename[];
  readonly found: FoundCommits;
}

/** Looks up the runs of a template and the texts that were kept for it. Throws what the store throws. */
export async function findTexts(
  sought: SoughtTemplate,
  store: Store | undefined,
  partsOf: (text: string) => TemplateParts,
): Promise<FoundTexts> {
  const { document, template, renames, found } = sought;
  const { name } = template;
  const file = keptFile(document.uri);
  const earlier = earlierOf(sought, file);
  const all = (await store?.runs.list('kept')) ?? [];
  const others = await otherTemplates(all, document.uri, file);
  const since = file === undefined ? undefined : renamedAway(file, renames);
  const keptHere = await keptOf(store, file, earlier, since);
  const keptByName = (await store?.templates.kept(name)) ?? [];
  const known = [template.text, ...found.commits.map(({ text }) => text), ...keptHere.map(({ text }) => text)];
  const runs = runsOfTemplate(
    {
      name,
      file,
      earlier,
      since,
      texts: new Set(known.flatMap((text) => (text === undefined ? [] : [sectionsKey(hashesOf(partsOf(text)))]))),
      others: { files: new Set(others.keys()), names: new Set(others.values()) },
    },
    all,
  );
  const texts = (await store?.templates.ofRuns(runs.map(({ header }) => header.id))) ?? new Map<string, string>();
  const kept = [...keptHere, ...keptByName.map((one) => ({ ...one, byName: true }))];
  const namesakes = [...others].flatMap(([other, itsName]) => (itsName === name ? [other] : []));
  return { runs, texts, kept: kept.toSorted((one, other) => (one.keptAt < other.keptAt ? 1 : -1)), namesakes };
}

/** What a text is kept under: the file, so that the name of the template may change; without one the name. */
export function keyOfTemplate(uri: Uri, name: string): string {
  return keptFile(uri) ?? name;
}

/** As VS Code saw it renamed, and as git did. */
function earlierOf({ renames, found }: SoughtTemplate, file: string | undefined): readonly EarlierFile[] {
  const noted = file === undefined ? [] : earlierFiles(file, renames);
  const inGit = found.earlier.flatMap(({ uri, until }) => {
    const before = keptFile(uri);
    return before === undefined ? [] : [{ file: before, until }];
  });
  return [...noted, ...inGit];
}

async function keptOf(
  store: Store | undefined,
  file: string | undefined,
  earlier: readonly EarlierFile[],
  since: string | undefined,
): Promise<TimelineSources['kept']> {
  if (store === undefined || file === undefined) return [];
  const all = await store.templates.kept(file);
  const own = all.filter(({ keptAt }) => since === undefined || keptAt > since);
  const before = [];
  for (const one of earlier)
    before.push(...(await store.templates.kept(one.file)).filter(({ keptAt }) => keptAt <= one.until));
  return [...own, ...before];
}

/** The other templates that there are, of the workspace or of runs: their names by their files; no name of one that cannot be read. */
async function otherTemplates(
  runs: readonly RunSummary[],
  own: Uri,
  file: string | undefined,
): Promise<ReadonlyMap<string, string | undefined>> {
  const others = new Map<string, string | undefined>();
  const found = (await findWorkspaceFiles(['**/*.rapport.md'])).filter(({ uri }) => uri.toString() !== own.toString());
  for (const { uri, name } of found) {
    const kept = keptFile(uri);
    if (kept !== undefined) others.set(kept, others.size < MOST_READ ? await nameIn(uri, name) : undefined);
  }
  const ofRuns = new Set(runs.flatMap(({ header }) => header.templateFile ?? []));
  for (const kept of ofRuns)
    if (kept !== file && !others.has(kept) && (await isThere(kept))) others.set(kept, undefined);
  return others;
}

/** Templates of the workspace whose names are read. */
const MOST_READ = 50;

async function nameIn(uri: Uri, name: string): Promise<string | undefined> {
  return workspace.fs.readFile(uri).then(
    (bytes) => parseTemplate(new TextDecoder().decode(bytes), name).name,
    () => undefined,
  );
}

async function isThere(kept: string): Promise<boolean> {
  const uri = fileOfRun(kept);
  if (uri === undefined) return false;
  return workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}
