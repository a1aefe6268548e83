import type { ProblemList } from '../inputs/problemList';
import type { Prediction } from './predictions';
import { parseJsonLine, textsOf } from './predictionsJsonl';

const LABELS = /^\s*\[?(?:eval_)?labels\]?\s*:(.*)$/;
const MODEL = /^\s*model\s*:\s?(.*)$/;
const NEW_EPISODE = /^\s*(?:- ){3,}-?.*/;

/** True for a line of ParlAI's world logs. */
export function isParlaiLog(line: string): boolean {
  return /^\s*\{.*"dialog"\s*:\s*\[\s*\[/.test(line);
}

/** True for what ParlAI's `display_model` prints. */
export function looksLikeParlaiDisplay(lines: readonly string[]): boolean {
  return lines.some((line) => LABELS.test(line)) && lines.some((line) => MODEL.test(line));
}

interface Act {
  readonly text?: unknown;
  readonly labels?: unknown;
  readonly eval_labels?: unknown;
}

/** Reads ParlAI's world logs: a dialogue a line, in it pairs of what the teacher and then the model said. */
export function readParlaiLog(lines: readonly string[], problems: ProblemList): readonly Prediction[] {
  return lines.flatMap((text, index) => {
    if (text.trim() === '') return [];
    const line = index + 1;
    const value = parseJsonLine(text);
    const exchanges = typeof value === 'string' ? undefined : value['dialog'];
    if (!Array.isArray(exchanges)) {
      const message = typeof value === 'string' ? value : 'This dialogue has no "dialog" (a list).';
      problems.add('error', line, 'broken-prediction', `${message} The line is skipped.`);
      return [];
    }
    const context: string[] = [];
    return exchanges.flatMap((exchange: unknown) => {
      const [teacher, model] = (Array.isArray(exchange) ? exchange : []) as readonly (Act | undefined)[];
      const said = typeof teacher?.text === 'string' ? teacher.text : undefined;
      for (const utterance of said?.split('\n') ?? []) context.push(utterance);
      const labels = textsOf(teacher?.eval_labels ?? teacher?.labels);
      if (labels === undefined) {
        const message = 'The labels of an exchange are no texts and count as not given.';
        problems.add('warning', line, 'broken-labels', message);
      }
      const gold = labels ?? [];
      if (said === undefined || typeof model?.text !== 'string') {
        problems.add('error', line, 'no-response', 'An exchange of this dialogue has no text of both sides.');
        return [];
      }
      const prediction = {
        response: model.text,
        context: [...context],
        ...(gold.length === 0 ? {} : { gold: [...gold] }),
        line,
      };
      // The dialogue went on from the label, not from what the model said.
      if (gold[0] !== undefined) context.push(gold[0]);
      return [prediction];
    });
  });
}

/** Reads what `display_model` prints: the speaker's words, then `labels: ...`, then `model: ...`. */
export function readParlaiDisplay(lines: readonly string[], problems: ProblemList): readonly Prediction[] {
  const predictions: Prediction[] = [];
  let context: string[] = [];
  let gold: string | undefined;
  for (const [index, line] of lines.entries()) {
    const [labels, model] = [LABELS.exec(line), MODEL.exec(line)];
    if (NEW_EPISODE.test(line)) [context, gold] = [[], undefined];
    else if (labels !== null) gold = (labels[1] as string).trimEnd().replace(/\]$/, '').trim();
    else if (model !== null) {
      const response = (model[1] as string).trim();
      if (gold === undefined || context.length === 0) {
        const message = 'Before this response there is no utterance with a label: it is left out.';
        problems.add('error', index + 1, 'no-context', message);
        continue;
      }
      predictions.push({ response, context: [...context], gold: [gold], line: index + 1 });
      context.push(gold);
      gold = undefined;
    } else if (line.trim() !== '' && !isLogLine(line)) context.push(line.replace(/^\s*\[[\w:/]+\]:\s*/, '').trim());
  }
  return predictions;
}

/** A line that ParlAI logs of its own doings: a time and a level. */
function isLogLine(line: string): boolean {
  return /^\s*\d\d:\d\d:\d\d\s+\w+\s*\|/.test(line);
}
