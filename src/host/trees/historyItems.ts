import { l10n, ThemeColor, ThemeIcon, TreeItem } from 'vscode';
import { deltaFacts, spokenDelta, spokenWords, verdictOf, wordsText } from '../../core/history/historyText';
import type { SectionChange } from '../../core/history/sectionChanges';
import type { TemplateCommit, TemplateVersion } from '../../core/history/templateTimeline';
import { touchedColumns } from '../../core/history/touchedColumns';
import type { TemplateRun } from '../../core/history/templateRuns';
import type { VersionDelta } from '../../core/history/versionDelta';
import { describeMatch } from '../history/describeMatch';
import { whenText } from '../history/describeVersion';
import { plainLabel, plainTooltip } from './plainLabel';
import { runItem } from './runItem';

/** The line of a section that a version changed: how much, and which columns have it. */
export function sectionItem(version: TemplateVersion, change: SectionChange): TreeItem {
  const item = new TreeItem(plainLabel(change.title, 80));
  item.id = `${version.id} section ${change.title}`;
  const header = version.runs[0]?.header;
  const touched = header === undefined ? [] : touchedColumns([change], header);
  const reach =
    header === undefined
      ? ''
      : touched.length === 0
        ? l10n.t('no column has it')
        : l10n.t({
            message: 'in {0}',
            args: [touched.join(', ')],
            comment: 'The columns whose prompts have a changed section.',
          });
  const what = changeText(change);
  const words = change.change === 'changed' ? wordsText(change) : [what, wordsText(change)].filter(Boolean).join(' ');
  item.description = [words, reach].filter(Boolean).join(' · ');
  item.tooltip = plainTooltip([`${change.title}: ${what}, ${spokenWords(change)}`, reach]);
  item.iconPath = new ThemeIcon(
    { changed: 'diff-modified', added: 'diff-added', removed: 'diff-removed' }[change.change],
  );
  item.contextValue = 'section';
  if (change.words !== undefined)
    item.command = {
      command: 'rapport.compareTexts',
      title: l10n.t('Compare'),
      arguments: [{ kind: 'section', version, change }],
    };
  item.accessibilityInformation = {
    label: [`${change.title} ${what}`, spokenWords(change), reach].filter(Boolean).join(', '),
  };
  return item;
}

function changeText({ change }: SectionChange): string {
  return { changed: l10n.t('changed'), added: l10n.t('added'), removed: l10n.t('removed') }[change];
}

/** The line of what a strategy became by one metric. */
export function deltaItem(version: TemplateVersion, delta: VersionDelta): TreeItem {
  const item = new TreeItem(plainLabel(delta.name, 60));
  item.description = deltaFacts(delta);
  item.tooltip = plainTooltip([
    delta.name,
    deltaFacts(delta),
    l10n.t('Open the comparison for all metrics and single test cases.'),
  ]);
  item.iconPath = deltaIcon(delta);
  item.contextValue = 'delta';
  item.command = {
    command: 'rapport.compareVersionRuns',
    title: l10n.t('Compare'),
    arguments: [{ kind: 'version', version }],
  };
  item.accessibilityInformation = { label: spokenDelta(delta) };
  return item;
}

/** The arrow says where the figure went, its colour whether that is better. */
function deltaIcon(delta: VersionDelta): ThemeIcon {
  if (delta.delta === null || delta.delta === 0) return new ThemeIcon('dash');
  const arrow = delta.delta > 0 ? 'arrow-up' : 'arrow-down';
  const verdict = verdictOf(delta);
  if (verdict === undefined) return new ThemeIcon(arrow);
  return new ThemeIcon(arrow, new ThemeColor(verdict === 'better' ? 'charts.green' : 'charts.red'));
}

/** The line of a run of a version, with why it stands there where it did not keep the template's own file. */
export function childRunItem(run: TemplateRun): TreeItem {
  const item = runItem(run, { shown: false, running: false, now: Date.now() });
  // A run is one line of the tree of runs as well, and of one version here.
  item.id = `history ${run.header.id}`;
  const match = describeMatch(run);
  if (match === undefined) return item;
  const { fact, sentence } = match;
  if (fact !== undefined) item.description = `${fact} · ${String(item.description)}`;
  item.tooltip = [typeof item.tooltip === 'string' ? item.tooltip : '', sentence].join('\n');
  item.accessibilityInformation = { label: `${item.accessibilityInformation?.label ?? ''}. ${sentence}` };
  return item;
}

/** The line of a commit that had the text of a version. */
export function commitItem(version: TemplateVersion, commit: TemplateCommit): TreeItem {
  const { hash, subject, author, at } = commit;
  const item = new TreeItem(plainLabel(subject, 80) || hash.slice(0, 7));
  item.id = `${version.id} commit ${hash}`;
  item.description = `${hash.slice(0, 7)} · ${plainLabel(author, 40)} · ${whenText({ at, isCurrent: false }, Date.now())}`;
  item.iconPath = new ThemeIcon('git-commit');
  item.contextValue = 'commit';
  item.command = { command: 'rapport.openText', title: l10n.t('Open'), arguments: [{ kind: 'version', version }] };
  item.accessibilityInformation = {
    label: l10n.t('commit {hash}, {subject}, by {author}', {
      hash: hash.slice(0, 7),
      subject: plainLabel(subject, 80),
      author: plainLabel(author, 40),
    }),
  };
  return item;
}

/** The line that looks at older commits. */
export function olderItem(): TreeItem {
  const item = new TreeItem(l10n.t('Load older commits...'));
  item.id = 'older';
  item.iconPath = new ThemeIcon('ellipsis');
  item.contextValue = 'older';
  item.command = { command: 'rapport.loadOlderCommits', title: l10n.t('Load') };
  return item;
}
