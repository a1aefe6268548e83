import { l10n, window, type QuickPickItem } from 'vscode';
import type { SectionChange } from '../../core/history/sectionChanges';
import type { TemplateVersion } from '../../core/history/templateTimeline';
import { AppError } from '../../core/util/errors';
import type { Bench } from '../bench';
import { Lifetime } from '../lifecycle';
import type { Log } from '../log';
import { registerCommand } from '../registerCommand';
import type { HistoryTree } from '../trees/historyTree';
import { labelWithoutIcons } from '../trees/plainLabel';
import { compareRunText } from './compareRunText';
import {
  before,
  compareRunsOf,
  compareSection,
  compareVersions,
  earlierTexts,
  inOrder,
  sideName,
  textOf,
  withText,
} from './compareVersions';
import { versionFacts, versionName } from './describeVersion';
import type { ReadOnlyTexts } from '../readOnlyTexts';
import { noTemplate } from '../whatIsMissing';
import { restoreText } from './restoreText';
import type { ShownHistory, TemplateHistory } from './templateHistory';

/** What the commands on the history act on. */
export interface HistoryCommandParts {
  readonly bench: Bench;
  readonly history: TemplateHistory;
  readonly tree: HistoryTree;
  readonly documents: ReadOnlyTexts;
  readonly log: Log;
}

/** What a command was given: a line of the tree, or nothing. */
interface Given {
  readonly versions: readonly TemplateVersion[];
  readonly change?: SectionChange;
}

/** Registers the commands on earlier texts of the followed template. Each takes a line of the tree, two selected ones where it compares, or asks. */
export function registerHistoryCommands(parts: HistoryCommandParts): Lifetime {
  const { tree, log } = parts;
  const lifetime = new Lifetime();
  const register = (id: string, run: (shown: ShownHistory, given: Given) => Promise<void>): void =>
    void lifetime.own(
      registerCommand(log, id, async (...args) => {
        const shown = await shownHistory(parts);
        const given = givenBy(shown, args);
        if (given === undefined) {
          tree.refresh();
          throw new AppError(
            'not-found',
            l10n.t('This line of the history is not there any more: a run was deleted, or the template has changed.'),
          );
        }
        await run(shown, given);
      }),
    );
  register('templateHistory', async (shown) => {
    const version = await pickVersion(parts, shown, l10n.t('Which text of the template?'), shown.versions);
    if (version !== undefined) await chooseDeed(parts, shown, version);
  });
  register('compareTexts', async (shown, { versions, change }) => {
    const [later, second] = inOrder(shown, versions);
    const chosen = later ?? (await pickVersion(parts, shown, l10n.t('Compare which text?'), withText(shown)));
    if (chosen === undefined) return;
    const earlier = second ?? before(shown, chosen);
    if (change === undefined) await compareVersions(parts.documents, shown, earlier, chosen);
    else await compareSection(parts.documents, before(shown, chosen), chosen, change.title);
  });
  register('compareTextWithNow', async (shown, { versions }) => {
    const earlier =
      versions[0] ??
      (await pickVersion(parts, shown, l10n.t('Compare which text with that of now?'), earlierTexts(shown)));
    if (earlier !== undefined) await compareVersions(parts.documents, shown, earlier, 'now');
  });
  register('compareVersionRuns', async (shown, { versions }) => {
    const compared = shown.versions.filter((version) => shown.comparable.has(version));
    const [later, earlier] = inOrder(shown, versions);
    const version = later ?? (await pickVersion(parts, shown, l10n.t('Compare the runs of which text?'), compared));
    if (version !== undefined)
      await compareRunsOf(earlier === undefined ? shown.versions : [version, earlier], version);
  });
  register('openText', async (shown, { versions }) => {
    const version = versions[0] ?? (await pickVersion(parts, shown, l10n.t('Open which text?'), withText(shown)));
    if (version !== undefined) await parts.documents.open(sideName(shown, version), textOf(version));
  });
  register('restoreText', async (shown, { versions }) => {
    const version =
      versions[0] ?? (await pickVersion(parts, shown, l10n.t('Restore which text?'), earlierTexts(shown)));
    if (version !== undefined) await restore(parts, shown, version);
  });
  lifetime.own(
    registerCommand(log, 'compareRunText', () => compareRunText(parts.bench, parts.history, parts.documents)),
  );
  lifetime.own(registerCommand(log, 'refreshHistory', () => Promise.resolve(tree.refresh())));
  lifetime.own(registerCommand(log, 'chooseHistoryMetrics', () => parts.history.metrics.choose()));
  lifetime.own(registerCommand(log, 'loadOlderCommits', () => loadOlderCommits(parts)));
  return lifetime;
}

async function shownHistory({ history }: HistoryCommandParts): Promise<ShownHistory> {
  const shown = await history.load();
  if (shown === undefined) throw noTemplate();
  return shown;
}

async function loadOlderCommits(parts: HistoryCommandParts): Promise<void> {
  const { hasOlder } = await shownHistory(parts);
  if (!hasOlder) throw new AppError('not-found', l10n.t('There are no older commits of this template.'));
  await window.withProgress({ location: { viewId: 'rapport.history' } }, () => parts.history.loadOlder());
}

