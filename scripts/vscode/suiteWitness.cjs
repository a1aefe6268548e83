// @ts-check
/**
 * Runs the real suite inside the extension host and leaves a word on how it ended. VS Code in a browser reports success when
 * its extension host dies in the middle of a suite; without the word, codeShim.mjs knows better.
 */
'use strict';
const { writeFileSync } = require('node:fs');

/** Resolves or rejects as the suite does. */
exports.run = async function run() {
  const result = process.env['RAPPORT_SUITE_RESULT'] ?? '';
  try {
    await require(process.env['RAPPORT_SUITE'] ?? '').run();
  } catch (error) {
    writeFileSync(result, 'failed');
    throw error;
  }
  writeFileSync(result, 'passed');
};
