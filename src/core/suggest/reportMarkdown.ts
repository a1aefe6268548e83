import { describeMetric } from '../metrics/metricTable';
import type { Interval } from '../metrics/significance/intervals';
import type { JudgedCounts } from './answered';
import { shownFigure, type DescribedObjective } from './objective';
import { spentText } from './spentText';
import { winnerOf, type HeldOutTest, type SuggestReport, type TriedWording } from './suggestReport';

const TEST_NAMES = {
  'paired-bootstrap': 'paired bootstrap',
  'approximate-randomisation': 'paired approximate randomisation',
  wilcoxon: "Wilcoxon's signed-rank test",
  mcnemar: "McNemar's test",
  'paired-t': 'paired t',
  sign: 'sign test',
} as const;

/** A report as Markdown. What came from a model or a file stands as code, so that nothing in it is a link, an image or HTML. */
export function reportMarkdown(report: SuggestReport): string {
  const { objective, split, counts, spent, spentInAll, stopped, original, signature } = report;
  const { name, higherIsBetter, judge } = objective;
  const winner = winnerOf(report);
  const lines = [
    `# Suggested wordings of ${code(report.section)}`,
    '',
    summary(report),
    '',
    `- Template ${code(report.template)}, strategy ${code(report.strategy.name)}, answered by ${code(report.model)}`,
    `- Reworded by ${code(report.proposer.model)}, asked with ${code(report.proposer.metaPrompt)} (${report.proposer.metaPromptHash.slice(0, 12)})`,
    `- Chosen by ${name} (${higherIsBetter ? 'higher' : 'lower'} is better)${signature === undefined ? '' : `, ${code(signature)}`}`,
    ...(judge === undefined
      ? []
      : [`- Judged by ${code(judge.model)}, asked with ${code(judge.template)} (${judge.templateHash.slice(0, 12)})`]),
    `- Split by seed ${split.seed} over conversations, none in both parts: ${part(split.dev)} to choose by${split.scoredOn === split.dev.cases ? '' : ` (scored on the ${number(split.scoredOn)} that the original answered)`}, ${part(split.heldOut)} held out`,
    `- ${number(counts.tries)} ${counts.tries === 1 ? 'try' : 'tries'} in ${counts.roundsDone} of ${counts.roundsPlanned} rounds: ${number(counts.scored)} scored, ${number(counts.refused)} refused, ${number(counts.unscored)} not scored`,
    `- Spent by this command: ${spentText(spent)}; what was stored before cost nothing again`,
    `- Spent by this search in all: ${spentText(spentInAll)}`,
    ...(stopped === undefined ? [] : [`- Stopped: ${code(stopped.message)}`]),
    '',
    '## Held-out test',
    '',
    ...heldOutLines(report),
    '',
    '## On the development part',
    '',
    `The best of ${number(counts.scored)} scored wordings was chosen by these figures, so that the best of them is flattered by luck; they are not corrected for it and no test is made of them.`,
    '',
    `| wording | ${name} | against the original | better : worse |`,
    '| --- | --- | --- | --- |',
    `| original | ${shownFigure(objective, original.dev)} | | |`,
    ...report.wordings.map((wording) => row(report, wording)),
    '',
    '## Wordings',
    '',
    '### original',
    '',
    fenced(original.text),
    ...report.wordings.flatMap((wording) => [
      '',
      `### ${wording.name}${wording === winner ? ' (winner)' : ''}`,
      '',
      ...(wording.outcome.kind === 'scored' ? [] : [outcomeText(wording), ...(wording.text === '' ? [] : [''])]),
      ...(wording.text === '' ? [] : [fenced(wording.text)]),
    ]),
    '',
    'Earlier wordings with their scores are shown to the model that words anew as in Yang et al. (2023), *Large Language Models as Optimizers*.',
  ];
  return `${lines.join('\n')}\n`;
}

/** The outcome in one sentence. */
export function summary(report: SuggestReport): string {
  const { heldOut, winner, objective, noHeldOut, counts } = report;
  const { name } = objective;
  const tries = `${number(counts.tries)} ${counts.tries === 1 ? 'try' : 'tries'}`;
  if (winner === undefined || heldOut === undefined)
    return `${winner === undefined ? `None of ${tries} won.` : `"${winner}" is the best of ${tries} on the development part, and was not tested.`} ${noHeldOut ?? ''}`.trim();
  const { delta, pAdjusted } = heldOut;
  const isReal = pAdjusted !== null && pAdjusted <= 0.05;
  return `"${winner}", the best of ${tries} on the development part, has ${name} ${shownFigure(objective, heldOut.winner)} on the held-out part, the original ${shownFigure(objective, heldOut.original)}: a difference of ${signed(objective, delta)}, ${pAdjusted === null ? 'of which no test can be made' : `p = ${shownP(pAdjusted)}, ${isReal ? 'significant at 5 %' : 'not significant'}`}.`;
}

