import { isAppError, toErrorInfo } from '../core/util/errors';
import { plainText, type Output } from './output';
import { runCommand } from './runCommand';
import { parseRunOptions, RUN_USAGE } from './runOptions';

const USAGE = `rapport COMMAND [options]

Commands
  run    run prompting strategies on test cases and print the cells

rapport COMMAND --help tells the options.`;

const output: Output = {
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
};

/** Stops what is under way at the first Ctrl-C; a second one ends the process at once. */
function interruptSignal(): AbortSignal {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  process.once('SIGTERM', () => interrupted.abort());
  return interrupted.signal;
}

async function main(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  const asksForHelp = rest.includes('--help') || rest.includes('-h');
  if (command === undefined || command === '--help' || command === '-h' || command === 'help') {
    output.out(USAGE);
    return command === undefined ? 2 : 0;
  }
  if (command !== 'run') {
    output.err(`There is no command "${plainText(command)}".\n\n${USAGE}`);
    return 2;
  }
  if (asksForHelp) {
    output.out(RUN_USAGE);
    return 0;
  }
  const environment = { key: process.env['RAPPORT_API_KEY'], workerFolder: __dirname, output };
  return (await runCommand(parseRunOptions(rest), environment, interruptSignal())) ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    output.err(plainText(toErrorInfo(error).message));
    process.exitCode = isAppError(error) && error.code === 'invalid-setting' ? 2 : 1;
  },
);
