// @ts-check
/** `npm start`: builds the extension and opens a real VS Code on the sample workspace, or saves a picture of it. */
import { existsSync } from 'node:fs';
import { build } from './build.mjs';
import { repositoryRoot } from './projectNode.mjs';
import { runMain, say, SetUpError } from './say.mjs';
import { openDesktop, serveInBrowser } from './start/openEditor.mjs';
import { parseStartOptions, usage } from './start/options.mjs';
import { saveScreenshot } from './start/screenshot.mjs';
import { describeVsCode, findVsCode } from './vscode/findVsCode.mjs';

await runMain(async () => {
  const { screenshot, ...options } = parseStartOptions(process.argv.slice(2), repositoryRoot);
  if (options.help) return say(usage);
  if (!existsSync(options.folder)) throw new SetUpError(`There is no folder ${options.folder} to open.`);
  await build();
  if (screenshot !== undefined) return saveScreenshot({ ...options, screenshot }, repositoryRoot);
  const vsCode = await findVsCode({ mayDownload: false });
  say(`Starting ${describeVsCode(vsCode)} ...`);
  return vsCode.kind === 'desktop'
    ? openDesktop(vsCode, { ...options, screenshot }, repositoryRoot)
    : serveInBrowser(vsCode, { ...options, screenshot }, repositoryRoot);
});
