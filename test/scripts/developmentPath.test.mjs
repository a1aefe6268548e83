// @ts-check
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { developmentPath } from '../../scripts/vscode/developmentPath.mjs';

let root = '';

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'rapport-development-test-')));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('developmentPath', () => {
  it('is the folder itself when VS Code lies elsewhere', () => {
    expect(developmentPath('/work/extension', '/opt/code', root)).toBe('/work/extension');
    expect(developmentPath('/work/extension', '/work/extension-two/code', root)).toBe('/work/extension');
  });

  it('is a link to the folder when VS Code lies inside it', () => {
    const extension = join(root, 'extension');
    mkdirSync(extension);
    const path = developmentPath(extension, join(extension, 'node_modules', 'code'), join(root, 'links'));
    expect(path).toBe(join(root, 'links', 'extension'));
    expect(realpathSync(path)).toBe(extension);
  });
});
