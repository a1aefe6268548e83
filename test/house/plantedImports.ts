/** A file with an import that a rule must catch. */
export interface Plant {
  readonly rule: string;
  readonly file: string;
  readonly text: string;
  readonly to: string;
}

/** Texts of files by their paths. */
export type Files = Readonly<Record<string, string>>;

/** Packages as far as a resolver needs them. */
export const PACKAGES = [
  ...['zod', 'yaml', '@huggingface/jinja', '@noble/hashes', 'birpc', 'lit', '@vscode-elements/elements', 'uplot'],
  ...['openai', '@huggingface/transformers', 'left-pad', '@types/vscode'],
];

/** Every kind of import that the table of rings allows. */
export const SOUND: Files = {
  'src/core/util/errors.ts': `import 'zod';\nexport const a = 1;`,
  'src/core/inputs/dialogue.ts': `import '../util/errors';\nexport const dialogue = 1;`,
  'src/core/prompt/render.ts': `import '@huggingface/jinja';\nimport 'yaml';\nimport '../inputs/dialogue';`,
  'src/core/run/runRecord.ts': `import type { dialogue } from '../inputs/dialogue';\nimport '../prompt/render';\nexport type A = typeof dialogue;`,
  'src/core/run/runEvents.ts': `import './runRecord';\nimport '@noble/hashes';\nexport const fold = 1;`,
  'src/node/services.ts': `import 'node:fs';\nimport 'openai';\nimport '@huggingface/transformers';\nimport '../core/run/runEvents';`,
  'src/node/templateWorker.ts': `import { parentPort } from 'node:worker_threads';\nimport '../core/prompt/render';\nparentPort?.close();`,
  'src/protocol/rpc.ts': `import type { A } from '../core/run/runRecord';\nimport 'zod';\nexport type B = A;`,
  'src/host/panel.ts': `import 'vscode';\nimport 'birpc';\nimport '../protocol/rpc';\nimport '../core/run/runEvents';\nexport const panel = 1;`,
  'src/extension.ts': `import 'vscode';\nimport 'node:path';\nimport './host/panel';\nimport type {} from './node/services';\nexport const api = 1;`,
  'src/cli/launch.ts': `import 'node:child_process';\nexport {};`,
  'src/cli/main.ts': `import '../node/services';\nimport '../core/util/errors';\nimport 'node:process';`,
  'webview/main.ts': `import 'lit';\nimport 'birpc';\nimport 'uplot';\nimport '@vscode-elements/elements';\nimport type { B } from '../src/protocol/rpc';\nimport type { A } from '../src/core/run/runRecord';\nimport { fold } from '../src/core/run/runEvents';\nexport type C = [A, B, typeof fold];`,
  'test/support/help.ts': `import 'node:fs';\nexport const help = 1;`,
  'test/core/a.test.ts': `import '../../src/core/util/errors';\nimport '../support/help';\nimport './near';`,
  'test/core/near.ts': `import 'node:fs';\nexport const near = 1;`,
  'test/node/a.test.ts': `import '../../src/node/services';\nimport '../../src/core/util/errors';`,
  'test/cli/a.test.ts': `import '../../src/cli/main';\nimport '../../src/node/services';`,
  'test/host/a.hostTest.ts': `import 'vscode';\nimport '../../src/host/panel';\nimport type { api } from '../../src/extension';\nexport type D = typeof api;`,
  'test/webview/a.test.ts': `import '../../webview/main';\nimport type { B } from '../../src/protocol/rpc';\nexport type E = B;`,
};

/** The other halves of the cycles, of which each is reported once. */
export const PARTNERS: Files = {
  'src/core/util/ringBack.ts': `import './ring';\nexport const c = 1;`,
  'src/core/inputs/right.ts': `import type { L } from './left';\nexport type R = L;`,
};

