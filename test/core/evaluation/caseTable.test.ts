import { describe, expect, test } from 'vitest';
import { caseTableOfRuns, type CaseTable } from '../../../src/core/evaluation/caseTable';
import type { TestCase } from '../../../src/core/inputs/testCase';
import type { CellRecord, RunRecord } from '../../../src/core/run/runRecord';
import { PRESETS } from '../../../src/core/strategy/presets';

const testCase = (id: string): TestCase => ({
  id,
  dialogueId: id,
  emotion: 'sad',
  situation: '',
  context: [
    { role: 'speaker', text: 'Earlier.' },
    { role: 'listener', text: 'Yes?' },
    { role: 'speaker', text: `I am ${id}.` },
  ],
  gold: `Gold ${id}.`,
});

const cell = (columnId: string, testCaseId: string, more: Partial<CellRecord>): CellRecord => ({
  key: { columnId, testCaseId },
  status: 'finished',
  stages: {},
  ...more,
});

const saying = (text: string, usage?: { promptTokens: number; completionTokens: number }): CellRecord['stages'] => ({
  response: {
    prompt: { form: 'completion', text: '', stop: [] },
    requestHash: '',
    tokens: { tokens: 0, tokeniser: 'none', exact: false },
    text,
    completion: {
      text,
      finishReason: 'stop',
      latencyMs: 1,
      retries: 0,
      notSent: [],
      source: { kind: 'live' },
      ...(usage === undefined ? {} : { usage }),
    },
  },
});

function record(id: string, columns: readonly (readonly [string, string])[], cells: readonly CellRecord[]): RunRecord {
  return {
    header: {
      id,
      startedAt: '2026-02-11T10:42:00.000Z',
      templateName: 'paper',
      sectionHashes: {},
      endpointId: 'local',
      model: 'parrot',
      form: 'chat',
      sampling: {},
      seed: 13,
      columns: columns.map(([columnId, preset]) => ({
        id: columnId,
        name: `Name of ${columnId}`,
        strategy: PRESETS.find((strategy) => strategy.id === preset)!,
        variants: {},
      })),
      testCaseIds: cells.map(({ key }) => key.testCaseId),
    },
    outcome: 'completed',
    cells: Object.fromEntries(cells.map((one) => [`${one.key.columnId}|${one.key.testCaseId}`, one])),
  };
}

function tableOf(...args: Parameters<typeof caseTableOfRuns>): CaseTable {
  const work = caseTableOfRuns(...args);
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

describe('a table of test cases', () => {
  const cases = ['a', 'b', 'c'].map(testCase);

  test('has a line for each test case that any system was asked, in the order of the data', () => {
    const run = record(
      'r',
      [['zero', 'zero-shot']],
      [cell('zero', 'c', { stages: saying('Oh.') }), cell('zero', 'a', { stages: saying('Ah.') })],
    );
    const { lines, systems } = tableOf([run], cases);
    expect(lines).toEqual([
      { id: 'a', emotion: 'sad', utterance: 'I am a.', gold: 'Gold a.' },
      { id: 'c', emotion: 'sad', utterance: 'I am c.', gold: 'Gold c.' },
    ]);
    expect(systems).toMatchObject([
      { id: 'zero', name: 'Name of zero', cells: [{ scored: { response: 'Ah.' } }, { scored: { response: 'Oh.' } }] },
    ]);
  });

  test('prefers an older answer to a newer failure, and tells the failure where there is no answer', () => {
    const error = { code: 'rate-limited', message: 'Too many requests.' } as const;
    const newer = record(
      'new',
      [['zero', 'zero-shot']],
      [cell('zero', 'a', { status: 'failed', error }), cell('zero', 'b', { status: 'failed', error })],
    );
    const older = record('old', [['zero', 'zero-shot']], [cell('zero', 'a', { stages: saying('Kept.') })]);
    const [system] = tableOf([newer, older], cases).systems;
    expect(system?.cells).toMatchObject([
      { kind: 'answered', scored: { response: 'Kept.' } },
      { kind: 'failed', reason: 'Too many requests.' },
    ]);
  });

  test('leaves out what waits, and says of what was stopped that it was', () => {
    const run = record(
      'r',
      [['zero', 'zero-shot']],
      [cell('zero', 'a', { status: 'waiting' }), cell('zero', 'b', { status: 'cancelled' })],
    );
    const { lines, systems } = tableOf([run], cases);
    expect(lines.map(({ id }) => id)).toEqual(['b']);
    expect(systems[0]?.cells).toEqual([{ kind: 'failed', reason: 'Stopped.' }]);
  });

  test('counts tokens only where every stage was counted', () => {
    const usage = { promptTokens: 10, completionTokens: 3 };
    const run = record(
      'r',
      [['zero', 'zero-shot']],
      [cell('zero', 'a', { stages: saying('x', usage) }), cell('zero', 'b', { stages: saying('y') })],
    );
    const [counted, uncounted] = tableOf([run], cases).systems[0]?.cells ?? [];
    expect(counted).toMatchObject({ usage });
    expect(uncounted).not.toHaveProperty('usage');
  });

  test('puts imported systems beside the runs, over all test cases', () => {
    const run = record('r', [['zero', 'zero-shot']], [cell('zero', 'c', { stages: saying('Oh.') })]);
    const imported = {
      id: 'file',
      name: 'CEM',
      cells: [{ kind: 'answered' as const, scored: { response: 'From a file.' } }, undefined, undefined],
    };
    const { lines, systems } = tableOf([run], cases, [imported]);
    expect(lines.map(({ id }) => id)).toEqual(['a', 'c']);
    expect(systems.map(({ cells }) => cells.map((one) => one?.kind))).toEqual([
      [undefined, 'answered'],
      ['answered', undefined],
    ]);
  });
});
