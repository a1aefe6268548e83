import { openIndex } from '../node/index/storedIndex';
import { parseArguments, requiredValue } from './argumentValues';
import type { Command } from './command';
import {
  ENCODER_ARGUMENTS,
  ENCODER_USAGE,
  openCommandEncoder,
  readEncoderOptions,
  sayProgress,
} from './encoderOptions';
import { readPool } from './readPool';

/** `rapport index`: encodes the training items of a pool and keeps their vectors in a folder. */
export const indexCommand: Command = {
  summary: 'encode a pool of dialogues, so that the nearest to a test case are found at once',
  usage: `rapport index --pool F --encoder E --out DIR
  --pool F            dialogues: JSONL, or EmpatheticDialogues CSV; several: repeat it
  --out DIR           where the index goes; one that is there is built on
${ENCODER_USAGE}
  --allow-test-split  take a pool that is named as a test set; results are marked
A build that is stopped goes on where it was when the same command is run again.`,
  async run(args, environment, signal) {
    const { values } = parseArguments(args, {
      ...ENCODER_ARGUMENTS,
      pool: { type: 'string', multiple: true },
      out: { type: 'string' },
      'allow-test-split': { type: 'boolean' },
    });
    const { output } = environment;
    const options = readEncoderOptions(values);
    const files = values.pool ?? [requiredValue('pool', undefined)];
    const folder = requiredValue('out', values.out);
    const pool = await readPool(files, [], values['allow-test-split'] === true, output, signal);
    const { encoder, dispose } = openCommandEncoder(options, environment);
    try {
      const say = sayProgress(output);
      const onProgress = (done: number, total: number): void => say('encoded', done, total, 'items');
      const request = { folder, pool, encoder, reading: options.reading, onProgress };
      const index = await openIndex(request, signal);
      const { items, encoder: identity, reading, truncated } = index;
      output.out(
        JSON.stringify({
          out: folder,
          items: items.length,
          encoder: identity.id,
          dimensions: identity.dimensions,
          reading,
          poolHash: index.pool.hash,
          truncated: truncated.length,
        }),
      );
      return 0;
    } finally {
      await dispose();
    }
  },
};
