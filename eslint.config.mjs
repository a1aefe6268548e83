import js from '@eslint/js';
import { globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { shownText } from './scripts/shownText.mjs';

const impureGlobals = [
  'process',
  'Buffer',
  'fetch',
  'window',
  'document',
  'globalThis',
  'setTimeout',
  'setInterval',
  'console',
  'performance',
].map((name) => ({
  name,
  message: 'The core is pure: take what you need as an argument.',
}));

export default tseslint.config(
  globalIgnores(['dist/', 'out/', 'node_modules/', 'samples/', '.vscode-test/']),
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './webview/tsconfig.json', './test/webview/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Idioms that read better than what the preset wants: `return report(...)`, and index access in the style of the compiler option.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/dot-notation': 'off',
      // `array[i] as number` is how arithmetic on arrays reads under noUncheckedIndexedAccess; this rule asks for `!`, which another forbids.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'No default exports: a name is found by searching for it.' },
        {
          selector: "ImportDeclaration[source.value='zod'] > :matches(ImportSpecifier, ImportDefaultSpecifier)",
          message:
            "Write `import * as z from 'zod'`: the bundler cannot take another apart, and 370 KB more are loaded.",
        },
      ],
      'no-restricted-globals': [
        'error',
        { name: 'name', message: 'This is a global of the browser; it is nearly always a slip.' },
      ],
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/core/**/*.ts', 'src/protocol/**/*.ts'],
    rules: { 'no-restricted-globals': ['error', ...impureGlobals] },
  },
  {
    // What users read can be translated.
    files: ['src/extension.ts', 'src/host/**/*.ts'],
    plugins: { rapport: { rules: { 'shown-text': shownText } } },
    rules: { 'rapport/shown-text': 'error' },
  },
  {
    // Tests read values they know to be there.
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs', '**/*.js'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'URL',
          'fetch',
          'Buffer',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
          'AbortController',
          'AbortSignal',
          'performance',
          'require',
          'module',
          '__dirname',
          'document',
          'window',
          'getComputedStyle',
        ].map((name) => [name, 'readonly']),
      ),
    },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
