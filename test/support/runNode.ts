import { spawn, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';

/** What a process said and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** How a process is started; what is absent is as the tests want it: no key, no project around it. */
export interface RunSettings {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Arguments of Node itself, before the file. */
  readonly nodeArguments?: readonly string[];
  /** Gets the process once it is there, for a signal. */
  readonly started?: (child: Pick<ChildProcess, 'kill'>) => void;
  /** Nobody reads what it prints. */
  readonly outputClosed?: boolean;
}

/** Runs a file with the Node of the tests and waits for its end. */
export function runNode(args: readonly string[], settings: RunSettings = {}): Promise<Ended> {
  const { env = {}, cwd, nodeArguments = [], started, outputClosed = false } = settings;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...nodeArguments, ...args], {
      cwd,
      env: { PATH: process.env['PATH'] ?? '', HOME: cwd ?? tmpdir(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    if (outputClosed) child.stdout.destroy();
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
    started?.(child);
  });
}
