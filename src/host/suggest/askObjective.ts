import { l10n, window } from 'vscode';
import type { SectionName } from '../../core/prompt/template';
import { RATING_ASPECTS } from '../../core/ratings/ratingAspect';
import type { RatingMode } from '../../core/ratings/ratingValue';
import { describeMetric } from '../../core/metrics/metricTable';
import type { Column } from '../../core/run/runSpec';
import { choosingMetrics, defaultMetric } from '../../core/suggest/objective';
import type { Bench } from '../bench';
import type { ChosenModel } from '../models';
import { bertModelSetting } from '../results/bertModelSetting';
import { labelWithoutIcons } from '../trees/plainLabel';
import { findWorkspaceFiles } from '../workspaceFiles';
import { pickAskedModel } from './pickAskedModel';
import type { RequestedJudge, SearchRequest } from './searchRequest';

/** What wordings are chosen by, and the judge's model where it is one. */
export interface AskedObjective {
  readonly objective: SearchRequest['objective'];
  readonly judge?: ChosenModel;
}

/** Asks what wordings are chosen by: a metric, with BERTScore where an encoder is set, or a judge; `undefined` when the user turns away. */
export async function askObjective(
  bench: Bench,
  section: SectionName,
  { strategy }: Column,
  answering: ChosenModel,
): Promise<AskedObjective | undefined> {
  const encoder = bertModelSetting();
  const first = defaultMetric(undefined, section, strategy);
  const metrics = choosingMetrics(strategy, encoder)
    .toSorted((a, b) => Number(b === first) - Number(a === first))
    .map((metric) => {
      const { name, higherIsBetter } = describeMetric(metric);
      const description = higherIsBetter === false ? l10n.t('lower is better') : l10n.t('higher is better');
      return { label: name, description, metric };
    });
  const judges: readonly { readonly label: string; readonly description: string; readonly mode: RatingMode }[] = [
    {
      label: l10n.t('Win rate by a judge'),
      description: l10n.t('a model compares each response with that of the wording in use, in both orders'),
      mode: 'pairwise',
    },
    {
      label: l10n.t('Rating by a judge'),
      description: l10n.t('a model rates each response from 1 to 5'),
      mode: 'absolute',
    },
  ];
  const title = l10n.t('The best wording is the one with the best ...');
  const picked = await window.showQuickPick([...metrics, ...judges], { title });
  if (picked === undefined) return undefined;
  if ('mode' in picked) return askJudge(bench, picked.mode, answering);
  const { metric } = picked;
  const needsEncoder = metric.startsWith('bertscore') && encoder !== undefined;
  return { objective: { kind: 'metric', metric, ...(needsEncoder ? { encoder } : {}) } };
}

async function askJudge(bench: Bench, mode: RatingMode, answering: ChosenModel): Promise<AskedObjective | undefined> {
  const judge = await pickAskedModel(bench, answering, l10n.t('Which model judges?'));
  if (judge === undefined) return undefined;
  const template = await askJudgeTemplate();
  if (template === undefined) return undefined;
  const items = RATING_ASPECTS.map(({ id, name, question }) => ({ label: name, detail: question, id }));
  const aspect = (await window.showQuickPick(items, { title: l10n.t('What does it judge?') }))?.id;
  if (aspect === undefined) return undefined;
  const { endpoint, model } = judge;
  return { judge, objective: { kind: 'judge', mode, aspect, endpointId: endpoint.id, model: model.id, template } };
}

async function askJudgeTemplate(): Promise<RequestedJudge['template'] | undefined> {
  const files = await findWorkspaceFiles(['**/*.judge.md']);
  const items: readonly { readonly label: string; readonly template: RequestedJudge['template'] }[] = [
    { label: l10n.t('The built-in question'), template: { builtIn: 'full' } },
    { label: l10n.t('The built-in question for small models'), template: { builtIn: 'small' } },
    ...files.map(({ name, uri }) => ({ label: labelWithoutIcons(name), template: { uri: uri.toString() } })),
  ];
  return (await window.showQuickPick(items, { title: l10n.t('What is the judge asked?') }))?.template;
}
