import { changesText, deltaText, spokenDelta, spokenWords } from '../../core/history/historyText';
import { touchedColumns } from '../../core/history/touchedColumns';
import type { TemplateVersion } from '../../core/history/templateTimeline';
import type { VersionDelta } from '../../core/history/versionDelta';
import { describeMetric } from '../../core/metrics/metricTable';
import { shortTime } from '../timeText';
import { plainLabel } from '../trees/plainLabel';

/** When a text was last used, as told at `now` (milliseconds since 1970): `now`, a time of today, or a day. */
export function whenText({ at, isCurrent }: Pick<TemplateVersion, 'at' | 'isCurrent'>, now: number): string {
  if (at === undefined) return isCurrent ? 'now' : 'at an unknown time';
  return shortTime(at, now) ?? plainLabel(at, 40);
}

/** What a version is called where there is room for one name: when, and its commit. */
export function versionName(version: TemplateVersion, now: number): string {
  const [commit] = version.commits;
  const when = version.isCurrent ? 'now' : whenText(version, now);
  return commit === undefined ? when : `${when} (${commit.hash.slice(0, 7)})`;
}

/** The line of a version: what changed first, since that is what one looks for; then when, what used it and what came of it. */
export function versionFacts(
  version: TemplateVersion,
  deltas: readonly VersionDelta[] | undefined,
  now: number,
): { readonly label: string; readonly facts: readonly string[]; readonly spoken: string } {
  const { runs, commits, keptAt, isCurrent, text, since } = version;
  const label = plainLabel(changesText(version), 160);
  const main = mainDelta(version, deltas);
  const [commit] = commits;
  const facts = [
    isCurrent ? 'now' : whenText(version, now),
    ...(runs.length === 0
      ? [isCurrent ? 'not run yet' : 'no run']
      : [runs.length === 1 ? '1 run' : `${runs.length} runs`]),
    ...(commit === undefined ? [] : [`${commit.hash.slice(0, 7)} ${plainLabel(commit.subject, 60)}`]),
    ...(keptAt === undefined ? [] : ['kept before a restore']),
    ...(text === undefined ? ['text not kept'] : []),
  ];
  const words = (since?.sections ?? []).map((one) =>
    one.change === 'changed' ? `${one.title} changed, ${spokenWords(one)}` : `${one.title} ${one.change}`,
  );
  return {
    label,
    // The difference first: the view is narrow.
    facts:
      main === undefined
        ? facts
        : [`${deltaText(main)} ${describeMetric(main.metric).name} (${plainLabel(main.name, 40)})`, ...facts],
    spoken: [
      words.length === 0 ? label : words.join('; '),
      ...facts,
      ...(main === undefined ? [] : [spokenDelta(main)]),
    ].join(', '),
  };
}

/** Of the strategies that the change touched, the first; of all, where it touched none. */
export function mainDelta(
  version: TemplateVersion,
  deltas: readonly VersionDelta[] | undefined,
): VersionDelta | undefined {
  return touchedFirst(version, deltas)[0];
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
