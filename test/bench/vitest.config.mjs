// @ts-check
import { defineConfig } from 'vitest/config';

/** Benches that need a real VS Code or a browser: `node scripts/run.mjs node_modules/vitest/vitest.mjs run --config test/bench/vitest.config.mjs`. */
export default defineConfig({
  test: {
    include: ['test/bench/**/*.bench.ts', 'test/webview/harness/*.bench.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
