import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runNode } from '../support/runNode';
import { PACKAGES, PARTNERS, PLANTED, SOUND, type Files } from './plantedImports';

const root = path.join(import.meta.dirname, '../..');
const cruiser = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');

interface Violation {
  readonly rule: { readonly name: string; readonly severity: string };
  readonly from: string;
  readonly to: string;
}

const folders: string[] = [];

/** Lays a tree out in a folder of its own, with the rules as they are, and tells what they find. */
async function violationsIn(files: Files): Promise<readonly Violation[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rapport-rings-'));
  folders.push(folder);
  const write = (name: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  for (const name of PACKAGES) {
    const main = name === '@types/vscode' ? { types: 'index.d.ts' } : { main: 'index.js' };
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', ...main }));
    write(`node_modules/${name}/index.${name === '@types/vscode' ? 'd.ts' : 'js'}`, 'export {};');
  }
  for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json'])
    copyFileSync(path.join(root, name), path.join(folder, name));
  return cruise(folder, ['src', 'webview', 'test']);
}

async function cruise(folder: string, names: readonly string[]): Promise<readonly Violation[]> {
  const { out, err } = await runNode(
    [cruiser, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...names],
    { cwd: folder },
  );
  expect(err).toBe('');
  const { summary } = JSON.parse(out) as { readonly summary: { readonly violations: readonly Violation[] } };
  return summary.violations;
}
const told = (violations: readonly Violation[]): readonly string[] =>
  violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);

afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

describe('the import rules', () => {
  let caught: readonly string[] = [];
  beforeAll(async () => {
    caught = told(
      await violationsIn({
        ...SOUND,
        ...PARTNERS,
        ...Object.fromEntries(PLANTED.map(({ file, text }) => [file, text])),
      }),
    );
  }, 60_000);

  it('find nothing wrong with every import that the rings allow', async () => {
    expect(told(await violationsIn(SOUND))).toEqual([]);
  }, 60_000);

  it.each(PLANTED)('$rule: catch what is planted in $file', ({ rule, file, to }) => {
    expect(caught).toContain(`${rule}: ${file} -> ${to}`);
  });

  it('are all planted against once, save for the order of folders of the core, of which some stand for all', () => {
    const config = (
      createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
        readonly forbidden: readonly { readonly name: string }[];
      }
    ).forbidden.map(({ name }) => name);
    const planted = new Set(PLANTED.map(({ rule }) => rule));
    expect(config.filter((name) => !planted.has(name) && !/^core-\w+-imports-leftwards$/.test(name))).toEqual([]);
    expect([...planted].filter((name) => !config.includes(name))).toEqual([]);
  });
});

it('the tree as it is keeps them', async () => {
  const violations = await cruise(root, ['src', 'webview', 'test']);
  expect(told(violations.filter(({ rule }) => rule.severity === 'error'))).toEqual([]);
}, 120_000);
