import { describe, expect, it } from 'vitest';
import { exportRun, type ExportChoice } from '../../../src/core/run/exportRun';
import type { CellRecord, RunRecord } from '../../../src/core/run/runRecord';
import { PRESETS } from '../../../src/core/strategy/presets';

const HOSTILE = '<script>alert(1)</script> "quoted", **bold** [link](x) \u202Eright\u202C\u0000';

function cell(columnId: string, said: string): CellRecord {
  return {
    key: { columnId, testCaseId: 'd_1#2' },
    status: 'finished',
    stages: {
      response: {
        prompt: { form: 'chat', messages: [{ role: 'user', content: 'I passed!' }] },
        requestHash: 'h',
        tokens: { tokens: 3, tokeniser: 't', exact: true },
        text: said,
      },
    },
    scores: [
      { metric: 'bleu-2', value: 6.25, scope: 'case', signature: 'bleu-2|v:1' },
      { metric: 'emotion-accuracy', value: null, reason: 'none', scope: 'case', signature: 'emotion|v:1' },
    ],
  };
}

function record(...said: string[]): RunRecord {
  const strategies = PRESETS.slice(0, said.length);
  return {
    header: {
      id: 'run-1',
      startedAt: '2026-02-11T10:42:00.000Z',
      templateName: 'paper',
      sectionHashes: {},
      endpointId: 'local',
      model: HOSTILE,
      form: 'chat',
      sampling: { temperature: 0 },
      seed: 13,
      columns: strategies.map((strategy) => ({ id: strategy.id, name: strategy.name, strategy, variants: {} })),
      testCaseIds: ['d_1#2'],
    },
    outcome: 'completed',
    cells: Object.fromEntries(strategies.map(({ id }, index) => [`${id}|d_1#2`, cell(id, said[index]!)])),
  };
}

const [first, second] = PRESETS.map(({ id }) => id) as [string, string];
const both: ExportChoice = { columnIds: [second, first], notes: { [`${first}|d_1#2`]: 'too short' } };

describe('a run as a file', () => {
  it('has a row of CSV for each cell in the order of the columns, quoted where it must be', () => {
    const [head, ...rows] = exportRun(record('one\nline, "two"', 'b'), both, 'csv').split('\r\n');
    expect(head).toBe(
      'test_case,column,status,exemplars,knowledge,stage_one,emotion,response,finish_reason,source,bleu-2,emotion-accuracy,error,note',
    );
    expect(rows).toEqual([
      `d_1#2,${PRESETS[1]!.name},finished,,,,,b,,,6.25,,,`,
      `d_1#2,${PRESETS[0]!.name},finished,,,,,"one\nline, ""two""",,,6.25,,,too short`,
      '',
    ]);
  });

  it('names the inferences that the prompt had, and none that was dropped', () => {
    const said = record('a');
    const id = `${first}|d_1#2`;
    const knowledge = {
      ...{ source: 'comet', model: 'm', event: 'e' },
      inferences: {
        ...{ xIntent: [], xNeed: [], xWant: [{ text: 'to rest' }, { text: 'to go', dropped: 'repeated' }] },
        ...{ xEffect: [{ text: 'none', dropped: 'says nothing' }], xReact: [{ text: 'tired' }, { text: 'sad' }] },
      },
    };
    const known: RunRecord = { ...said, cells: { ...said.cells, [id]: { ...said.cells[id]!, knowledge } } };
    const [line] = exportRun(known, { columnIds: [first], notes: {} }, 'jsonl').split('\n');
    expect(JSON.parse(line!)).toMatchObject({ knowledge: 'xWant: to rest\nxReact: tired; sad' });
  });

  it.each(['=1+1', '+1', '-1', '@x', '\tx'])('does not let a spreadsheet compute %j', (said) => {
    expect(exportRun(record(said), { columnIds: [first], notes: {} }, 'csv')).toContain(`,'${said},`);
  });

  it('has a line of JSON for each cell, with prompt, scores and signatures', () => {
    const lines = exportRun(record('a', 'b'), both, 'jsonl').trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[1]!)).toMatchObject({
      run: 'run-1',
      seed: 13,
      test_case: 'd_1#2',
      response: 'a',
      'bleu-2': 6.25,
      'emotion-accuracy': null,
      note: 'too short',
      prompts: { response: { messages: [{ content: 'I passed!' }] } },
      signatures: ['bleu-2|v:1', 'emotion|v:1'],
    });
  });

  it('is a page that holds every text as text, runs nothing and loads nothing', () => {
    const page = exportRun(record(HOSTILE), { columnIds: [first], notes: { [`${first}|d_1#2`]: HOSTILE } }, 'html');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &quot;quoted&quot;');
    expect(page).not.toMatch(/<script|<img|<link|\son\w+=|src=|href=|javascript:/i);
    expect(page).not.toMatch(/[\u202a-\u202e]/);
    expect(page).not.toContain('\u0000');
    expect(page).toContain("default-src 'none'");
  });

  it('is Markdown in which nothing of a text is markup', () => {
    const text = exportRun(record(HOSTILE), { columnIds: [first], notes: {} }, 'md');
    expect(text).toContain('> \\<script\\>alert(1)\\</script\\>');
    expect(text).toContain('\\*\\*bold\\*\\* \\[link\\](x)');
    expect(text).toContain('- bleu-2: 6.25');
    expect(text).toContain('- emotion-accuracy: not computable');
  });

  it.each([
    ['- one\n- two', '> \\- one\n> \\- two'],
    ['1. one\n22) two', '> 1\\. one\n> 22\\) two'],
    ['title\n---', '> title\n> \\---'],
    ['title\n===', '> title\n> \\==='],
    ['+ x', '> \\+ x'],
    ['    code', '> code'],
    ['-1 and 3.5', '> \\-1 and 3.5'],
  ])('is Markdown in which no line of a response begins a list, a heading or code: %j', (said, quoted) => {
    expect(exportRun(record(said), { columnIds: [first], notes: {} }, 'md')).toContain(`\n\n${quoted}\n\n`);
  });

  it('leaves out columns that are not shown', () => {
    expect(exportRun(record('a', 'b'), { columnIds: [first], notes: {} }, 'md')).not.toContain(PRESETS[1]!.name);
  });
});
