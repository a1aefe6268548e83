import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { startLoopback, type LoopbackServer } from '../loopback/loopbackServer';
import { buildCommandLine, type BuiltCommandLine } from './builtCommandLine';

/** The command line, a server that it may ask, and a folder, for the tests of one file. */
export interface CommandLineWorld {
  readonly cli: BuiltCommandLine;
  /** Another one for each test. */
  readonly server: LoopbackServer;
  /** Of the test alone; nobody has made it yet. */
  readonly folder: string;
}

/** Sets it up around the tests of a file, once for all of them but the server and the folder; `prepare` readies each test. */
export function useCommandLine(prepare: (world: CommandLineWorld) => void = () => undefined): CommandLineWorld {
  // Each test starts processes, on a machine that may be busy.
  vi.setConfig({ testTimeout: 120_000 });
  let cli: BuiltCommandLine | undefined;
  let server: LoopbackServer | undefined;
  let folders = 0;
  const started = <T>(thing: T | undefined): T => {
    if (thing === undefined) throw new Error('The tests have not begun.');
    return thing;
  };
  const world: CommandLineWorld = {
    get cli() {
      return started(cli);
    },
    get server() {
      return started(server);
    },
    get folder() {
      return path.join(started(cli).folder, `test-${folders}`);
    },
  };
  beforeAll(async () => {
    cli = await buildCommandLine();
  }, 120_000);
  afterAll(() => cli?.[Symbol.dispose]());
  beforeEach(async () => {
    server = await startLoopback();
    folders++;
    prepare(world);
  });
  afterEach(() => server?.[Symbol.asyncDispose]());
  return world;
}
