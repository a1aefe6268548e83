// @ts-check
import { spawn } from 'node:child_process';
import { atEnd, killGroup } from './lifetime.mjs';

/**
 * @typedef {object} CommandResult
 * @property {number} code exit code; 1 when a signal ended the command or it could not start
 * @property {string} output standard output and standard error, as they came
 * @property {boolean} timedOut
 */

/**
 * Runs a command to its end and collects what it prints. It runs in a process group of its own, which is ended when the time
 * is over or when this process ends. Never rejects: a command that cannot start has code 1 and the reason as its output.
 * @param {string} executable
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs: number, shell?: boolean, onOutput?: (text: string) => void }} options
 * @returns {Promise<CommandResult>}
 */
export function runCommand(executable, args, { cwd, env, timeoutMs, shell = false, onOutput }) {
  return new Promise((done) => {
    const child = spawn(executable, args, {
      cwd,
      env: env ?? process.env,
      shell,
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const end = atEnd(() => {
      if (child.pid !== undefined) killGroup(child.pid);
    });
    let output = '';
    let timedOut = false;
    /** @param {string} text */
    const collect = (text) => {
      output += text;
      onOutput?.(text);
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', collect);
    const timer = setTimeout(() => {
      timedOut = true;
      collect(`\nended after ${timeoutMs / 1000} s, the time allowed for it\n`);
      end();
    }, timeoutMs);
    /** @param {number} code */
    const finish = (code) => {
      clearTimeout(timer);
      end();
      done({ code, output, timedOut });
    };
    child.on('error', (error) => {
      collect(`${executable} does not start: ${error.message}\n`);
      finish(1);
    });
    child.on('close', (code) => finish(timedOut ? 1 : (code ?? 1)));
  });
}
