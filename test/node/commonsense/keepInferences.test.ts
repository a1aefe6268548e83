import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RelationInferrer } from '../../../src/core/commonsense/relationInferrer';
import { parseStoredInferences } from '../../../src/core/commonsense/storedInferences';
import { keepInferences } from '../../../src/node/commonsense/keepInferences';
import { beamsOf, inferrerOf } from '../../support/commonsense/knowledgeWorld';

const never = new AbortController().signal;
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rapport-kept-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const fileOf = (): string => path.join(folder, 'new', 'inferences.jsonl');
const keep = (inferrer: RelationInferrer): RelationInferrer =>
  keepInferences(inferrer, { file: fileOf(), today: () => '2026-01-02' });

describe('inferences that are kept', () => {
  it('are found again after a restart, with who made them and when', async () => {
    const engine = inferrerOf(() => beamsOf(['to rest', 'none']));
    expect(await keep(engine).infer('i ran .', never)).toEqual(beamsOf(['to rest', 'none']));
    const again = await keep(engine).infer('i ran .', never);
    expect(again.beams).toEqual(beamsOf(['to rest', 'none']).beams);
    expect(again.origin).toEqual({ source: 'llm', model: 'made-up', date: '2026-01-02' });
    expect(engine.events).toEqual(['i ran .']);
  });

  it('are not found for another event or other settings', async () => {
    const engine = inferrerOf((event) => beamsOf([event]));
    await keep(engine).infer('i ran .', never);
    expect((await keep(engine).infer('i sang .', never)).beams.xWant[0]?.text).toBe('i sang .');
    const other = inferrerOf(() => beamsOf(['other']));
    const answer = await keep({ ...other, signature: 'other settings' }).infer('i ran .', never);
    expect(answer.beams.xWant[0]?.text).toBe('other');
  });

  it('lie in a file that the source stored reads, and survive a line that was cut', async () => {
    const engine = inferrerOf((event) => beamsOf([event]));
    await keep(engine).infer('i ran .', never);
    appendFileSync(fileOf(), '{"event":"cut');
    await keep(engine).infer('i sang .', never);
    const { stored, problems } = parseStoredInferences(readFileSync(fileOf(), 'utf8'), 'f');
    expect(stored.map(({ event }) => event)).toEqual(['i ran .', 'i sang .']);
    expect(problems).toHaveLength(1);
    await keep(engine).infer('i sang .', never);
    expect(engine.events).toHaveLength(2);
  });

  it('do not keep a failure', async () => {
    let failing = true;
    const engine = inferrerOf(() => {
      if (failing) throw new Error('no');
      return beamsOf(['x']);
    });
    await expect(keep(engine).infer('i ran .', never)).rejects.toThrow('no');
    failing = false;
    expect(await keep(engine).infer('i ran .', never)).toEqual(beamsOf(['x']));
  });

  it('are given all the same where they cannot be written, and a file that cannot be read is an error', async () => {
    mkdirSync(path.join(folder, 'taken'));
    const engine = inferrerOf(() => beamsOf(['x']));
    const nowhere = path.join(folder, 'link');
    symlinkSync(path.join(folder, 'missing', 'x.jsonl'), nowhere);
    const unwritable = keepInferences(engine, { file: nowhere, today: () => '' });
    expect(await unwritable.infer('i ran .', never)).toEqual(beamsOf(['x']));
    const unreadable = keepInferences(engine, { file: path.join(folder, 'taken'), today: () => '' });
    await expect(unreadable.infer('i ran .', never)).rejects.toMatchObject({ code: 'file-error' });
  });
});
