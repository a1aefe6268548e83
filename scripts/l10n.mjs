// @ts-check
/**
 * Writes l10n/bundle.l10n.json, the messages that translators start from: `node scripts/run.mjs scripts/l10n.mjs`. With --check
 * nothing is written, and it fails when the file is not what the sources say.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { collectMessages } from './collectMessages.mjs';
import { repositoryRoot } from './projectNode.mjs';
import { runMain, say, SetUpError } from './say.mjs';

/** Where VS Code looks for translations of messages; package.json names the folder. */
const file = join(repositoryRoot, 'l10n', 'bundle.l10n.json');

await runMain(async () => {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  const messages = collected();
  const bundle = Object.fromEntries(
    messages.map(({ key, message, comment }) => [key, comment.length === 0 ? message : { message, comment }]),
  );
  const text = await format(JSON.stringify(bundle, null, 2), { ...(await resolveConfig(file)), parser: 'json' });
  const written = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (!values.check) {
    mkdirSync(dirname(file), { recursive: true });
    if (text !== written) writeFileSync(file, text);
  } else if (text !== written) {
    throw new SetUpError(`${difference(bundle, JSON.parse(written || '{}')).join('\n')}
l10n/bundle.l10n.json is not what the sources say: run node scripts/run.mjs scripts/l10n.mjs.`);
  }
  say(`${messages.length} messages in l10n/bundle.l10n.json`);
});

function collected() {
  try {
    return collectMessages(repositoryRoot);
  } catch (error) {
    throw new SetUpError(error instanceof Error ? error.message : String(error));
  }
}

/**
 * @param {Record<string, unknown>} wanted
 * @param {Record<string, unknown>} written
 */
function difference(wanted, written) {
  return [
    ...Object.keys(wanted)
      .filter((key) => !(key in written))
      .map((key) => `missing: ${JSON.stringify(key)}`),
    ...Object.keys(written)
      .filter((key) => !(key in wanted))
      .map((key) => `stale:   ${JSON.stringify(key)}`),
  ];
}
