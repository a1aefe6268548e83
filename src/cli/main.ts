import { isAppError, isCancelled, toErrorInfo } from '../core/util/errors';
import { holdYoungSpace } from '../node/youngSpace';
import { agreeCommand } from './agreeCommand';
import { atomicCommand } from './atomicCommand';
import { batchCommand } from './batchCommand';
import type { Command } from './command';
import { evaluateCommand } from './evaluateCommand';
import { indexCommand } from './indexCommand';
import { inferCommand } from './inferCommand';
import { judgeCommand } from './judgeCommand';
import { plainText, type Output } from './output';
import { rateCommand } from './rateCommand';
import { retrieveCommand } from './retrieveCommand';
import { runCommand } from './runCommand';
import { parseRunOptions, RUN_USAGE } from './runOptions';
import { createScoreBert } from './scoreBert';
import { createScoreCommand } from './scoreCommand';
import { serverKeys } from './serverKeys';
import { suggestCommand } from './suggestCommand';
import { versionOf } from './version';

/** As much as is of use: what V8 takes beyond saved no time over 12,000 cells, and cost 100 MB. */
const YOUNG_SPACE = 64 * 2 ** 20;

holdYoungSpace(YOUNG_SPACE);

const output: Output = {
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
};

/** Every command by its name. */
const COMMANDS: Readonly<Record<string, Command>> = {
  run: {
    summary: 'run prompting strategies on test cases and print the cells',
    usage: RUN_USAGE,
    run: async (args, environment, signal) => ((await runCommand(parseRunOptions(args), environment, signal)) ? 0 : 1),
  },
  evaluate: evaluateCommand,
  batch: batchCommand,
  index: indexCommand,
  retrieve: retrieveCommand,
  infer: inferCommand,
  atomic: atomicCommand,
  score: createScoreCommand({ scoreBert: createScoreBert(__dirname, output) }),
  rate: rateCommand,
  judge: judgeCommand,
  agree: agreeCommand,
  suggest: suggestCommand,
};

const versionCommand: Command = {
  summary: 'print the version',
  usage: 'rapport --version',
  run(_, { workerFolder }) {
    output.out(versionOf(workerFolder));
    return Promise.resolve(0);
  },
};

const USAGE = `rapport COMMAND [options]

Commands
${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`)
  .join('\n')}

rapport COMMAND --help tells the options; rapport --version the version.`;

const interrupted = new AbortController();
/** The reader of the output has seen enough (`rapport infer ... | head -1`): nobody wants more, and no failure of ours. */
let readerLeft = false;
const ofClosedPipe = (error: NodeJS.ErrnoException): boolean => {
  if (error.code !== 'EPIPE') throw error;
  return true;
};
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  readerLeft = ofClosedPipe(error);
  interrupted.abort();
});
process.stderr.on('error', ofClosedPipe);

// Stops what is under way at the first Ctrl-C; a second one ends the process at once.
process.once('SIGINT', () => interrupted.abort());
process.once('SIGTERM', () => interrupted.abort());

async function main(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  const asksForHelp = rest.includes('--help') || rest.includes('-h');
  if (command === undefined || command === '--help' || command === '-h' || command === 'help') {
    output.out(USAGE);
    return command === undefined ? 2 : 0;
  }
  const found =
    command === '--version' ? versionCommand : Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  if (found === undefined) {
    output.err(`There is no command "${plainText(command)}".\n\n${USAGE}`);
    return 2;
  }
  if (asksForHelp) {
    output.out(found.usage);
    return 0;
  }
  const environment = { keyFor: serverKeys(process.env), workerFolder: __dirname, output };
  try {
    return await found.run(rest, environment, interrupted.signal);
  } catch (error) {
    if (readerLeft && isCancelled(error)) return 0;
    output.err(plainText(toErrorInfo(error).message));
    return isAppError(error) && error.code === 'invalid-setting' ? 2 : 1;
  }
}

void main(process.argv.slice(2)).then((code) => (process.exitCode = code));
