import { parseQueries } from '../core/exemplars/parseQueries';
import type { TestCase } from '../core/inputs/testCase';
import { AppError } from '../core/util/errors';
import type { Output } from './output';
import { report } from './readPool';
import { readText } from './readText';

/** The queries of a file, or one that an argument is; broken lines are told. Throws `invalid-input` when there is none, and what reading throws. */
export async function readQueries(
  from: { readonly file: string } | { readonly text: string },
  output: Output,
  signal: AbortSignal,
): Promise<readonly TestCase[]> {
  const name = 'file' in from ? from.file : '--text';
  const jsonl =
    'file' in from
      ? await readText(from.file, 'file of queries', signal)
      : JSON.stringify({ id: 'text', text: from.text });
  const { queries, problems } = parseQueries(jsonl, name);
  report(problems, output);
  if (queries.length === 0) throw new AppError('invalid-input', `There are no queries in ${name}.`);
  return queries;
}
