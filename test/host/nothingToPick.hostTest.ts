import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { commands } from 'vscode';
import type { RapportApi } from '../../src/extension';
import { activateRapport } from '../support/vscode/hostBench';
import { useStandInUser } from '../support/vscode/standInUser';

describe('where there is nothing to pick from', () => {
  let rapport: RapportApi;
  const user = useStandInUser();

  before(async () => {
    rapport = await activateRapport();
    await rapport.bench.open();
    await rapport.bench.run.finished;
  });

  it('no empty list is shown, but what to do: a template has no variants', async () => {
    for (const command of ['promoteVariant', 'compareVariant', 'runVariants']) {
      user.replies();
      await commands.executeCommand(`rapport.${command}`);
      assert.deepEqual(user.asked, [], command);
      assert.deepEqual(user.told, ['No section has variants. Add one with "Rapport: Add a Variant of a Section".']);
    }
  });

  it('no empty list is shown, but what to do: the bench has no column', async () => {
    const { bench } = rapport;
    const strategies = bench.strategyIds;
    await bench.chooseStrategies([]);
    try {
      for (const command of ['exportAsPython', 'exportAsPromptfoo', 'newAblation', 'pickPreview']) {
        user.replies();
        await commands.executeCommand(`rapport.${command}`);
        assert.deepEqual(user.asked, [], command);
        assert.deepEqual(user.told, ['Choose a strategy first.'], command);
      }
    } finally {
      await bench.chooseStrategies(strategies);
      await bench.run.finished;
    }
  });
});
