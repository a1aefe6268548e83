import { l10n, ProgressLocation, window, type Uri } from 'vscode';
import { parseBudget } from '../../core/judge/judgeBudget';
import { parseJudgeTemplate } from '../../core/judge/judgeTemplate';
import { judgePlanText } from '../../core/judge/planJudge';
import type { BudgetLimits } from '../../core/llm/budget';
import { isCancelled, toErrorInfo } from '../../core/util/errors';
import { signalOf } from '../cancellation';
import { counted } from '../counted';
import type { ChosenModel } from '../models';
import { withCancellableProgress } from '../progress';
import { labelWithoutIcons } from '../trees/plainLabel';
import { findWorkspaceFiles, readFileBytes } from '../workspaceFiles';
import { openJudge, type JudgeChoice, type JudgeOutcome, type JudgeParts, type OpenedJudge } from './judgeSet';
import { ratingFilesOf } from './ratingFiles';

/**
 * Asks which model is to judge a set and how, tells what that takes, and lets it judge when the user says so; resolves to
 * whether it did. What was answered before a cancel is stored: the same command goes on from there.
 */
export async function judgeWithModel(set: Uri, parts: JudgeParts): Promise<boolean> {
  const files = ratingFilesOf(set);
  const choice = await askHow(parts);
  if (choice === undefined) return false;
  const name = choice.model.model.id;
  const judge = await withCancellableProgress(l10n.t('Rapport: what {0} would be asked', name), (signal) =>
    openJudge(files, choice, parts, signal),
  );
  try {
    const detail = [judgePlanText(judge.plan, judge.spec), ...limitText(choice.budget ?? {})].join(' ');
    const yes = l10n.t({ message: 'Judge', comment: 'A button: let the model judge.' });
    if (
      (await window.showInformationMessage(
        l10n.t('Let {name} judge {stem}?', { name, stem: files.stem }),
        { modal: true, detail },
        yes,
      )) !== yes
    )
      return false;
    const outcome = await runWithProgress(judge, l10n.t('Rapport: {name} judges {stem}', { name, stem: files.stem }));
    if (outcome === undefined) {
      void window.showInformationMessage(
        l10n.t('{name} was stopped. What it answered is kept: judge {stem} again to go on from there.', {
          name,
          stem: files.stem,
        }),
      );
      return false;
    }
    tell(outcome);
    return true;
  } finally {
    judge.dispose();
  }
}

/** Which model, asked what, how often and for how much; `undefined` when the user turned away. */
async function askHow(parts: JudgeParts): Promise<JudgeChoice | undefined> {
  const model = await pickJudge(parts);
  if (model === undefined) return undefined;
  const template = await pickTemplate();
  if (template === undefined) return undefined;
  const repeats = await window.showInputBox({
    title: l10n.t('Judge a rating set: how often is each question asked?'),
    prompt: l10n.t('Of several answers to a question more than half decide'),
    value: '1',
    validateInput: (given) => (/^[1-9]\d?$/.test(given.trim()) ? undefined : l10n.t('A whole number from 1 to 99')),
  });
  if (repeats === undefined) return undefined;
  const budget = await askBudget(model);
  return budget === undefined ? undefined : { model, template, repeats: Number(repeats.trim()), budget };
}

async function askBudget({ model: { price } }: ChosenModel): Promise<BudgetLimits | undefined> {
  const text = await window.showInputBox({
    title: l10n.t('Judge a rating set: what may it take at most?'),
    prompt:
      price === undefined
        ? l10n.t('Such as 500 calls or 100000 tokens (the price of this model is unknown); empty for no limit')
        : l10n.t('Such as 2 usd, 500 calls or 100000 tokens; empty for no limit'),
    validateInput: (given) => {
      try {
        return parseBudget(given).usd !== undefined && price === undefined
          ? l10n.t('The price of this model is not in the settings: limit calls or tokens')
          : undefined;
      } catch (error) {
        return toErrorInfo(error).message;
      }
    },
  });
  return text === undefined ? undefined : parseBudget(text);
}

