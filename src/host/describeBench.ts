import { l10n } from 'vscode';
import { METRICS } from '../core/metrics/metricTable';
import { CASE_METRICS } from '../core/metrics/scoreCase';
import type { TestCase } from '../core/inputs/testCase';
import type { Sampling } from '../core/llm/completion';
import { costRange } from '../core/llm/cost';
import { sectionTitle } from '../core/prompt/parseTemplate';
import { planRun } from '../core/run/planRun';
import type { ForeseenRun } from '../core/run/foreseeRun';
import type { RunRecord } from '../core/run/runRecord';
import type { Column } from '../core/run/runSpec';
import { whyUnavailable, type Capabilities } from '../core/strategy/availability';
import type { BenchPlan, BenchState, BenchTemplate, MetricInfo, ModelChoice } from '../protocol/benchState';
import type { Inputs } from './benchInputs';
import { toChoice, type ChosenModel } from './models';
import type { OpenTemplate } from './templates';
import { noTestCase } from './whatIsMissing';

/** The bench as its parts know it. */
export interface BenchView {
  readonly inputs: Inputs;
  readonly template: OpenTemplate | undefined;
  readonly testCase: TestCase | undefined;
  readonly models: readonly ModelChoice[];
  readonly model: ChosenModel | undefined;
  readonly endpointProblems: readonly string[];
  readonly seed: number;
  readonly columns: readonly Column[];
  readonly baseColumnId: string | undefined;
  readonly foreseen: ForeseenRun | undefined;
  readonly sampling: Sampling;
  readonly storeNotices: readonly string[];
  /** Sentences about what was chosen and is not there any more. */
  readonly gone: readonly string[];
  readonly templateMissing: boolean;
  readonly notes: BenchState['notes'] | undefined;
  readonly repeats: Readonly<Record<string, number>>;
  /** Columns that the shown run has no answer for. */
  readonly missing: number;
  readonly record: RunRecord | undefined;
  readonly knowledge: BenchState['knowledge'];
  readonly running: boolean;
  readonly runOnSave: BenchState['runOnSave'];
  readonly capabilities: Capabilities;
}

/** The metrics of a single case, in the order of tables. */
const METRIC_INFO: readonly MetricInfo[] = METRICS.filter(({ id }) => CASE_METRICS.includes(id)).map(
  ({ id, name, decimals, higherIsBetter, card }) => ({
    id,
    name,
    decimals,
    card,
    ...(higherIsBetter === undefined ? {} : { higherIsBetter }),
  }),
);

/** The bench as the panel shows it. */
export function describeBench(view: BenchView): BenchState {
  const { inputs, testCase, models, model, seed, baseColumnId, running } = view;
  const index = inputs.testCases.findIndex(({ id }) => id === testCase?.id);
  return {
    ...(view.template === undefined
      ? {}
      : { template: describeTemplate(view.template, view.record, view.templateMissing) }),
    ...(testCase === undefined ? {} : { testCase }),
    position: { index: index + 1, count: inputs.testCases.length, setName: inputs.testSetName },
    models,
    ...(model === undefined ? {} : { model: toChoice(model.endpoint, model.model) }),
    seed,
    columns: view.columns.map(({ id, name, strategy, exemplarEdits }) => {
      const unavailable = whyUnavailable(strategy, view.capabilities);
      const edits = testCase === undefined ? undefined : exemplarEdits?.[testCase.id];
      return {
        id,
        name,
        strategy,
        ...(unavailable === undefined ? {} : { unavailable }),
        ...(edits === undefined ? {} : { exemplarEdits: edits }),
      };
    }),
    ...(baseColumnId === undefined ? {} : { baseColumnId }),
    metrics: METRIC_INFO,
    plan: describePlan(view),
    running,
    runOnSave: view.runOnSave,
    ...(view.notes === undefined ? {} : { notes: view.notes }),
    repeats: view.repeats,
    missing: view.missing,
    knowledge: view.knowledge,
    notices: [...view.gone, ...view.endpointProblems, ...view.storeNotices, ...inputs.problems],
  };
}

function describeTemplate(
  { document, template }: OpenTemplate,
  record: RunRecord | undefined,
  missing: boolean,
): BenchTemplate {
  const used = record?.header.sectionHashes;
  const titles = new Map(template.sections.map((section) => [sectionTitle(section), section]));
  const changed =
    used === undefined
      ? []
      : [...new Set([...titles.keys(), ...Object.keys(used)])].filter(
          (title) => titles.get(title)?.hash !== used[title],
        );
  return {
    fileName: document.uri.path.split('/').at(-1) ?? document.uri.path,
    dirty: document.isDirty || missing,
    problems: template.problems,
    uri: document.uri.toString(),
    version: document.version,
    sections: [...titles].map(([title, { headingLine, source }]) => ({ title, line: headingLine, source })),
    changedSinceRun: changed,
  };
}

function describePlan(view: BenchView): BenchPlan {
  const plan = planRun(view.columns, view.testCase === undefined ? 0 : 1, view.capabilities);
  const blocked = whyBlocked(view, plan.columns);
  if (blocked !== undefined) return { ...plan, known: 0, promptTokens: 0, unseenPrompts: 0, blocked };
  const { calls, known, promptTokens, unseenPrompts } = view.foreseen ?? {
    ...plan,
    known: 0,
    promptTokens: 0,
    unseenPrompts: 0,
  };
  return { columns: plan.columns, calls, known, promptTokens, unseenPrompts, ...costOf(view, calls, promptTokens) };
}

function costOf({ model, sampling }: BenchView, calls: number, promptTokens: number): Pick<BenchPlan, 'cost'> {
  if (model === undefined || model.endpoint.kind === 'recorded') return {};
  const { price } = model.model;
  return { cost: price === undefined ? null : costRange(price, promptTokens, calls, sampling.maxTokens ?? 0) };
}

function whyBlocked(view: BenchView, runnable: number): string | undefined {
  if (view.template === undefined) return l10n.t('Open or create a template (*.rapport.md).');
  const first = view.template.template.problems.find(({ severity }) => severity === 'error');
  if (first !== undefined)
    return l10n.t('The template has an error on line {line}: {message}', { line: first.line, message: first.message });
  if (view.testCase === undefined) return noTestCase().message;
  if (view.model === undefined) return l10n.t('Connect a model.');
  return runnable === 0 ? l10n.t('Choose a strategy that can run here.') : undefined;
}
