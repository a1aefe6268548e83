import { describe, expect, it } from 'vitest';
import { runsOfTemplate, sectionsKey, type TemplateIdentity } from '../../../src/core/history/templateRuns';
import type { RunSummary } from '../../../src/core/run/runStore';

interface Made {
  readonly file?: string;
  readonly name?: string;
  readonly text?: string;
}

/** A run of a minute; `text` stands for all that its sections were. */
const run = (id: string, minute: number, { file, name = 'paper', text = 'kind' }: Made = {}): RunSummary =>
  ({
    header: {
      id,
      startedAt: at(minute),
      templateName: name,
      sectionHashes: { 'Task Definition': text },
      ...(file === undefined ? {} : { templateFile: file }),
    },
  }) as unknown as RunSummary;
const at = (minute: number): string => new Date(Date.UTC(2026, 0, 2, 12, minute)).toISOString();
const texts = (...all: readonly string[]): ReadonlySet<string> =>
  new Set(all.map((text) => sectionsKey({ 'Task Definition': text })));

const NOTHING = { files: new Set<string>(), names: new Set<string>() };
const PAPER: TemplateIdentity = { name: 'paper', file: 'a.rapport.md', earlier: [], texts: texts(), others: NOTHING };

const told = (runs: readonly RunSummary[], change: Partial<TemplateIdentity> = {}): readonly unknown[] =>
  runsOfTemplate({ ...PAPER, ...change }, runs).map(({ header, match }) => [header.id, match]);

describe('the runs of a template', () => {
  it('are those of its file, whatever its name was, and none of another file with the same name', () => {
    const runs = [
      run('renamed', 3, { file: 'a.rapport.md', name: 'draft' }),
      run('other', 2, { file: 'b.rapport.md' }),
      run('own', 1, { file: 'a.rapport.md' }),
    ];
    const others = { files: new Set(['b.rapport.md']), names: new Set(['paper']) };
    expect(told(runs, { others })).toEqual([
      ['renamed', { kind: 'file' }],
      ['own', { kind: 'file' }],
    ]);
  });

  it('are those of a file that was renamed to it until then, and not what another template ran there since', () => {
    const runs = [run('new there', 5, { file: 'old.rapport.md' }), run('before', 1, { file: 'old.rapport.md' })];
    const earlier = [{ file: 'old.rapport.md', until: at(3) }];
    const others = { files: new Set(['old.rapport.md']), names: new Set<string>() };
    expect(told(runs, { earlier, others })).toEqual([['before', { kind: 'earlier', called: 'old.rapport.md' }]]);
    const there = { file: 'old.rapport.md', since: at(3), texts: texts('kind') };
    expect(told(runs, there)).toEqual([['new there', { kind: 'file' }]]);
  });

  it('are its own where it was renamed away and back, but for what ran there meanwhile', () => {
    const file = 'a.rapport.md';
    const runs = [run('back', 7, { file }), run('meanwhile', 4, { file }), run('before', 1, { file })];
    const earlier = [
      { file: 'b.rapport.md', until: at(6) },
      { file, until: at(2) },
    ];
    expect(told(runs, { earlier, since: at(5) })).toEqual([
      ['back', { kind: 'file' }],
      ['before', { kind: 'file' }],
    ]);
  });

  it('are those of a file that is gone when the last of them had a text of this one', () => {
    const gone = { file: 'gone.rapport.md', name: 'draft' };
    const runs = [run('last', 3, { ...gone, text: 'warm' }), run('first', 1, { ...gone, text: 'kind' })];
    const match = { kind: 'earlier', called: 'gone.rapport.md' };
    expect(told(runs, { texts: texts('warm') })).toEqual([['last', match], ['first', match]]); // prettier-ignore
    expect(told(runs.toReversed(), { texts: texts('warm') })).toHaveLength(2);
    expect(told(runs, { texts: texts('kind') })).toEqual([]);
    const isThere = { files: new Set(['gone.rapport.md']), names: new Set<string>() };
    expect(told(runs, { texts: texts('warm'), others: isThere })).toEqual([]);
  });

  it('are told by the name alone where a file of that name is gone and its texts are not known', () => {
    expect(told([run('gone', 1, { file: 'gone.rapport.md' })])).toEqual([
      ['gone', { kind: 'name', called: 'gone.rapport.md' }],
    ]);
  });

  it('are not those of a file that was run after this one was first: two files in turns are two templates', () => {
    const runs = [run('gone', 3, { file: 'gone.rapport.md' }), run('own', 1, { file: 'a.rapport.md' })];
    expect(told(runs, { texts: texts('kind') })).toEqual([['own', { kind: 'file' }]]);
  });

  it('kept no file in earlier versions: those are told by their text, or marked as told by the name alone', () => {
    const runs = [run('b', 2, { text: 'warm' }), run('a', 1, { text: 'kind' }), run('other', 1, { name: 'other' })];
    const others = { files: new Set<string>(), names: new Set(['other']) };
    expect(told(runs, { texts: texts('kind'), others })).toEqual([
      ['b', { kind: 'name' }],
      ['a', { kind: 'text' }],
    ]);
    const own = run('own', 3, { file: 'a.rapport.md', text: 'warm' });
    expect(told([own, ...runs])).toEqual([
      ['own', { kind: 'file' }],
      ['b', { kind: 'text' }],
      ['a', { kind: 'name' }],
    ]);
  });

  it('of earlier versions under another name count where no template has that name and the last had a text of this one', () => {
    const runs = [run('b', 2, { name: 'draft', text: 'warm' }), run('a', 1, { name: 'draft' })];
    const match = { kind: 'earlier', called: 'draft' };
    expect(told(runs, { texts: texts('warm') })).toEqual([['b', match], ['a', match]]); // prettier-ignore
    const taken = { files: new Set<string>(), names: new Set(['draft']) };
    expect(told(runs, { texts: texts('warm'), others: taken })).toEqual([]);
    const own = run('own', 1, { file: 'a.rapport.md', text: 'warm' });
    expect(told([...runs, own])).toEqual([['own', { kind: 'file' }]]);
  });

  it('are told without a file where the template is in none', () => {
    const runs = [run('kept one', 2, { file: 'b.rapport.md', text: 'warm' }), run('none', 1)];
    const others = { files: new Set(['b.rapport.md']), names: new Set<string>() };
    expect(told(runs, { file: undefined, others })).toEqual([['none', { kind: 'name' }]]);
  });
});
