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
  const { name, decimals, higherIsBetter } = describeMetric(metric);
  const shown = (value: number | null): string => (value === null ? '–' : value.toFixed(decimals));
  const pText = p === null ? '' : p < 0.001 ? ', p < 0.001' : `, p = ${p.toFixed(3)}`;
  const tested =
    significance === 'not-tested' ? `, ${cases === 1 ? '1 test case' : `${cases} test cases`}: not tested` : '';
  const direction = higherIsBetter === false ? ' (lower is better)' : '';
  const [up, down] = countWords(delta);
  return `${name}${direction} ${shown(earlier)} → ${shown(later)}, ${deltaText(delta)}${pText}${tested}; ${better} ${up}, ${worse} ${down}, ${same} same`;
}

/** The same for a screen reader: no signs. */
export function spokenDelta(delta: VersionDelta): string {
  const { name, metric, delta: difference, significance, better, worse, same } = delta;
  const { name: metricName, decimals, higherIsBetter } = describeMetric(metric);
  const moved =
    difference === null
      ? 'no difference to tell'
      : Number(Math.abs(difference).toFixed(decimals)) === 0
        ? 'unchanged'
        : `${difference > 0 ? 'up' : 'down'} by ${Math.abs(difference).toFixed(decimals)}`;
  const direction = higherIsBetter === false ? ', lower is better' : '';
  const real = { significant: 'significant', 'not-significant': 'not significant', 'not-tested': 'not tested' }[
    significance
  ];
  const [up, down] = countWords(delta);
  return `${name}: ${metricName} ${moved}${direction}, ${real}; ${better} ${up}, ${worse} ${down}, ${same} the same`;
}

/** What became of the set: better or worse as the metric has it; `undefined` where neither is said. */
export function verdictOf({ metric, delta }: VersionDelta): 'better' | 'worse' | undefined {
  const { higherIsBetter, decimals } = describeMetric(metric);
  if (higherIsBetter === undefined || delta === null || Number(delta.toFixed(decimals)) === 0) return undefined;
  return delta > 0 === higherIsBetter ? 'better' : 'worse';
}

/** What the two counts of test cases count: of a metric that is neither better high nor low, `changeCounts` counts rises and falls. */
function countWords({ metric }: VersionDelta): readonly [string, string] {
  return describeMetric(metric).higherIsBetter === undefined ? ['higher', 'lower'] : ['better', 'worse'];
}
