import { describe, expect, it } from 'vitest';
import { comparableRuns } from '../../../src/core/history/comparableRuns';
import type { TemplateVersion } from '../../../src/core/history/templateTimeline';
import type { RunSummary } from '../../../src/core/run/runStore';

const run = (id: string, change: object = {}, finished = 1): RunSummary =>
  ({
    header: { id, model: 'm', endpointId: 'e', form: 'chat', sampling: {}, seed: 1, columns: [{ id: 'zero-shot' }], ...change },
    cells: { finished, failed: 0, cancelled: 0, unavailable: 0 },
  }) as unknown as RunSummary; // prettier-ignore
const version = (...runs: readonly RunSummary[]): TemplateVersion => ({ runs }) as unknown as TemplateVersion;

const ids = (versions: readonly TemplateVersion[], of = versions[0]!): readonly string[] | undefined => {
  const found = comparableRuns(versions).get(of);
  return found && [found.earlier.header.id, found.later.header.id];
};

describe('two runs that differ in their template alone', () => {
  it('are the newest that were made alike, of the nearest older text that has one', () => {
    const versions = [
      version(run('c', { seed: 2 }), run('b')),
      version(),
      version(run('other', { model: 'n' })),
      version(run('a2'), run('a1')),
      version(run('a0', { seed: 2 })),
    ];
    expect(ids(versions)).toEqual(['a2', 'b']);
    expect(ids(versions, versions[3])).toBeUndefined();
  });

  it('are those of the nearest older text, whichever of the newer runs it was made like', () => {
    const versions = [version(run('c', { seed: 2 }), run('b')), version(run('near')), version(run('far', { seed: 2 }))];
    expect(ids(versions)).toEqual(['near', 'b']);
    const alike = [version(run('c', { seed: 2 }), run('b')), version(run('x'), run('y', { seed: 2 }))];
    expect(ids(alike)).toEqual(['y', 'c']);
  });

  it('are none where nothing was answered, and none without a strategy in common', () => {
    expect(ids([version(run('b')), version(run('a', {}, 0))])).toBeUndefined();
    expect(ids([version(run('b', {}, 0)), version(run('a'))])).toBeUndefined();
    expect(ids([version(run('b', { columns: [{ id: 'ss-icl' }] })), version(run('a'))])).toBeUndefined();
    expect(ids([version(run('b')), version(run('a', { sampling: { temperature: 1 } }))])).toBeUndefined();
    expect(ids([version(run('b'))])).toBeUndefined();
  });
});
