import { l10n, ThemeIcon, TreeItem } from 'vscode';
import { spokenWords, wordsText } from '../../core/history/historyText';
import type { SectionChange } from '../../core/history/sectionChanges';
import type { TemplateCommit, TemplateVersion } from '../../core/history/templateTimeline';
import { touchedColumns } from '../../core/history/touchedColumns';
import type { RunSummary } from '../../core/run/runStore';
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
        : l10n.t('in {0}', touched.join(', '));
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

/** The line of a run of a version. */
export function childRunItem(run: RunSummary): TreeItem {
  const item = runItem(run, { shown: false, running: false, now: Date.now() });
  // A run is one line of the tree of runs as well, and of one version here.
  item.id = `history ${run.header.id}`;
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