/** A line of the tree is of an older look-up: its version is found again by its id. `undefined` where one is gone. */
function givenBy({ versions }: ShownHistory, [first, second]: readonly unknown[]): Given | undefined {
  const nodes: readonly unknown[] = Array.isArray(second) && second.length > 0 ? second : [first];
  const isNode = (node: unknown): node is { readonly version: TemplateVersion; readonly change?: SectionChange } =>
    typeof node === 'object' && node !== null && 'version' in node;
  const found = nodes.filter(isNode);
  const change = found.length === 1 ? found[0]?.change : undefined;
  const fresh = found.flatMap(({ version }) => versions.find(({ id }) => id === version.id) ?? []);
  if (fresh.length < found.length) return undefined;
  return { versions: [...new Set(fresh)], ...(change === undefined ? {} : { change }) };
}

async function restore(
  { bench, history }: HistoryCommandParts,
  shown: ShownHistory,
  version: TemplateVersion,
): Promise<void> {
  const { document, versions } = shown;
  const text = textOf(version);
  if (bench.templates.missing)
    throw new AppError('not-found', l10n.t('The file of this template is gone. Save it first to bring it back.'));
  const editor = await window.showTextDocument(document, { preview: false });
  const known = new Set(
    versions
      .filter(
        ({ isCurrent, runs, commits, keptAt }) =>
          !isCurrent || runs.length + commits.length > 0 || keptAt !== undefined,
      )
      .flatMap((one) => one.text ?? []),
  );
  const outcome = await restoreText(
    { document: editor.document, version: document.version, text, known },
    bench.store.get(),
  );
  history.stored();
  const name = versionName({ ...version, isCurrent: false }, Date.now());
  if (outcome === 'stale')
    throw new AppError('invalid-input', l10n.t('The template was edited meanwhile. Look at it and restore again.'));
  void window.showInformationMessage(
    outcome === 'same'
      ? l10n.t('The template has the text of {0} already.', name)
      : l10n.t('Restored the text of {0}. Undo brings back what was there; the history has it as well.', name),
  );
}

async function compareWithAnother(
  parts: HistoryCommandParts,
  shown: ShownHistory,
  version: TemplateVersion,
): Promise<void> {
  const others = withText(shown).filter((one) => one !== version);
  const other = await pickVersion(parts, shown, l10n.t('Compare with which text?'), others);
  if (other === undefined) return;
  const [later = version, earlier] = inOrder(shown, [version, other]);
  await compareVersions(parts.documents, shown, earlier, later);
}

type Deed = 'previous' | 'another' | 'now' | 'runs' | 'open' | 'restore';

/** In the order in which they are offered. */
function deedLabels(): Readonly<Record<Deed, string>> {
  return {
    previous: l10n.t('Compare with the text before'),
    another: l10n.t('Compare with another text...'),
    now: l10n.t('Compare with the text of now'),
    runs: l10n.t('Compare the runs of this text with those of an earlier one'),
    open: l10n.t('Open this text'),
    restore: l10n.t('Restore this text'),
  };
}

async function chooseDeed(parts: HistoryCommandParts, shown: ShownHistory, version: TemplateVersion): Promise<void> {
  const possible: Readonly<Record<Deed, boolean>> = {
    previous: before(shown, version)?.text !== undefined && version.text !== undefined,
    another: version.text !== undefined && withText(shown).length > 1,
    now: version.text !== undefined && !version.isCurrent,
    runs: shown.comparable.has(version),
    open: version.text !== undefined,
    restore: version.text !== undefined && !version.isCurrent,
  };
  const labels = deedLabels();
  const items = (Object.keys(labels) as Deed[])
    .filter((deed) => possible[deed])
    .map((deed) => ({ deed, label: labels[deed] }));
  if (items.length === 0) textOf(version);
  const title = l10n.t('Text of {0}', labelWithoutIcons(versionName(version, Date.now())));
  switch ((await window.showQuickPick(items, { title }))?.deed) {
    case 'previous':
      return compareVersions(parts.documents, shown, before(shown, version), version);
    case 'another':
      return compareWithAnother(parts, shown, version);
    case 'now':
      return compareVersions(parts.documents, shown, version, 'now');
    case 'runs':
      return compareRunsOf(shown.versions, version);
    case 'open':
      return parts.documents.open(sideName(shown, version), textOf(version));
    case 'restore':
      return restore(parts, shown, version);
    case undefined:
      return undefined;
  }
}

async function pickVersion(
  { history }: HistoryCommandParts,
  shown: ShownHistory,
  title: string,
  versions: readonly TemplateVersion[],
): Promise<TemplateVersion | undefined> {
  if (versions.length === 0)
    throw new AppError(
      'not-found',
      l10n.t('There is no such text in the history of this template yet. Run it, or commit it.'),
    );
  const items = versions.map((version): QuickPickItem & { readonly version: TemplateVersion } => {
    const runs = shown.comparable.get(version);
    const { label, facts } = versionFacts(version, runs && history.known(runs), Date.now());
    return { version, label: labelWithoutIcons(label, 160), description: labelWithoutIcons(facts.join(' · '), 300) };
  });
  return (await window.showQuickPick(items, { title, matchOnDescription: true }))?.version;
}
