// @ts-check
/** `npm run package`: builds the extension and packs it into out/rapport.vsix. */
import { build } from './build.mjs';
import { packageExtension } from './packageExtension.mjs';
import { runMain, say, SetUpError } from './say.mjs';

await runMain(async () => {
  await build();
  const { result, file, bytes } = await packageExtension();
  if (result.code !== 0) throw new SetUpError(`Packaging failed:\n${result.output.trim()}`);
  say(`${file} ${(bytes / 1e6).toFixed(2)} MB`);
});
