import { describe, expect, test } from 'vitest';
import { columnsOfRuns } from '../../../src/core/evaluation/runColumns';
import { groupRuns, runDifferences, runSetKey } from '../../../src/core/evaluation/runSets';
import type { TestCase } from '../../../src/core/inputs/testCase';
import type { CellRecord, RunHeader, RunRecord } from '../../../src/core/run/runRecord';
import type { RunSummary } from '../../../src/core/run/runStore';
import { PRESETS } from '../../../src/core/strategy/presets';

const strategyOf = (id: string) => PRESETS.find((preset) => preset.id === id)!;

function testCase(id: string, emotion = 'sad'): TestCase {
  return {
    id,
    dialogueId: id,
    emotion,
    situation: '',
    context: [{ role: 'speaker', text: `I am ${id}.` }],
    gold: `Gold ${id}.`,
  };
}

function headerOf(
  id: string,
  testCaseIds: readonly string[],
  columns: readonly (readonly [string, string])[],
): RunHeader {
  return {
    id,
    startedAt: '2026-02-11T10:42:00.000Z',
    templateName: 'paper',
    sectionHashes: { 'Task Definition': 'a' },
    endpointId: 'local',
    model: 'parrot',
    form: 'chat',
    sampling: { temperature: 0 },
    seed: 13,
    columns: columns.map(([columnId, strategyId]) => ({
      id: columnId,
      name: `Name of ${columnId}`,
      strategy: strategyOf(strategyId),
      variants: {},
    })),
    testCaseIds,
  };
}

function recordOf(
  header: RunHeader,
  cells: readonly (readonly [columnId: string, testCaseId: string, text: string, more?: Partial<CellRecord>])[],
): RunRecord {
  return {
    header,
    outcome: 'completed',
    cells: Object.fromEntries(
      cells.map(([columnId, testCaseId, text, more]) => [
        `${columnId}|${testCaseId}`,
        {
          key: { columnId, testCaseId },
          status: 'finished' as const,
          stages: {
            response: {
              prompt: { form: 'completion', text: '' },
              requestHash: '',
              tokens: { count: 1, exact: true },
              text,
            },
          },
          ...more,
        } as CellRecord,
      ]),
    ),
  };
}

