import { describe, expect, it } from 'vitest';
import { saveRun } from '../../../src/core/run/saveRun';
import type { RunEvent } from '../../../src/core/run/runEvents';
import type { Store } from '../../../src/core/run/store';
import { MIGRATIONS } from '../../../src/node/store/schema';
import { madeUpRun, streamed, type MadeUpRun } from './madeUpRun';
import { newFolder, open } from './storeFolder';

const FIRST = '## Guideline Instruction\nBe kind, and ask one question that shows you heard what was said.\n'.repeat(9);
const SECOND = FIRST.replace('kind', 'warm');

async function save(run: MadeUpRun, into: Store, templateText?: string): Promise<void> {
  const [begin, ...rest] = run.events;
  if (begin?.kind !== 'run-started') throw new Error('no beginning');
  const events: RunEvent[] = [{ ...begin, ...(templateText === undefined ? {} : { templateText }) }, ...rest];
  for await (const event of saveRun(streamed(events), into.runs, ({ message }) => expect.fail(message)))
    expect(event).toBeDefined();
}

describe('the text of a template', () => {
  it('is kept with the runs that worked from it, each text once, and read back after the store was opened again', async () => {
    const folder = newFolder();
    const store = open(folder);
    for (const [seed, text] of [FIRST, SECOND, FIRST, undefined].entries()) await save(madeUpRun(seed), store, text);
    const before = (await store.stats()).texts;
    await save(madeUpRun(9), store, SECOND);
    store.dispose();
    const again = open(folder);
    const ids = [0, 1, 2, 3, 9].map((seed) => `run-${seed}`);
    const texts = await again.templates.ofRuns([...ids, 'not there']);
    expect(ids.map((id) => texts.get(id))).toEqual([FIRST, SECOND, FIRST, undefined, SECOND]);
    expect(texts.size).toBe(4);
    expect(before).toBeGreaterThan(0);
  });

  it('stays that of the beginning when a run is taken up again from another', async () => {
    const store = open(newFolder());
    await save(madeUpRun(1), store, FIRST);
    await save(madeUpRun(1), store, SECOND);
    expect((await store.templates.ofRuns(['run-1'])).get('run-1')).toBe(FIRST);
  });

  it('is kept by itself under a name, once, the newest first', async () => {
    const store = open(newFolder());
    await store.templates.keep('paper', FIRST);
    await store.templates.keep('paper', SECOND);
    await store.templates.keep('paper', FIRST);
    await store.templates.keep('other', FIRST);
    const kept = await store.templates.kept('paper');
    expect(kept.map(({ text }) => text)).toEqual([SECOND, FIRST]);
    expect(Date.parse(kept[0]?.keptAt ?? '')).toBeGreaterThan(Date.parse(kept[1]?.keptAt ?? ''));
    expect(await store.templates.kept('nothing')).toEqual([]);
  });

  it('survives a clean-up that takes deleted runs away, and goes with the last run that had it', async () => {
    const folder = newFolder();
    const store = open(folder);
    await save(madeUpRun(1), store, FIRST);
    await save(madeUpRun(2), store, SECOND);
    await store.templates.keep('paper', `${SECOND}More.`);
    await store.runs.delete('run-1');
    await store.cleanUp({ unusedCompletions: true });
    expect([...(await store.templates.ofRuns(['run-1', 'run-2']))]).toEqual([['run-2', SECOND]]);
    expect((await store.templates.kept('paper')).map(({ text }) => text)).toEqual([`${SECOND}More.`]);
    store.dispose();
    expect((await open(folder).templates.ofRuns(['run-2'])).get('run-2')).toBe(SECOND);
  });

  it('is unknown of runs that an earlier version stored, and kept once the store is brought up to date', async () => {
    const folder = newFolder();
    const old = open(folder, { migrations: MIGRATIONS.slice(0, 1) });
    await save(madeUpRun(1), old, FIRST);
    expect(await old.templates.ofRuns(['run-1'])).toEqual(new Map());
    expect(await old.templates.kept('paper')).toEqual([]);
    old.dispose();
    const now = open(folder);
    expect(await now.templates.ofRuns(['run-1'])).toEqual(new Map());
    await save(madeUpRun(2), now, FIRST);
    expect((await now.templates.ofRuns(['run-1', 'run-2'])).get('run-2')).toBe(FIRST);
  });
});
