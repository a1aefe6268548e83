import { describe, expect, it } from 'vitest';
import { assembleSystems } from '../../src/core/evaluation/assembleSystems';
import type { EvaluationServices } from '../../src/core/evaluation/evaluationServices';
import { parsePredictions } from '../../src/core/evaluation/predictionsFile';
import type { TestCase } from '../../src/core/inputs/testCase';
import { columnsOfFiles } from '../../src/host/ratings/ratedColumns';

const { signal } = new AbortController();

const CASES = ['one', 'two', 'three', 'four'].map((id, index): TestCase => ({
  id: `${id}#2`,
  dialogueId: id,
  emotion: 'sad',
  situation: '',
  context: [{ role: 'speaker', text: `I lost number ${index}.` }],
  gold: `Oh no, number ${index}!`,
}));

/** The service without a worker: each file has the text of its name, and one of no text cannot be read. */
function services(texts: Readonly<Record<string, string>>): Pick<EvaluationServices, 'assembleSystems'> {
  return {
    assembleSystems: async ({ files, ...task }) => {
      const predictions = files.map(({ id, name }) => {
        const text = texts[name];
        return { id, name, file: text === undefined ? `${name} cannot be read.` : parsePredictions(text, name) };
      });
      return assembleSystems({ ...task, predictions });
    },
  };
}

const lines = (rows: readonly object[]): string => rows.map((row) => JSON.stringify(row)).join('\n');
const columnsOf = async (texts: Readonly<Record<string, string>>, ...names: readonly string[]) => {
  const files = names.map((name) => ({ id: `file ${name}`, name, path: `/${name}` }));
  return columnsOfFiles(files, CASES, services(texts), signal);
};

describe('columns of imported predictions', () => {
  it('have each response under the test case that it answers, in whatever order the file has them', async () => {
    const text = lines([
      { id: 'three#2', response: 'to three' },
      { id: 'one#2', response: 'to one' },
    ]);
    const [column] = await columnsOf({ 'a.jsonl': text }, 'a.jsonl');
    expect(column).toMatchObject({ id: 'file a.jsonl', name: 'a.jsonl' });
    expect(Object.fromEntries(column?.responses ?? [])).toEqual({ 'one#2': 'to one', 'three#2': 'to three' });
  });

  it('are found by the context where the file has no ids of ours', async () => {
    const text = lines([
      { id: 'x1', context: ['I lost number 1.'], response: 'to two' },
      { id: 'x2', context: ['I lost number 3.'], response: 'to four' },
    ]);
    const [column] = await columnsOf({ 'a.jsonl': text }, 'a.jsonl');
    expect(Object.fromEntries(column?.responses ?? [])).toEqual({ 'two#2': 'to two', 'four#2': 'to four' });
  });

  it('are one for each file: one that cannot be read, or answers nothing of ours, has no response', async () => {
    const texts = {
      'a.jsonl': lines([{ id: 'one#2', response: 'a' }]),
      'b.jsonl': lines([{ id: 'z#2', response: 'b' }]),
    };
    const columns = await columnsOf(texts, 'a.jsonl', 'gone.jsonl', 'b.jsonl');
    expect(columns.map(({ name, responses }) => [name, responses.size])).toEqual([
      ['a.jsonl', 1],
      ['gone.jsonl', 0],
      ['b.jsonl', 0],
    ]);
  });

  it('are not read any more after a cancel', async () => {
    const stopped = columnsOfFiles([{ id: 'f', name: 'f', path: '/f' }], CASES, services({}), AbortSignal.abort());
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
  });
});
