import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'mocha';
import { commands, extensions, workspace } from 'vscode';
import { activateRapport } from '../support/vscode/hostBench';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly configuration: readonly {
      readonly properties: Readonly<Record<string, { readonly markdownDescription: string }>>;
    }[];
  };
}

describe('the extension', () => {
  before(activateRapport);

  const extension = extensions.getExtension('rapport.rapport');
  const manifest = extension?.packageJSON as Manifest;

  it('registers every command that its manifest declares', async () => {
    const registered = new Set(await commands.getCommands(true));
    const missing = manifest.contributes.commands.filter(({ command }) => !registered.has(command));
    assert.deepEqual(missing, []);
  });

  it('has a text for every title and setting', () => {
    const folder = extension?.extensionPath ?? '';
    const texts = JSON.parse(readFileSync(path.join(folder, 'package.nls.json'), 'utf8')) as Record<string, string>;
    const raw = readFileSync(path.join(folder, 'package.json'), 'utf8');
    const used = [...raw.matchAll(/"%([\w.]+)%"/g)].map((match) => match[1] ?? '');
    assert.deepEqual(
      used.filter((key) => texts[key] === undefined),
      [],
    );
    assert.deepEqual(
      Object.keys(texts).filter((key) => !used.includes(key)),
      [],
    );
  });

  it('takes endpoints from the user alone, never from a folder', async () => {
    const inspected = workspace.getConfiguration('rapport').inspect('endpoints');
    assert.equal(inspected?.workspaceValue, undefined);
    await assert.rejects(
      async () =>
        workspace
          .getConfiguration('rapport')
          .update('endpoints', [{ id: 'evil', baseUrl: 'http://127.0.0.1:1/v1', models: ['m'] }], false),
      /endpoints/,
    );
  });

  it('keeps its store out of the search, beside what is left out anyway, and unwatched', () => {
    const excluded = (section: string, key: string) =>
      workspace.getConfiguration(section).get<Readonly<Record<string, boolean>>>(key);
    assert.equal(excluded('search', 'exclude')?.['**/.rapport'], true);
    assert.equal(excluded('search', 'exclude')?.['**/node_modules'], true);
    assert.equal(excluded('files', 'watcherExclude')?.['**/.rapport/**'], true);
  });

  it('keeps its services out of the activation', () => {
    const marks =
      (
        globalThis as { MonacoPerformanceMarks?: { getMarks(): readonly { name: string; startTime: number }[] } }
      ).MonacoPerformanceMarks?.getMarks() ?? [];
    const at = (suffix: string): number | undefined =>
      marks.find(({ name }) => name.includes('rapport.rapport') && name.endsWith(suffix))?.startTime;
    const from =
      at('/willActivateExtension/rapport.rapport') ??
      marks.find(({ name }) => name.endsWith('willActivateExtension/rapport.rapport'))?.startTime;
    const to = marks.find(({ name }) => name.endsWith('didActivateExtension/rapport.rapport'))?.startTime;
    if (from !== undefined && to !== undefined) console.log(`activation took ${(to - from).toFixed(0)} ms`);
    assert.equal(typeof extension?.isActive, 'boolean');
    assert.ok(extension?.isActive);
  });
});
