import { describe, expect, it } from 'vitest';
import { assembleSystems } from '../../src/core/evaluation/assembleSystems';
import type { EvaluationServices } from '../../src/core/evaluation/evaluationServices';
import type { ParsedPredictions, Prediction } from '../../src/core/evaluation/predictions';
import type { TestCase } from '../../src/core/inputs/testCase';
import { importedAlone, importedCases } from '../../src/host/results/caseImports';

const TEST_CASES = ['a', 'b', 'c'].map((id): TestCase => ({
  id: `${id}#2`,
  dialogueId: id,
  emotion: 'sad',
  situation: '',
  context: [{ role: 'speaker', text: `I am ${id}.` }],
  gold: `Gold ${id}.`,
}));

/** Assembles in place of the worker: files by their ids. */
function servicesFor(
  files: Readonly<Record<string, readonly Prediction[]>>,
): Pick<EvaluationServices, 'assembleSystems'> {
  const parsed = (id: string): ParsedPredictions => ({
    file: id,
    layout: 'jsonl',
    predictions: files[id] ?? [],
    otherFields: [],
    problems: [],
  });
  return {
    assembleSystems: ({ files: asked, ...task }) =>
      Promise.resolve(
        assembleSystems({ ...task, predictions: asked.map(({ id, name }) => ({ id, name, file: parsed(id) })) }),
      ),
  };
}

const fileOf = (id: string) => ({ id, name: id.toUpperCase(), path: `/${id}` });
const { signal } = new AbortController();

describe('imported test cases', () => {
  it('stand in the places of the test cases at hand, and each file is aligned by itself', async () => {
    const services = servicesFor({
      one: [
        { id: 'c#2', response: 'One on c.', line: 1 },
        { id: 'a#2', response: 'One on a.', line: 2 },
      ],
      two: [{ id: 'b#2', response: 'Two on b.', line: 1 }],
      none: [{ id: 'elsewhere#2', response: 'x', line: 1 }],
    });
    const systems = await importedCases(['one', 'two', 'none'].map(fileOf), TEST_CASES, services, signal);
    const said = systems.map(({ cells }) =>
      cells.map((cell) => (cell?.kind === 'answered' ? cell.scored.response : '')),
    );
    expect(systems.map(({ id, name }) => [id, name])).toEqual([
      ['one', 'ONE'],
      ['two', 'TWO'],
      ['none', 'NONE'],
    ]);
    expect(said).toEqual([
      ['One on a.', '', 'One on c.'],
      ['', 'Two on b.', ''],
      ['', '', ''],
    ]);
  });

  it('of no test case at hand stand beside one another, with the words that the files carry', async () => {
    const shared = { context: ['Hello.', 'I lost it.'], gold: ['Oh no.'], emotion: 'sad' as const };
    const services = servicesFor({
      one: [{ ...shared, response: 'First.', line: 1 }],
      two: [{ ...shared, response: 'Second.', line: 1 }],
    });
    const table = await importedAlone(['one', 'two'].map(fileOf), services, signal);
    expect(table.lines).toEqual([{ id: '1', emotion: 'sad', utterance: 'I lost it.', gold: 'Oh no.' }]);
    expect(table.systems).toMatchObject([
      { id: 'one', cells: [{ scored: { response: 'First.' } }] },
      { id: 'two', cells: [{ scored: { response: 'Second.' } }] },
    ]);
  });
});