function heldOutLines({ heldOut, noHeldOut, objective, winner, counts }: SuggestReport): readonly string[] {
  if (heldOut === undefined) return [noHeldOut ?? 'There was none.'];
  const { cases, looks, others, interval, intervalReason, p, pReason, test, otherTests, pAdjusted, judged } = heldOut;
  const { name } = objective;
  return [
    `| | original | ${winner ?? ''} | difference | 95 % interval | p |`,
    '| --- | --- | --- | --- | --- | --- |',
    `| ${name} | ${shownFigure(objective, heldOut.original)} | ${shownFigure(objective, heldOut.winner)} | ${signed(objective, heldOut.delta)} | ${intervalText(objective, interval)} | ${p === null ? '–' : shownP(p)} |`,
    ...others.map((other) => {
      const metric = describeMetric(other.metric);
      return `| ${metric.name} | ${shownFigure(metric, other.original)} | ${shownFigure(metric, other.winner)} | ${signed(metric, differenceOf(other))} | | |`;
    }),
    '',
    `One test (${TEST_NAMES[test]}) on ${number(cases)} test cases that none of the ${number(counts.tries)} tries was chosen by.${otherTestsText(otherTests)} The other figures are not tested.`,
    ...(interval === null && intervalReason !== undefined ? [`No interval: ${intervalReason}`] : []),
    ...(p === null && pReason !== undefined ? [`No p: ${pReason}`] : []),
    ...(judged === undefined ? [] : ['', judgedText(objective, judged)]),
    ...(looks > 1
      ? [
          '',
          `**This is look ${looks} at the held-out part:** ${looks} winners of this section were tested on it. Times ${looks} (Bonferroni), p = ${pAdjusted === null ? '–' : shownP(pAdjusted)}.`,
        ]
      : []),
  ];
}

function judgedText({ kind }: DescribedObjective, judged: JudgedCounts): string {
  const { verdicts, unreadable, flipped, warnings } = judged;
  const flips = kind === 'win-rate' ? `, ${number(flipped)} changed with the order and count as ties` : '';
  return [
    `${number(verdicts)} verdicts of the judge${flips}, ${number(unreadable)} could not be read and count for nothing.`,
    ...warnings,
  ].join(' ');
}

function otherTestsText(tests: HeldOutTest['otherTests']): string {
  const told = tests.flatMap(({ test, p }) => (p === null ? [] : [`${TEST_NAMES[test]} ${shownP(p)}`]));
  return told.length === 0 ? '' : ` Beside it: ${told.join(', ')}.`;
}

function differenceOf({ original, winner }: HeldOutTest['others'][number]): number | null {
  return original === null || winner === null ? null : winner - original;
}

function row({ objective, original }: SuggestReport, wording: TriedWording): string {
  const { outcome, name } = wording;
  if (outcome.kind !== 'scored') return `| ${name} | ${outcome.kind === 'refused' ? 'refused' : 'not scored'} | | |`;
  const { dev, better, worse } = outcome;
  const difference = dev === null || original.dev === null ? null : dev - original.dev;
  return `| ${name} | ${shownFigure(objective, dev)} | ${signed(objective, difference)} | ${better} : ${worse} |`;
}

function outcomeText({ outcome }: TriedWording): string {
  if (outcome.kind === 'scored') return '';
  return `${outcome.kind === 'refused' ? 'Refused' : 'Not scored'}: ${code(outcome.reason)}`;
}

function intervalText(scale: Scale, interval: Interval | null): string {
  return interval === null ? '–' : `${signed(scale, interval[0])} to ${signed(scale, interval[1])}`;
}

type Scale = Pick<DescribedObjective, 'decimals'>;

function signed(scale: Scale, value: number | null): string {
  if (value === null) return '–';
  const shown = shownFigure(scale, Math.abs(value));
  return Number(shown) === 0 ? shown : `${value < 0 ? '−' : '+'}${shown}`;
}

function shownP(p: number): string {
  return p < 0.0001 ? '< 0.0001' : p.toFixed(4);
}

function part({ cases, conversations }: SuggestReport['split']['dev']): string {
  return `${number(cases)} test cases of ${number(conversations)} conversations`;
}

function number(value: number): string {
  return value.toLocaleString('en');
}

/** Text from outside as code in a line. */
function code(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const fence = '`'.repeat(longestRun(line) + 1);
  const space = /^`|`$/.test(line) ? ' ' : '';
  return line === '' ? '' : `${fence}${space}${line}${space}${fence}`;
}

/** Text from outside as a block of code that nothing in it can end. */
function fenced(text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}text\n${text}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