/** One planted file for each rule, and where its import must be caught. */
export const PLANTED: readonly Plant[] = [
  {
    rule: 'no-circular',
    file: 'src/core/util/ring.ts',
    text: `import './ringBack';\nexport const b = 1;`,
    to: 'src/core/util/ringBack.ts',
  },
  {
    rule: 'no-circular',
    file: 'src/core/inputs/left.ts',
    text: `import type { R } from './right';\nexport type L = R;`,
    to: 'src/core/inputs/right.ts',
  },
  { rule: 'no-unresolvable', file: 'src/core/util/lost.ts', text: `import './nowhere';`, to: './nowhere' },
  {
    rule: 'no-unresolvable',
    file: 'src/core/util/lostPackage.ts',
    text: `import 'not-installed';`,
    to: 'not-installed',
  },
  { rule: 'no-orphans', file: 'src/core/util/alone.ts', text: `export const d = 1;`, to: 'src/core/util/alone.ts' },
  {
    rule: 'no-dead-files',
    file: 'src/core/util/dead.ts',
    text: `import './errors';\nexport const e = 1;`,
    to: 'src/core/util/dead.ts',
  },
  {
    rule: 'core-util-imports-leftwards',
    file: 'src/core/util/up.ts',
    text: `import '../inputs/dialogue';`,
    to: 'src/core/inputs/dialogue.ts',
  },
  {
    rule: 'core-inputs-imports-leftwards',
    file: 'src/core/inputs/up.ts',
    text: `import '../prompt/render';`,
    to: 'src/core/prompt/render.ts',
  },
  {
    rule: 'core-prompt-imports-leftwards',
    file: 'src/core/prompt/up.ts',
    text: `import type { A } from '../run/runRecord';\nexport type F = A;`,
    to: 'src/core/run/runRecord.ts',
  },
  { rule: 'core-is-pure', file: 'src/core/util/files.ts', text: `import 'node:fs';`, to: 'fs' },
  { rule: 'core-is-pure', file: 'src/core/util/bareFiles.ts', text: `import 'fs';`, to: 'fs' },
  {
    rule: 'core-is-pure',
    file: 'src/core/util/editor.ts',
    text: `import type {} from 'vscode';`,
    to: 'node_modules/@types/vscode/index.d.ts',
  },
  {
    rule: 'core-is-pure',
    file: 'src/core/util/package.ts',
    text: `import 'left-pad';`,
    to: 'node_modules/left-pad/index.js',
  },
  {
    rule: 'core-is-pure',
    file: 'src/core/util/node.ts',
    text: `import '../../node/services';`,
    to: 'src/node/services.ts',
  },
  {
    rule: 'node-ring',
    file: 'src/node/editor.ts',
    text: `import 'vscode';`,
    to: 'node_modules/@types/vscode/index.d.ts',
  },
  {
    rule: 'node-ring',
    file: 'src/node/host.ts',
    text: `import type {} from '../host/panel';`,
    to: 'src/host/panel.ts',
  },
  { rule: 'node-ring', file: 'src/node/page.ts', text: `import '../../webview/main';`, to: 'webview/main.ts' },
  { rule: 'node-ring', file: 'src/node/wire.ts', text: `import '../protocol/rpc';`, to: 'src/protocol/rpc.ts' },
  { rule: 'node-ring', file: 'src/node/package.ts', text: `import 'lit';`, to: 'node_modules/lit/index.js' },
  { rule: 'protocol-ring', file: 'src/protocol/files.ts', text: `import 'node:fs';`, to: 'fs' },
  {
    rule: 'protocol-ring',
    file: 'src/protocol/editor.ts',
    text: `import 'vscode';`,
    to: 'node_modules/@types/vscode/index.d.ts',
  },
  {
    rule: 'protocol-ring',
    file: 'src/protocol/host.ts',
    text: `import type {} from '../host/panel';`,
    to: 'src/host/panel.ts',
  },
  {
    rule: 'host-ring',
    file: 'src/host/node.ts',
    text: `import type {} from '../node/services';`,
    to: 'src/node/services.ts',
  },
  { rule: 'host-ring', file: 'src/host/files.ts', text: `import 'node:fs';`, to: 'fs' },
  { rule: 'host-ring', file: 'src/host/page.ts', text: `import '../../webview/main';`, to: 'webview/main.ts' },
  {
    rule: 'extension-is-the-root',
    file: 'src/host/root.ts',
    text: `import type {} from '../extension';`,
    to: 'src/extension.ts',
  },
  {
    rule: 'extension-ring',
    file: 'src/extension.ts',
    text: `${SOUND['src/extension.ts']}\nimport './protocol/rpc';`,
    to: 'src/protocol/rpc.ts',
  },
  { rule: 'cli-ring', file: 'src/cli/host.ts', text: `import '../host/panel';`, to: 'src/host/panel.ts' },
  {
    rule: 'cli-ring',
    file: 'src/cli/editor.ts',
    text: `import 'vscode';`,
    to: 'node_modules/@types/vscode/index.d.ts',
  },
  {
    rule: 'cli-ring',
    file: 'src/cli/wire.ts',
    text: `import type {} from '../protocol/rpc';`,
    to: 'src/protocol/rpc.ts',
  },
  { rule: 'cli-ring', file: 'src/cli/package.ts', text: `import 'openai';`, to: 'node_modules/openai/index.js' },
  {
    rule: 'webview-ring',
    file: 'webview/host.ts',
    text: `import type {} from '../src/host/panel';`,
    to: 'src/host/panel.ts',
  },
  {
    rule: 'webview-ring',
    file: 'webview/node.ts',
    text: `import '../src/node/services';`,
    to: 'src/node/services.ts',
  },
  {
    rule: 'webview-ring',
    file: 'webview/editor.ts',
    text: `import type {} from 'vscode';`,
    to: 'node_modules/@types/vscode/index.d.ts',
  },
  { rule: 'webview-ring', file: 'webview/files.ts', text: `import 'node:fs';`, to: 'fs' },
  { rule: 'webview-ring', file: 'webview/package.ts', text: `import 'zod';`, to: 'node_modules/zod/index.js' },
  {
    rule: 'webview-takes-only-types-and-the-fold-from-core',
    file: 'webview/core.ts',
    text: `import { dialogue } from '../src/core/inputs/dialogue';\nexport const g = dialogue;`,
    to: 'src/core/inputs/dialogue.ts',
  },
  {
    rule: 'no-test-in-product',
    file: 'src/core/util/test.ts',
    text: `import '../../../test/support/help';`,
    to: 'test/support/help.ts',
  },
  {
    rule: 'no-test-in-product',
    file: 'webview/test.ts',
    text: `import '../test/support/help';`,
    to: 'test/support/help.ts',
  },
  {
    rule: 'core-tests-see-core',
    file: 'test/core/node.test.ts',
    text: `import '../../src/node/services';`,
    to: 'src/node/services.ts',
  },
  {
    rule: 'core-tests-see-core',
    file: 'test/core/editor.test.ts',
    text: `import 'vscode';`,
    to: 'node_modules/@types/vscode/index.d.ts',
  },
  {
    rule: 'node-tests-see-node',
    file: 'test/node/host.test.ts',
    text: `import '../../src/host/panel';`,
    to: 'src/host/panel.ts',
  },
  {
    rule: 'cli-tests-see-cli',
    file: 'test/cli/page.test.ts',
    text: `import '../../webview/main';`,
    to: 'webview/main.ts',
  },
  {
    rule: 'host-tests-see-host',
    file: 'test/host/node.hostTest.ts',
    text: `import '../../src/node/services';`,
    to: 'src/node/services.ts',
  },
  {
    rule: 'webview-tests-see-webview',
    file: 'test/webview/host.test.ts',
    text: `import '../../src/host/panel';`,
    to: 'src/host/panel.ts',
  },
  {
    rule: 'tests-share-through-support',
    file: 'test/node/other.test.ts',
    text: `import '../core/near';`,
    to: 'test/core/near.ts',
  },
];
