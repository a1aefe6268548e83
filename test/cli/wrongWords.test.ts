import { describe, expect, it } from 'vitest';
import { parseBatchOptions } from '../../src/cli/batchOptions';
import type { CommandEnvironment } from '../../src/cli/command';
import { rateCommand } from '../../src/cli/rateCommand';
import { parseScoreOptions } from '../../src/cli/scoreOptions';
import { failureOf } from '../support/loopback/asking';

const silent = (): void => undefined;
const environment: CommandEnvironment = {
  keyFor: () => undefined,
  workerFolder: '',
  output: { out: silent, err: silent },
};
const signal = new AbortController().signal;
const rate = (args: readonly string[]): Promise<unknown> => rateCommand.run(args, environment, signal);

describe('a word that is not known', () => {
  it('of rapport batch is answered with those that are, and not called an option', () => {
    const verbs = 'Say what to do: rapport batch submit, status, fetch, cancel, export, import';
    expect(() => parseBatchOptions([])).toThrow(`${verbs}.`);
    expect(() => parseBatchOptions(['--store', 'x'])).toThrow(`${verbs}.`);
    expect(() => parseBatchOptions(['sumbit', 'e.yaml'])).toThrow(`${verbs}, not "sumbit".`);
  });

  it('of rapport rate too', async () => {
    const parts = 'Say what to do: rapport rate make, import, table, template';
    for (const args of [[], ['--out', 'x']]) expect((await failureOf(rate(args))).message).toBe(`${parts}.`);
    const failure = await failureOf(rate(['toString']));
    expect(failure).toMatchObject({ code: 'invalid-setting', message: `${parts}, not "toString".` });
  });

  it('of --metrics is answered with the names of all metrics', () => {
    expect(() => parseScoreOptions(['--predictions', 'p', '--metrics', 'blue'])).toThrow(
      /^--metrics: there is no metric "blue"\. There are: .*dist-1, .*bleu-4, .*emotion-accuracy/,
    );
  });
});
