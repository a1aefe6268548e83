import { ProgressLocation, window, type Uri } from 'vscode';
import { parseJudgeTemplate, type JudgeTemplate } from '../../core/judge/judgeTemplate';
import { throwIfAborted } from '../../core/util/errors';
import { signalOf } from '../cancellation';
import { count } from '../describeStore';
import type { ChosenModel } from '../models';
import { labelWithoutIcons } from '../trees/plainLabel';
import { findWorkspaceFiles, readFileBytes } from '../workspaceFiles';
import { openJudge, type JudgeOutcome, type JudgeParts } from './judgeSet';
import { ratingFilesOf } from './ratingFiles';

/** Asks which model is to judge a set, tells the plan, and lets it judge; resolves to whether it did. */
export async function judgeWithModel(set: Uri, parts: JudgeParts): Promise<boolean> {
  const files = ratingFilesOf(set);
  const model = await pickJudge(parts);
  if (model === undefined) return false;
  const template = await pickTemplate();
  if (template === 'none') return false;
  const judge = await openJudge(files, model, template, parts);
  const { spec, plan } = judge;
  const orders = spec.set.mode === 'pairwise' ? ', each pair in both orders' : '';
  const sentence = `${count(plan.questions, 'question')}${orders}: ${count(plan.stored, 'answer')} stored, ${count(plan.calls, 'call')} to ${model.model.id}. An answer that cannot be read is asked for once more.`;
  const yes = 'Judge';
  if (
    (await window.showInformationMessage(
      `Let ${model.model.id} judge ${files.stem}?`,
      { modal: true, detail: sentence },
      yes,
    )) !== yes
  )
    return false;
  const location = ProgressLocation.Notification;
  const outcome = await window.withProgress(
    { location, title: `Rapport: ${model.model.id} judges ${files.stem}`, cancellable: true },
    (progress, token) => {
      const signal = signalOf(token);
      throwIfAborted(signal);
      return judge.run(
        (done, total) => progress.report({ message: `${done} of ${total}`, increment: 100 / total }),
        signal,
      );
    },
  );
  tell(outcome);
  return true;
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
  const picked = await window.showQuickPick(items, { title: 'Which model judges?', matchOnDescription: true });
  return picked === undefined ? undefined : bench.models.find(picked.endpointId, picked.model);
}

/** The built-in template (`undefined`), one of the workspace's files, or `none` when the user turned away. */
async function pickTemplate(): Promise<JudgeTemplate | undefined | 'none'> {
  const files = await findWorkspaceFiles(['**/*.judge.md']);
  if (files.length === 0) return undefined;
  const items = [
    { label: 'The built-in question', file: undefined },
    ...files.map((file) => ({ label: labelWithoutIcons(file.name), file })),
  ];
  const picked = await window.showQuickPick(items, { title: 'What is the judge asked?' });
  if (picked === undefined) return 'none';
  if (picked.file === undefined) return undefined;
  return parseJudgeTemplate(new TextDecoder().decode(await readFileBytes(picked.file)), picked.file.name);
}

function tell({ checks, added, stopped }: JudgeOutcome): void {
  const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
  const flips =
    checks.flipRate === null ? '' : ` ${percent(checks.flipRate)} changed with the order and count as ties.`;
  const sentence = `${count(checks.verdicts, 'verdict')}, ${added.toLocaleString('en')} new in the ratings file.${flips}`;
  const concerns = [...(stopped === undefined ? [] : [`Stopped: ${stopped.message}`]), ...checks.warnings];
  if (concerns.length === 0) void window.showInformationMessage(sentence);
  else void window.showWarningMessage([sentence, ...concerns].join(' '));
}
