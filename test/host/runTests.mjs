// @ts-check
/**
 * Runs the suites of test/host inside a real VS Code: `node test/host/runTests.mjs --report FILE [--grep TEXT]...`. Desktop
 * VS Code and the one from npm run the same suites; the report says what passed.
 */
import { cpSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { temporaryFolder } from '../../scripts/lifetime.mjs';
import { repositoryRoot } from '../../scripts/projectNode.mjs';
import { runMain, say } from '../../scripts/say.mjs';
import { runExtensionTests } from '../../scripts/vscode/extensionTests.mjs';
import { describeVsCode, findVsCode } from '../../scripts/vscode/findVsCode.mjs';

await runMain(async () => {
  const { values } = parseArgs({
    options: {
      report: { type: 'string', default: join(repositoryRoot, 'out', 'reports', 'host.json') },
      grep: { type: 'string', multiple: true, default: [] },
    },
  });
  const vsCode = await findVsCode({ mayDownload: true });
  say(`Extension host tests in ${describeVsCode(vsCode)}`);
  // Tests may write into their workspace; the samples stay as they are.
  const folder = join(temporaryFolder('host').path, 'samples');
  cpSync(join(repositoryRoot, 'samples'), folder, {
    recursive: true,
    filter: (path) => basename(path) !== '.rapport',
  });
  return runExtensionTests(vsCode, {
    folder,
    extensionPath: repositoryRoot,
    besides: join(repositoryRoot, 'test', 'host', 'parrotModels'),
    suitePath: join(repositoryRoot, 'test', 'host', 'runSuites.cjs'),
    env: {
      RAPPORT_HOST_SUITES: join(repositoryRoot, 'out', 'host'),
      RAPPORT_HOST_REPORT: values.report,
      RAPPORT_HOST_GREP: JSON.stringify(values.grep),
    },
  });
});
