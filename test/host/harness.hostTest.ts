import assert from 'node:assert/strict';
import { env } from 'node:process';
import { describe, it } from 'mocha';
import { workspace } from 'vscode';

describe('the extension host of these tests', () => {
  it('gets the environment that the runner hands over', () => {
    assert.ok(env['RAPPORT_HOST_REPORT']?.endsWith('.json'));
  });

  it('has the sample folder open', () => {
    assert.equal(workspace.workspaceFolders?.[0]?.name, 'samples');
  });
});
