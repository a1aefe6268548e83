import { join } from 'node:path';
import { expect, it } from 'vitest';
import { AppError } from '../../../src/core/util/errors';
import { readGenerationSettings } from '../../../src/core/commonsense/generationSettings';
import { readCometFolder } from '../../../src/node/comet/cometFolder';
import { releaseCometModel } from '../../../src/node/comet/cometModels';
import { inferRelations } from '../../../src/node/comet/inferRelations';

const tiny = join(import.meta.dirname, '../../fixtures/comet/tiny');

it('asks before every step whether it is still wanted, and makes no further step when it is not', async () => {
  const { spec, generation } = await readCometFolder(tiny, { quantised: false, threads: 1 });
  const settings = readGenerationSettings(generation, { minLength: 40, maxLength: 48, noRepeatNgramSize: 0 });
  const steps: number[] = [];
  let total = 0;
  const context = {
    progress(done: number, of: number) {
      steps.push(done);
      total = of;
    },
    checkpoint: () => (steps.at(-1) === 6 ? Promise.reject(new AppError('cancelled', 'Stopped.')) : Promise.resolve()),
  };
  const task = { model: spec, event: 'my dog died last night', settings };
  await expect(inferRelations(task, context)).rejects.toMatchObject({ code: 'cancelled' });
  // The start token and the forced one are read in the first step.
  expect(steps).toEqual([2, 3, 4, 5, 6]);
  expect(total).toBe(48);
  await releaseCometModel(spec);
});
