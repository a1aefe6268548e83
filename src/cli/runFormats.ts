import type { TestCase } from '../core/inputs/testCase';
import { describeMetric } from '../core/metrics/metricTable';
import { cellId, responseOf, type CellRecord, type RunRecord } from '../core/run/runRecord';
import { plainJson, wrap } from './output';

const WIDTH = 100;

/** The cells of a run as JSON, in the order of test cases and columns. */
export function formatRunJson(record: RunRecord): string {
  const { seed, model, endpointId, form, sampling, templateName, sectionHashes, startedAt, exemplarSource } =
    record.header;
  const run = { startedAt, templateName, sectionHashes, endpointId, model, form, sampling, exemplarSource };
  return plainJson({ seed, run, cells: cellsInOrder(record).map(cellJson) });
}

/** The cells of a run to read in a terminal: the dialogue, then each column with stage one, response and scores. */
export function formatRunTable(record: RunRecord, testCases: readonly TestCase[]): string {
  return testCases.map((testCase) => formatCase(record, testCase)).join('\n\n');
}

function cellsInOrder(record: RunRecord): readonly CellRecord[] {
  const { testCaseIds, columns } = record.header;
  return testCaseIds.flatMap((testCaseId) =>
    columns.flatMap(({ id: columnId }) => record.cells[cellId({ columnId, testCaseId })] ?? []),
  );
}

function cellJson(cell: CellRecord): object {
  const { key, exemplars = [], knowledge, stageOne, stages, scores = [], error } = cell;
  const response = stages.response;
  const completions = [stages.one?.completion, response?.completion].filter((completion) => completion !== undefined);
  const sum = (count: 'promptTokens' | 'completionTokens'): number =>
    completions.reduce((total, { usage }) => total + (usage?.[count] ?? 0), 0);
  return {
    case: key.testCaseId,
    strategy: key.columnId,
    status: cell.status,
    exemplars: exemplars.map(({ id, emotion, cosine }) => ({
      id,
      emotion,
      ...(cosine === undefined ? {} : { cosine }),
    })),
    knowledge: knowledge ?? null,
    stageOne:
      stageOne === undefined
        ? null
        : {
            text: stageOne.text,
            label: stageOne.label ?? null,
            situation: stageOne.situation ?? null,
            sentReply: stageOne.sentReply,
            truthAppended: stageOne.truthAppended ?? false,
          },
    response: response?.completion === undefined ? null : response.text,
    finishReason: response?.completion?.finishReason ?? null,
    source: response?.completion?.source ?? null,
    notSent: response?.completion?.notSent ?? [],
    prompts: Object.fromEntries(
      Object.entries(stages).map(([stage, { prompt, requestHash, tokens }]) => [
        stage,
        { ...prompt, requestHash, tokens },
      ]),
    ),
    scores,
    usage: completions.some(({ usage }) => usage !== undefined)
      ? { promptTokens: sum('promptTokens'), completionTokens: sum('completionTokens'), calls: completions.length }
      : null,
    error: error ?? null,
  };
}

function formatCase(record: RunRecord, testCase: TestCase): string {
  const lines = [
    `${testCase.id}  ${testCase.emotion}`,
    ...indent(testCase.context.map((turn) => `${turn.role === 'speaker' ? 'Speaker' : 'Listener'}: ${turn.text}`)),
  ];
  lines.push(...indent([`Gold: ${testCase.gold}`]));
  for (const { id, name } of record.header.columns) {
    const cell = record.cells[cellId({ columnId: id, testCaseId: testCase.id })];
    lines.push('', `${name} (${id})`, ...(cell === undefined ? [] : formatCell(cell, testCase)));
  }
  return lines.join('\n');
}

function formatCell(cell: CellRecord, testCase: TestCase): readonly string[] {
  const lines: string[] = [];
  if (cell.exemplars !== undefined) lines.push(`exemplars: ${cell.exemplars.map(({ id }) => id).join(', ')}`);
  if (cell.stageOne !== undefined) {
    const { label, text } = cell.stageOne;
    const verdict =
      label === undefined
        ? 'names no label'
        : label === testCase.emotion
          ? `${label}, right`
          : `${label}, not ${testCase.emotion}`;
    lines.push(`stage one (${verdict}): ${text}`);
  }
  if (cell.error !== undefined) lines.push(`${cell.status}: ${cell.error.message}`);
  else lines.push(`response: ${responseOf(cell) ?? ''}`);
  const scores = cell.scores?.map(({ metric, value }) => {
    const { name, decimals } = describeMetric(metric);
    return `${name} ${value === null ? '–' : value.toFixed(decimals)}`;
  });
  if (scores !== undefined) lines.push(scores.join('  '));
  return indent(lines);
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => wrap(line, WIDTH)).map((line) => `  ${line}`);
}
