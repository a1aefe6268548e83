// The house's rings (see CONTRIBUTING): what may import what. Type-only imports count.
'use strict';

const CORE_ORDER = [
  'util',
  'inputs',
  'embedding',
  'exemplars',
  'commonsense',
  'prompt',
  'llm',
  'metrics',
  'store',
  'strategy',
  'run',
  'evaluation',
];
const CORE_PACKAGES = ['@huggingface/jinja', 'yaml', 'zod', '@noble/hashes', 'diff', 'gpt-tokenizer'];
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const packages = (names) => `^node_modules/(?:${names.map(escaped).join('|')})(?:/|$)`;

/** A folder of the core may import itself and those to its left. */
const leftwards = CORE_ORDER.map((folder, index) => ({
  name: `core-${folder}-imports-leftwards`,
  severity: 'error',
  from: { path: `^src/core/${folder}/` },
  to: { path: '^src/core/', pathNot: `^src/core/(?:${CORE_ORDER.slice(0, index + 1).join('|')})/` },
}));

/** A ring may import only what its row of the table says. */
const ring = (name, from, allowed) => ({ name, severity: 'error', from: { path: from }, to: { pathNot: allowed } });

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^vscode$|^\\./(?:services|cliMain)\\.js$' },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nothing imports and that is no entry is dead.',
      severity: 'error',
      from: { orphan: true, path: '^(?:src|webview)/', pathNot: '\\.d\\.ts$' },
      to: {},
    },
    ...leftwards,
    ring('core-is-pure', '^src/core/', ['^src/core/', packages(CORE_PACKAGES)]),
    {
      name: 'node-ring',
      severity: 'error',
      from: { path: '^src/node/' },
      to: { path: ['^src/(?!core/|node/)', '^webview/', '^vscode$', '^test/'] },
    },
    ring('protocol-ring', '^src/protocol/', ['^src/core/', '^src/protocol/', packages(['zod'])]),
    ring('host-ring', '^src/host/', [
      '^src/core/',
      '^src/protocol/',
      '^src/host/',
      '^vscode$',
      packages(['birpc', '@types/vscode']),
    ]),
    {
      name: 'cli-ring',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: { path: ['^src/(?!core/|node/|cli/)', '^webview/', '^vscode$', '^test/'] },
    },
    {
      name: 'extension-is-the-root',
      severity: 'error',
      from: { pathNot: '^(?:src/extension\\.ts$|test/)' },
      to: { path: '^src/extension\\.ts$' },
    },
    ring('webview-ring', '^webview/', [
      '^webview/',
      '^src/protocol/',
      '^src/core/',
      packages(['lit', '@vscode-elements/elements', 'birpc', 'uplot']),
    ]),
    {
      name: 'webview-takes-only-types-and-the-fold-from-core',
      severity: 'error',
      from: { path: '^webview/' },
      to: {
        path: '^src/core/',
        pathNot: '^src/core/run/run(?:Record|Events)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    { name: 'no-test-in-product', severity: 'error', from: { path: '^(?:src|webview)/' }, to: { path: '^test/' } },
    {
      name: 'core-tests-test-the-core',
      severity: 'error',
      from: { path: '^test/core/' },
      to: { path: ['^src/(?!core/)', '^webview/', '^vscode$'] },
    },
  ],
  options: {
    // A script named like the package that it requires: the resolver takes one for the other.
    exclude: { path: '^esbuild\\.js$' },
    doNotFollow: { path: '^node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
