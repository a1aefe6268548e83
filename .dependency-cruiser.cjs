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
  'history',
  'ratings',
  'judge',
  'suggest',
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

/** `vscode` is a package of types; the program itself is handed in by the editor. */
const VSCODE = ['^vscode$', packages(['@types/vscode'])];

/** Where the bundles begin, those of workers among them. */
const ENTRIES =
  '^(?:src/(?:extension|cli/(?:launch|main)|node/(?:services|.*[wW]orker))\\.ts|webview/(?:results/|ratings/)?main\\.ts)$';

/** What a program for Node may take for models and servers. */
const NODE_PACKAGES = [
  'openai',
  'gpt-tokenizer',
  '@huggingface/transformers',
  'onnxruntime-common',
  'onnxruntime-node',
  'onnxruntime-web',
];

/** A ring may import only what its row of the table says. */
const ring = (name, from, allowed) => ({ name, severity: 'error', from: { path: from }, to: { pathNot: allowed } });

/** The same for a ring that may import Node's own modules, too. */
const nodeRing = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { pathNot: allowed, dependencyTypesNot: ['core'] },
});

/** Tests of a ring see that ring and what lies below it. */
const testsOf = (folder, foreign) => ({
  name: `${folder}-tests-see-${folder}`,
  severity: 'error',
  from: { path: `^test/${folder}/` },
  to: { path: foreign },
});

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
    {
      name: 'no-dead-files',
      comment: 'A file that no entry leads to is dead, or not yet taken into use.',
      severity: 'warn',
      from: { path: ENTRIES },
      to: { path: '^(?:src|webview)/', pathNot: [ENTRIES, '\\.d\\.ts$'], reachable: false },
    },
    ...leftwards,
    ring('core-is-pure', '^src/core/', ['^src/core/', packages(CORE_PACKAGES)]),
    nodeRing('node-ring', '^src/node/', ['^src/core/', '^src/node/', packages(NODE_PACKAGES)]),
    ring('protocol-ring', '^src/protocol/', ['^src/core/', '^src/protocol/', packages(['zod'])]),
    ring('host-ring', '^src/host/', ['^src/core/', '^src/protocol/', '^src/host/', ...VSCODE, packages(['birpc'])]),
    nodeRing('cli-ring', '^src/cli/', ['^src/core/', '^src/node/', '^src/cli/', '^\\./cliMain\\.js$']),
    nodeRing('extension-ring', '^src/extension\\.ts$', ['^src/(?:core|node|host)/', ...VSCODE, '^\\./services\\.js$']),
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
      packages(['lit', '@vscode-elements/elements', '@vscode/l10n', 'birpc', 'uplot']),
    ]),
    {
      name: 'webview-takes-only-types-and-the-fold-from-core',
      severity: 'error',
      from: { path: '^webview/' },
      to: {
        path: '^src/core/',
        // The pure folds that host and page share: of a run's events, and of what the user changed in inferences; and what tells two texts apart.
        pathNot:
          '^src/core/(?:run/run(?:Record|Events)|commonsense/(?:relation|inferenceEdits|selectInferences)|util/wordDiff)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    { name: 'no-test-in-product', severity: 'error', from: { path: '^(?:src|webview)/' }, to: { path: '^test/' } },
    testsOf('core', ['^src/(?!core/)', '^webview/', ...VSCODE]),
    testsOf('node', ['^src/(?!core/|node/)', '^webview/', ...VSCODE]),
    testsOf('cli', ['^src/(?!core/|node/|cli/)', '^webview/', ...VSCODE]),
    testsOf('host', ['^src/(?:node|cli)/', '^webview/']),
    testsOf('webview', ['^src/(?!core/|protocol/)', ...VSCODE]),
    {
      name: 'tests-share-through-support',
      severity: 'error',
      from: { path: '^test/([^/]+)/', pathNot: '^test/support/' },
      to: { path: '^test/', pathNot: ['^test/$1/', '^test/support/'] },
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
