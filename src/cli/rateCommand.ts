import { builtInJudgeText } from '../core/judge/builtInJudges';
import { AppError } from '../core/util/errors';
import { choiceValue, parseArguments } from './argumentValues';
import type { Command, CommandEnvironment } from './command';
import { rateImport } from './rateImport';
import { rateMake } from './rateMake';
import { RATE_USAGE } from './rateOptions';
import { rateTable } from './rateTable';

type Part = (args: readonly string[], environment: CommandEnvironment, signal: AbortSignal) => Promise<number>;

const PARTS: Readonly<Record<string, Part>> = {
  make: rateMake,
  import: rateImport,
  table: rateTable,
  template(args, { output }) {
    const { values } = parseArguments(args, { mode: { type: 'string' }, small: { type: 'boolean' } });
    const mode = choiceValue('mode', values.mode ?? 'pairwise', ['pairwise', 'absolute']);
    output.out(builtInJudgeText(mode, values.small === true ? 'small' : 'full').trimEnd());
    return Promise.resolve(0);
  },
};

/** `rapport rate`: makes and imports rating sets, and prints the tables of what raters said. */
export const rateCommand: Command = {
  summary: 'make a blind rating set, and print the tables of its ratings',
  usage: RATE_USAGE,
  async run([part = '', ...args], environment, signal) {
    const found = Object.hasOwn(PARTS, part) ? PARTS[part] : undefined;
    if (found === undefined)
      throw new AppError(
        'invalid-setting',
        `Say what to do: rapport rate ${Object.keys(PARTS).join(', ')}${part === '' || part.startsWith('-') ? '' : `, not "${part}"`}.`,
      );
    return found(args, environment, signal);
  },
};
