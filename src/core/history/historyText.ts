import { describeMetric } from '../metrics/metricTable';
import type { SectionChange } from './sectionChanges';
import type { TemplateVersion } from './templateTimeline';
import type { VersionDelta } from './versionDelta';

/** The words of a change: `+3 −1`; empty where they are not known. */
export function wordsText({ words }: SectionChange): string {
  if (words === undefined) return '';
  const parts = [words.inserted > 0 ? `+${words.inserted}` : '', words.deleted > 0 ? `−${words.deleted}` : ''].filter(
    Boolean,
  );
  return parts.length === 0 ? 'signs only' : parts.join(' ');
}

/** The same for a screen reader: `3 words more, 1 word less`. */
export function spokenWords({ words }: SectionChange): string {
  if (words === undefined) return 'words not known';
  const count = (n: number): string => (n === 1 ? '1 word' : `${n} words`);
  const parts = [
    words.inserted > 0 ? `${count(words.inserted)} in` : '',
    words.deleted > 0 ? `${count(words.deleted)} out` : '',
  ].filter(Boolean);
  return parts.length === 0 ? 'signs or spaces only' : parts.join(', ');
}

/** What a version changed: `Guideline Instruction +3 −1, Stage Two added`; what it is where nothing comes before it. */
export function changesText({ since, isCurrent, text }: TemplateVersion): string {
  if (since === undefined) return isCurrent && text !== undefined ? 'The first text that is known' : 'First known text';
  const { sections, switches, unseen } = since;
  if (unseen) return 'Nothing that a model sees';
  return [...sections.map(changeText), ...(switches ? ['front matter'] : [])].join(', ');
}

function changeText(change: SectionChange): string {
  const words = change.change === 'changed' ? wordsText(change) : change.change;
  return words === '' ? change.title : `${change.title} ${words}`;
}

/** A difference with its sign and arrow, and whether it is real: `▲ +5.00 *`, `▼ −0.40 n.s.`; `–` where there is none. */
export function deltaText({ metric, delta, significance }: VersionDelta): string {
  if (delta === null) return '–';
  const { decimals } = describeMetric(metric);
  const size = Math.abs(delta).toFixed(decimals);
  const mark = { significant: ' *', 'not-significant': ' n.s.', 'not-tested': '' }[significance];
  if (Number(size) === 0) return `±0${mark}`;
  return `${delta > 0 ? '▲ +' : '▼ −'}${size}${mark}`;
}

/** The figures of a strategy in one line: `BLEU-2 20.60 → 25.60, ▲ +5.00 n.s., p = 0.300; 19 better, 12 worse, 9 same`. */
export function deltaFacts(delta: VersionDelta): string {
  const { metric, earlier, later, p, better, worse, same, cases, significance } = delta;
  const { name, decimals } = describeMetric(metric);
  const shown = (value: number | null): string => (value === null ? '–' : value.toFixed(decimals));
  const pText = p === null ? '' : p < 0.001 ? ', p < 0.001' : `, p = ${p.toFixed(3)}`;
  const tested =
    significance === 'not-tested' ? `, ${cases === 1 ? '1 test case' : `${cases} test cases`}: not tested` : '';
  return `${name} ${shown(earlier)} → ${shown(later)}, ${deltaText(delta)}${pText}${tested}; ${better} better, ${worse} worse, ${same} same`;
}

/** The same for a screen reader: no signs. */
export function spokenDelta({ name, metric, delta, significance, better, worse, same }: VersionDelta): string {
  const { name: metricName, decimals } = describeMetric(metric);
  const moved =
    delta === null
      ? 'no difference to tell'
      : Number(Math.abs(delta).toFixed(decimals)) === 0
        ? 'unchanged'
        : `${delta > 0 ? 'up' : 'down'} by ${Math.abs(delta).toFixed(decimals)}`;
  const real = { significant: 'significant', 'not-significant': 'not significant', 'not-tested': 'not tested' }[
    significance
  ];
  return `${name}: ${metricName} ${moved}, ${real}; ${better} better, ${worse} worse, ${same} the same`;
}