describe('columns of runs', () => {
  const cases = ['a', 'b'].map((id) => testCase(id));

  test('of two runs the newest answer to a test case counts, and columns that do the same are one whatever their name', () => {
    const newer = recordOf(headerOf('2', ['b'], [['renamed', 'zero-shot']]), [['renamed', 'b', 'new b']]);
    const older = recordOf(headerOf('1', ['a', 'b'], [['zero-shot', 'zero-shot']]), [
      ['zero-shot', 'a', 'old a'],
      ['zero-shot', 'b', 'old b'],
    ]);
    const { columns } = columnsOfRuns([newer, older], cases);
    expect(columns.map(({ name, cases: own }) => [name, own.map((one) => one?.response)])).toEqual([
      ['Name of renamed', ['old a', 'new b']],
    ]);
  });

  test('exemplars or knowledge from another source are another column, told apart by it; other columns do not care', () => {
    const columns = [
      ['zero-shot', 'zero-shot'],
      ['ss-icl', 'ss-icl'],
      ['knowledge', 'knowledge'],
    ] as const;
    const from = (id: string, encoder: string | undefined, hash: string, source: 'comet' | 'stored'): RunRecord => {
      const header: RunHeader = {
        ...headerOf(id, ['a', 'b'], columns),
        ...(encoder === undefined
          ? {}
          : { exemplarSource: { encoder, reading: 'context', pool: { name: 'train', hash } } }),
        knowledgeSource: {
          ...{ source, from: 'k', rule: 'last-utterance', beams: 5, perRelation: 5, rankByContext: false },
        },
      };
      return recordOf(
        header,
        columns.map(([column]) => [column, 'a', `${id} ${column}`]),
      );
    };
    const named = (...records: readonly RunRecord[]) =>
      columnsOfRuns(records, cases).columns.map(({ id, name, cases: own }) => [id, name, own[0]?.response]);

    const newest = from('3', 'hub:a/b', '1234567', 'comet');
    expect(named(newest, from('2', 'hub:a/b', '1234567', 'comet'))).toEqual([
      ['zero-shot', 'Name of zero-shot', '3 zero-shot'],
      ['ss-icl', 'Name of ss-icl', '3 ss-icl'],
      ['knowledge', 'Name of knowledge', '3 knowledge'],
    ]);
    expect(named(newest, from('2', 'embedded', '1234567', 'stored'), from('1', undefined, '', 'stored'))).toEqual([
      ['zero-shot', 'Name of zero-shot', '3 zero-shot'],
      ['ss-icl', 'Name of ss-icl (hub:a/b, context, train 123456)', '3 ss-icl'],
      ['knowledge', 'Name of knowledge (comet k)', '3 knowledge'],
      ['ss-icl~2', 'Name of ss-icl (embedded, context, train 123456)', '2 ss-icl'],
      ['knowledge~2', 'Name of knowledge (stored k)', '2 knowledge'],
      ['ss-icl~3', 'Name of ss-icl (source not recorded)', '1 ss-icl'],
    ]);
    expect(named(newest, from('2', 'hub:a/b', '7654321', 'comet')).map(([, name]) => name)).toContain(
      'Name of ss-icl (hub:a/b, context, train 765432)',
    );
  });

  test('two columns of one run that do the same stay two, under ids of their own', () => {
    const record = recordOf(
      headerOf(
        '1',
        ['a'],
        [
          ['zero-shot', 'zero-shot'],
          ['zero-shot-2', 'zero-shot'],
        ],
      ),
      [
        ['zero-shot', 'a', 'one'],
        ['zero-shot-2', 'a', 'two'],
      ],
    );
    const { columns } = columnsOfRuns([record], cases);
    expect(columns.map(({ id, cases: own }) => [id, own[0]?.response])).toEqual([
      ['zero-shot', 'one'],
      ['zero-shot-2', 'two'],
    ]);
  });

  test('a cell that failed is no answer, and a test case that is not at hand is told', () => {
    const record = recordOf(headerOf('1', ['a', 'gone'], [['zero-shot', 'zero-shot']]), [
      ['zero-shot', 'a', 'half an ans', { status: 'failed' }],
    ]);
    const { columns, unknownTestCaseIds } = columnsOfRuns([record], cases);
    expect(columns[0]?.cases).toEqual([undefined, undefined]);
    expect(unknownTestCaseIds).toEqual(['gone']);
  });

  test('stage one is measured where it inferred, given where it was told, and absent with one stage', () => {
    const columns = [
      ['zero-shot', 'zero-shot'],
      ['two-stage', 'two-stage'],
      ['two-stage-emotion', 'two-stage-emotion'],
    ] as const;
    const stageOne = { text: 'I would say happy', sentReply: '' };
    const record = recordOf(headerOf('1', ['a'], columns), [
      ['zero-shot', 'a', 'x'],
      ['two-stage', 'a', 'x', { stageOne: { ...stageOne, label: 'joyful' } }],
      ['two-stage-emotion', 'a', 'x', { stageOne }],
    ]);
    const found = columnsOfRuns([record], cases).columns.map((column) => column.cases[0]?.emotion);
    expect(found).toEqual([undefined, { kind: 'inferred', gold: 'sad', inferred: 'joyful' }, { kind: 'given' }]);
  });
});

describe('sets of runs', () => {
  const base = headerOf('1', ['a'], [['zero-shot', 'zero-shot']]);
  const summary = (header: RunHeader): RunSummary => ({
    header,
    testCaseCount: 1,
    outcome: 'completed',
    savedAt: '',
    cells: { finished: 1, failed: 0, cancelled: 0, unavailable: 0 },
  });

  test('runs of one template, model, sampling and seed are one set, whatever their columns', () => {
    const other = { ...base, id: '2', columns: [] };
    const seeded = { ...base, id: '3', seed: 14 };
    const sets = groupRuns([summary(seeded), summary(other), summary(base)]);
    expect(sets.map(({ runs }) => runs.map(({ header }) => header.id))).toEqual([['3'], ['2', '1']]);
    expect(runSetKey(other)).toBe(runSetKey(base));
  });

  test('says in words what keeps runs apart', () => {
    expect(runDifferences(base, { ...base, columns: [] })).toEqual([]);
    expect(runDifferences(base, { ...base, sectionHashes: {}, model: 'other', sampling: {}, seed: 1 })).toEqual([
      'template',
      'model',
      'sampling',
      'seed',
    ]);
  });
});
