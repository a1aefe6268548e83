import { ATOMIC_NOTICE } from '../core/commonsense/atomicNotice';
import { defaultGraphFolder, fetchAtomic } from '../node/commonsense/atomicFiles';
import { given, parseArguments } from './argumentValues';
import type { Command } from './command';
import { sayProgress } from './encoderOptions';

/** `rapport atomic`: fetches the graph that knowledge can be looked up in. */
export const atomicCommand: Command = {
  summary: 'fetch ATOMIC-2020, to look knowledge up in it',
  usage: `rapport atomic [--from FILE.zip] [--to DIR]
  --from FILE         the archive as its authors publish it (atomic2020_data-feb2021.zip), in place of fetching it (12.6 MB)
  --to DIR            where graphs are kept (default: ~/.cache/rapport/graphs, where the source atomic looks for it)
Prints the files. What was fetched is checked by its SHA-256; what is there already is left as it is.

${ATOMIC_NOTICE}`,
  async run(args, { output }, signal) {
    const { values } = parseArguments(args, { from: { type: 'string' }, to: { type: 'string' } });
    output.err(ATOMIC_NOTICE);
    const said = sayProgress(output);
    const files = await fetchAtomic(
      {
        graphFolder: values.to ?? defaultGraphFolder(),
        fetch: globalThis.fetch,
        onProgress: (done, total) => said('ATOMIC-2020', done / 1e6, (total ?? 0) / 1e6, 'MB'),
        ...given('from', values.from),
      },
      signal,
    );
    files.forEach((file) => output.out(file));
    return 0;
  },
};