/** `undefined` when it was cancelled. */
async function runWithProgress(judge: OpenedJudge, title: string): Promise<JudgeOutcome | undefined> {
  const location = ProgressLocation.Notification;
  return window.withProgress({ location, title, cancellable: true }, async (progress, token) => {
    const tellReply = (done: number, total: number): void =>
      progress.report({ message: l10n.t('{done} of {total}', { done, total }), increment: 100 / total });
    try {
      return await judge.run(tellReply, signalOf(token));
    } catch (error) {
      if (isCancelled(error)) return undefined;
      throw error;
    }
  });
}

async function pickJudge({ bench }: JudgeParts): Promise<ChosenModel | undefined> {
  const items = bench.models.choices
    .filter(({ recorded, form }) => !recorded && form === 'chat')
    .map(({ endpointId, endpointName, model }) => ({
      label: labelWithoutIcons(model),
      description: labelWithoutIcons(endpointName),
      endpointId,
      model,
    }));
  if (items.length === 0) {
    void window.showInformationMessage(l10n.t('There is no model that can be asked. Run "Rapport: Connect a Model".'));
    return undefined;
  }
  const picked = await window.showQuickPick(items, {
    title: l10n.t('Judge a rating set: which model judges?'),
    matchOnDescription: true,
  });
  return picked === undefined ? undefined : bench.models.find(picked.endpointId, picked.model);
}

/** A built-in template, or one of the workspace's files; `undefined` when the user turned away. */
async function pickTemplate(): Promise<JudgeChoice['template']> {
  const files = await findWorkspaceFiles(['**/*.judge.md']);
  const items = [
    {
      label: l10n.t('The built-in question'),
      detail: l10n.t('A reason and a verdict in two lines; for models that follow instructions'),
      template: 'full' as const,
    },
    {
      label: l10n.t('The built-in question for small models'),
      detail: l10n.t('Short, with examples, answered by one character; below some billion parameters'),
      template: 'small' as const,
    },
    ...files.map((file) => ({ label: labelWithoutIcons(file.name), file })),
  ];
  const picked = await window.showQuickPick(items, { title: l10n.t('Judge a rating set: what is the judge asked?') });
  if (picked === undefined || 'template' in picked) return picked?.template;
  return parseJudgeTemplate(new TextDecoder().decode(await readFileBytes(picked.file)), picked.file.name);
}

function limitText({ usd, calls, tokens }: BudgetLimits): readonly string[] {
  const parts = [
    ...(usd === undefined ? [] : [l10n.t('{0} US dollars', usd)]),
    ...(calls === undefined ? [] : [callsText(calls)]),
    ...(tokens === undefined ? [] : [counted(tokens, l10n.t('1 token'), l10n.t('{0} tokens'))]),
  ];
  return parts.length === 0 ? [] : [l10n.t('It stops before more than {0} are used.', parts.join(', '))];
}

function tell({ checks, added, spent, stopped }: JudgeOutcome): void {
  const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
  const sentence = [
    l10n.t('{verdicts}, {added} new in the ratings file.', {
      verdicts: counted(checks.verdicts, l10n.t('1 verdict'), l10n.t('{0} verdicts')),
      added: added.toLocaleString('en'),
    }),
    ...(checks.flipRate === null
      ? []
      : [l10n.t('{0} changed with the order and count as ties.', percent(checks.flipRate))]),
    ...spentText(spent),
  ].join(' ');
  const concerns = [...(stopped === undefined ? [] : [l10n.t('Stopped: {0}', stopped.message)]), ...checks.warnings];
  if (concerns.length === 0) void window.showInformationMessage(sentence);
  else void window.showWarningMessage([sentence, ...concerns].join(' '));
}

function spentText({ calls, usd }: JudgeOutcome['spent']): readonly string[] {
  if (calls === 0) return [];
  return [
    usd === null
      ? `${callsText(calls)}.`
      : l10n.t('{calls}, {usd} US dollars.', { calls: callsText(calls), usd: usd.toFixed(2) }),
  ];
}

function callsText(calls: number): string {
  return counted(calls, l10n.t('1 call'), l10n.t('{0} calls'));
}
