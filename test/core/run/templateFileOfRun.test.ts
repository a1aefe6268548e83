import { expect, it } from 'vitest';
import { runExperiment, runHeader } from '../../../src/core/run/runExperiment';
import type { RunHeader } from '../../../src/core/run/runRecord';
import type { RunSpec } from '../../../src/core/run/runSpec';
import { takenUpRun } from '../../../src/core/run/takenUpRun';
import { candidateRun } from '../../../src/core/suggest/candidateRuns';
import type { SuggestSpec } from '../../../src/core/suggest/suggestSpec';
import { createFakeModel } from '../../support/core/fakeModel';
import { makeSpec } from '../../support/core/runWorld';
import { portsAround } from '../../support/core/strategyWorld';

const signal = new AbortController().signal;

async function headerOf(spec: RunSpec): Promise<RunHeader | undefined> {
  for await (const event of runExperiment(spec, portsAround(createFakeModel(() => 'x')), '', signal))
    if (event.kind === 'run-started') return event.header;
  return undefined;
}

const moved = (spec: RunSpec, file: string): RunSpec => ({ ...spec, template: { ...spec.template, file } });

it('a run keeps the file of its template, and none where it is in none', async () => {
  const spec = makeSpec();
  expect((await headerOf(moved(spec, 'prompts/a.rapport.md')))?.templateFile).toBe('prompts/a.rapport.md');
  expect(await headerOf(spec)).not.toHaveProperty('templateFile');
});

it('where the file of the template lies decides nothing: a run is taken up again after it was moved, and from earlier versions', async () => {
  const spec = makeSpec();
  expect(runHeader(moved(spec, 'a.rapport.md'), '')).toEqual(runHeader(spec, ''));
  for (const templateFile of ['old.rapport.md', undefined]) {
    const header = { ...runHeader(spec, 'then'), id: 'kept', ...(templateFile === undefined ? {} : { templateFile }) };
    const summary = { header, name: 'one', testCaseCount: header.testCaseIds.length } as never;
    const store = { list: async () => [summary], load: async () => ({ header }) as never };
    const run = { spec: moved(spec, 'new.rapport.md'), repeat: 0, name: 'one' };
    expect((await takenUpRun(run, store, signal)).spec.id).toBe('kept');
  }
});

it('a run of suggested wordings keeps the file that they are for', () => {
  const base = moved(makeSpec(), 'a.rapport.md');
  const { template, columns, testCases } = base;
  const search = { base: { spec: base, repeat: 0, name: '' }, text: template.text, file: 'shown as this', section: template.sections[0], column: columns[0], splitSeed: 1 }; // prettier-ignore
  const { spec } = candidateRun(search as unknown as SuggestSpec, 'what', [], true, testCases);
  expect(spec.template.file).toBe('a.rapport.md');
  expect(spec.template.sections).toEqual(template.sections);
});
