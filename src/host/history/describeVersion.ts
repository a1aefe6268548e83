import { l10n } from 'vscode';
import { changesText, deltaText, spokenDelta, spokenWords } from '../../core/history/historyText';
import { touchedColumns } from '../../core/history/touchedColumns';
import type { TemplateVersion } from '../../core/history/templateTimeline';
import type { VersionDelta } from '../../core/history/versionDelta';
import { describeMetric } from '../../core/metrics/metricTable';
import { counted } from '../counted';
import { shortTime } from '../timeText';
import { plainLabel } from '../trees/plainLabel';
import { matchedByName } from './describeMatch';

/** When a text was last used, as told at `now` (milliseconds since 1970): `now`, a time of today, or a day. */
export function whenText({ at, isCurrent }: Pick<TemplateVersion, 'at' | 'isCurrent'>, now: number): string {
  if (at === undefined) return isCurrent ? l10n.t('now') : l10n.t('at an unknown time');
  return shortTime(at, now) ?? plainLabel(at, 40);
}

/** What a version is called where there is room for one name: when, and its commit. */
export function versionName(version: TemplateVersion, now: number): string {
  const [commit] = version.commits;
  const when = version.isCurrent ? l10n.t('now') : whenText(version, now);
  return commit === undefined ? when : `${when} (${commit.hash.slice(0, 7)})`;
}

/** The line of a version: what changed first, since that is what one looks for; then when, what used it and what came of it. */
export function versionFacts(
  version: TemplateVersion,
  deltas: readonly VersionDelta[] | undefined,
  now: number,
): { readonly label: string; readonly facts: readonly string[]; readonly spoken: string } {
  const { since } = version;
  const label = plainLabel(changesText(version), 160);
  const main = mainDeltas(version, deltas);
  const [first] = main;
  const facts = usesOf(version, now);
  const words = (since?.sections ?? []).map((one) => {
    if (one.change === 'changed')
      return l10n.t('{section} changed, {words}', { section: one.title, words: spokenWords(one) });
    return one.change === 'added' ? l10n.t('{0} added', one.title) : l10n.t('{0} removed', one.title);
  });
  const figures = main.map((one) => `${deltaText(one)} ${describeMetric(one.metric).name}`).join(', ');
  return {
    label,
    // The difference first: the view is narrow.
    facts: first === undefined ? facts : [`${figures} (${plainLabel(first.name, 40)})`, ...facts],
    spoken: [words.length === 0 ? label : words.join('; '), ...facts, ...main.map(spokenDelta)].join(', '),
  };
}

function usesOf(version: TemplateVersion, now: number): readonly string[] {
  const { runs, commits, keptAt, keptByName = false, isCurrent, text } = version;
  const [commit] = commits;
  const byName = matchedByName(runs).length;
  return [
    isCurrent ? l10n.t('now') : whenText(version, now),
    runs.length === 0
      ? isCurrent
        ? l10n.t('not run yet')
        : l10n.t('no run')
      : counted(runs.length, l10n.t('1 run'), l10n.t('{0} runs')),
    ...(byName === 0 ? [] : [byName === runs.length ? l10n.t('by name only') : l10n.t('{0} by name only', byName)]),
    ...(commit === undefined ? [] : [`${commit.hash.slice(0, 7)} ${plainLabel(commit.subject, 60)}`]),
    ...(keptAt === undefined
      ? []
      : [keptByName ? l10n.t('kept before a restore, by name only') : l10n.t('kept before a restore')]),
    ...(text === undefined ? [l10n.t('text not kept')] : []),
  ];
}

/**
 * What became of one strategy: the first that the change touched, or the first of all where it touched none, by each metric
 * that has a difference; by the first metric where none has.
 */
function mainDeltas(version: TemplateVersion, deltas: readonly VersionDelta[] | undefined): readonly VersionDelta[] {
  const [first, ...others] = touchedFirst(version, deltas);
  if (first === undefined) return [];
  const all = [first, ...others.filter(({ name }) => name === first.name)];
  const told = all.filter(({ delta }) => delta !== null);
  return told.length === 0 ? [first] : told;
}

/** Strategies whose prompts have a changed section come before the others. */
export function touchedFirst(
  { runs, since }: TemplateVersion,
  deltas: readonly VersionDelta[] = [],
): readonly VersionDelta[] {
  const header = runs[0]?.header;
  const touched = new Set(header === undefined ? [] : touchedColumns(since?.sections ?? [], header));
  const isTouched = ({ name }: VersionDelta): boolean => touched.has(name);
  return [...deltas.filter(isTouched), ...deltas.filter((one) => !isTouched(one))];
}
