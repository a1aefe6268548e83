import { l10n, ThemeColor, ThemeIcon, TreeItem } from 'vscode';
import type { RunSummary } from '../../core/run/runStore';
import { shortTime } from '../timeText';
import { plainLabel, plainTooltip } from './plainLabel';
import { runCostText, type RunCost } from './runCost';
import { parseRunNote } from './runTags';

/** A run that says `running` but has stored nothing for so long was cut off with its window. */
const SILENT_MS = 120_000;

/** How a kept run stands towards this window. */
export interface RunPlace {
  /** The bench shows it. */
  readonly shown: boolean;
  /** It is under way in this window. */
  readonly running: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The line of a kept run. */
export function runItem(summary: RunSummary, place: RunPlace): TreeItem {
  const item = new TreeItem(runLabel(summary, place.now));
  item.id = summary.header.id;
  const state = runState(summary, place);
  const note = parseRunNote(summary.note);
  const facts = [
    ...(summary.name === undefined ? [] : [timeOf(summary, place.now)]),
    ...(state === undefined ? [] : [stateText(state)]),
    countsOf(summary, state),
    plainLabel(summary.header.model, 40),
    plainLabel(summary.header.templateName, 40),
    ...(note.text === '' ? [] : [`“${plainLabel(note.text, 60)}”`]),
    ...note.tags.map((tag) => `#${plainLabel(tag, 40)}`),
  ];
  item.description = facts.join(' · ');
  item.tooltip = runTooltip(summary, state);
  item.contextValue = 'run';
  item.iconPath = iconOf(summary, place, state);
  item.command = { command: 'rapport.openRun', title: l10n.t('Open'), arguments: [summary.header.id] };
  item.accessibilityInformation = {
    label: [runLabel(summary, place.now), ...facts, ...(place.shown ? [l10n.t('shown in the bench')] : [])].join(', '),
  };
  return item;
}

/** The name of a run, or when it began as told at `now` (milliseconds since 1970). */
export function runLabel(summary: RunSummary, now: number): string {
  return summary.name === undefined ? timeOf(summary, now) : plainLabel(summary.name);
}

/** The tooltip of a run whose requests were counted. */
export function runTooltipWithCost(summary: RunSummary, place: RunPlace, cost: RunCost): string {
  return runTooltip(summary, runState(summary, place), cost);
}

/** Why a run has not come to its end, if it has not. */
type RunState = 'running' | 'running elsewhere' | 'stopped' | 'cut off';

function runState({ outcome, savedAt }: RunSummary, { running, now }: RunPlace): RunState | undefined {
  if (running) return 'running';
  if (outcome === 'completed') return undefined;
  if (outcome === 'cancelled') return 'stopped';
  return now - Date.parse(savedAt) < SILENT_MS ? 'running elsewhere' : 'cut off';
}

function stateText(state: RunState): string {
  switch (state) {
    case 'running':
      return l10n.t('running');
    case 'running elsewhere':
      return l10n.t('running in another window');
    case 'stopped':
      return l10n.t('stopped');
    case 'cut off':
      return l10n.t('cut off');
  }
}

/** How many cells were answered, how many of the others ended badly, and how far a run under way is. */
function countsOf({ header, testCaseCount, cells }: RunSummary, state: RunState | undefined): string {
  const all = header.columns.length * testCaseCount;
  const ended = cells.finished + cells.failed + cells.unavailable;
  const others = [
    cells.failed === 0 ? '' : l10n.t('{0} failed', cells.failed),
    cells.unavailable === 0 ? '' : l10n.t('{0} unavailable', cells.unavailable),
    (state === 'running' || state === 'running elsewhere') && all > 0
      ? l10n.t('{0} % done', Math.floor((100 * ended) / all))
      : '',
  ];
  return [l10n.t('{finished}/{all} answered', { finished: cells.finished, all }), ...others.filter(Boolean)].join(', ');
}

function runTooltip(summary: RunSummary, state: RunState | undefined, cost?: RunCost): string {
  const { header, testCaseCount } = summary;
  return plainTooltip([
    ...(summary.name === undefined ? [] : [summary.name]),
    state === undefined
      ? l10n.t('Begun {0}', timeOf(summary))
      : l10n.t('Begun {time}, {state}', { time: timeOf(summary), state: stateText(state) }),
    l10n.t('{model} at {endpointId}, template {templateName}, seed {seed}', {
      model: header.model,
      endpointId: header.endpointId,
      templateName: header.templateName,
      seed: header.seed,
    }),
    testCaseCount === 1
      ? l10n.t('1 test case: {0}', countsOf(summary, state))
      : l10n.t('{cases} test cases: {counts}', { cases: testCaseCount, counts: countsOf(summary, state) }),
    l10n.t('Columns: {0}', header.columns.map(({ name }) => name).join(', ')),
    ...(cost === undefined ? [] : [l10n.t('Sent: {0}', runCostText(cost))]),
    ...(summary.note === undefined ? [] : ['', summary.note]),
  ]);
}

function iconOf({ cells }: RunSummary, { shown, running }: RunPlace, state: RunState | undefined): ThemeIcon {
  if (running) return new ThemeIcon('sync~spin');
  if (shown) return new ThemeIcon('circle-filled', new ThemeColor('charts.blue'));
  if (cells.failed > 0) return new ThemeIcon('warning');
  return new ThemeIcon(state === undefined ? 'pass' : 'circle-slash');
}

/** When a run began: short as told at `now`, or in full. */
function timeOf({ header }: RunSummary, now?: number): string {
  const unknown = (): string => plainLabel(header.startedAt, 40) || l10n.t('at an unknown time');
  if (now !== undefined) return shortTime(header.startedAt, now) ?? unknown();
  const time = new Date(header.startedAt);
  return Number.isNaN(time.getTime())
    ? unknown()
    : time.toLocaleString(undefined, { dateStyle: 'full', timeStyle: 'medium' });
}
