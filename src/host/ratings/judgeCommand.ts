import { ProgressLocation, window, type Uri } from 'vscode';
import { parseBudget } from '../../core/judge/judgeBudget';
import { parseJudgeTemplate } from '../../core/judge/judgeTemplate';
import { judgePlanText } from '../../core/judge/planJudge';
import type { BudgetLimits } from '../../core/llm/budget';
import { isCancelled, toErrorInfo } from '../../core/util/errors';
import { signalOf } from '../cancellation';
import { count } from '../describeStore';
import type { ChosenModel } from '../models';
import { withCancellableProgress } from '../progress';
import { labelWithoutIcons } from '../trees/plainLabel';
import { findWorkspaceFiles, readFileBytes } from '../workspaceFiles';
import { openJudge, type JudgeChoice, type JudgeOutcome, type JudgeParts, type OpenedJudge } from './judgeSet';
import { ratingFilesOf } from './ratingFiles';

const TITLE = 'Judge a rating set';

/**
 * Asks which model is to judge a set and how, tells what that takes, and lets it judge when the user says so; resolves to
 * whether it did. What was answered before a cancel is stored: the same command goes on from there.
 */
export async function judgeWithModel(set: Uri, parts: JudgeParts): Promise<boolean> {
  const files = ratingFilesOf(set);
  const choice = await askHow(parts);
  if (choice === undefined) return false;
  const name = choice.model.model.id;
  const judge = await withCancellableProgress(`Rapport: what ${name} would be asked`, (signal) =>
    openJudge(files, choice, parts, signal),
  );
  try {
    const detail = `${judgePlanText(judge.plan, judge.spec)}${limitText(choice.budget ?? {})}`;
    const yes = 'Judge';
    if ((await window.showInformationMessage(`Let ${name} judge ${files.stem}?`, { modal: true, detail }, yes)) !== yes)
      return false;
    const outcome = await runWithProgress(judge, `Rapport: ${name} judges ${files.stem}`);
    if (outcome === undefined) {
      void window.showInformationMessage(
        `${name} was stopped. What it answered is kept: judge ${files.stem} again to go on from there.`,
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
    title: `${TITLE}: how often is each question asked?`,
    prompt: 'Of several answers to a question more than half decide',
    value: '1',
    validateInput: (given) => (/^[1-9]\d?$/.test(given.trim()) ? undefined : 'A whole number from 1 to 99'),
  });
  if (repeats === undefined) return undefined;
  const budget = await askBudget(model);
  return budget === undefined ? undefined : { model, template, repeats: Number(repeats.trim()), budget };
}

async function askBudget({ model: { price } }: ChosenModel): Promise<BudgetLimits | undefined> {
  const text = await window.showInputBox({
    title: `${TITLE}: what may it take at most?`,
    prompt: `${price === undefined ? 'Such as 500 calls or 100000 tokens (the price of this model is unknown)' : 'Such as 2 usd, 500 calls or 100000 tokens'}; empty for no limit`,
    validateInput: (given) => {
      try {
        return parseBudget(given).usd !== undefined && price === undefined
          ? 'The price of this model is not in the settings: limit calls or tokens'
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
      progress.report({ message: `${done} of ${total}`, increment: 100 / total });
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
    void window.showInformationMessage('There is no model that can be asked. Run "Rapport: Connect a Model".');
    return undefined;
  }
  const picked = await window.showQuickPick(items, {
    title: `${TITLE}: which model judges?`,
    matchOnDescription: true,
  });
  return picked === undefined ? undefined : bench.models.find(picked.endpointId, picked.model);
}

/** A built-in template, or one of the workspace's files; `undefined` when the user turned away. */
async function pickTemplate(): Promise<JudgeChoice['template']> {
  const files = await findWorkspaceFiles(['**/*.judge.md']);
  const items = [
    {
      label: 'The built-in question',
      detail: 'A reason and a verdict in two lines; for models that follow instructions',
      template: 'full' as const,
    },
    {
      label: 'The built-in question for small models',
      detail: 'Short, with examples, answered by one character; below some billion parameters',
      template: 'small' as const,
    },
    ...files.map((file) => ({ label: labelWithoutIcons(file.name), file })),
  ];
  const picked = await window.showQuickPick(items, { title: `${TITLE}: what is the judge asked?` });
  if (picked === undefined || 'template' in picked) return picked?.template;
  return parseJudgeTemplate(new TextDecoder().decode(await readFileBytes(picked.file)), picked.file.name);
}

function limitText({ usd, calls, tokens }: BudgetLimits): string {
  const parts = [
    ...(usd === undefined ? [] : [`${usd} US dollars`]),
    ...(calls === undefined ? [] : [count(calls, 'call')]),
    ...(tokens === undefined ? [] : [count(tokens, 'token')]),
  ];
  return parts.length === 0 ? '' : ` It stops before more than ${parts.join(', ')} are used.`;
}

function tell({ checks, added, spent, stopped }: JudgeOutcome): void {
  const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
  const flips =
    checks.flipRate === null ? '' : ` ${percent(checks.flipRate)} changed with the order and count as ties.`;
  const sentence = `${count(checks.verdicts, 'verdict')}, ${added.toLocaleString('en')} new in the ratings file.${flips}${spentText(spent)}`;
  const concerns = [...(stopped === undefined ? [] : [`Stopped: ${stopped.message}`]), ...checks.warnings];
  if (concerns.length === 0) void window.showInformationMessage(sentence);
  else void window.showWarningMessage([sentence, ...concerns].join(' '));
}

function spentText({ calls, usd }: JudgeOutcome['spent']): string {
  if (calls === 0) return '';
  return usd === null ? ` ${count(calls, 'call')}.` : ` ${count(calls, 'call')}, ${usd.toFixed(2)} US dollars.`;
}
