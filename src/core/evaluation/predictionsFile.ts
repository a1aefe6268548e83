import { createProblemList } from '../inputs/problemList';
import type { ParsedPredictions, PredictionLayout, PredictionOptions } from './predictions';
import { looksLikeBlocks, readBlockPredictions } from './predictionsBlocks';
import { readJsonlPredictions } from './predictionsJsonl';
import { looksNumbered, readNumberedPredictions } from './predictionsNumbered';
import { isParlaiLog, looksLikeParlaiDisplay, readParlaiDisplay, readParlaiLog } from './predictionsParlai';

/** Enough lines to tell a layout, past any header. */
const LINES_TO_LOOK_AT = 200;

/**
 * Reads a file of predictions in our own JSONL or in a layout in which other systems publish theirs; `file` is the name
 * that problems carry. What cannot be read is reported with its line, and the rest is kept.
 */
export function parsePredictions(text: string, file: string, options: PredictionOptions = {}): ParsedPredictions {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  const layout = layoutOf(lines);
  const problems = createProblemList(file);
  if (options.badText === true) {
    for (const [index, line] of lines.entries()) {
      if (!line.includes('\ufffd')) continue;
      const message = 'This line is not valid UTF-8 text: characters are lost. Save the file as UTF-8.';
      problems.add('warning', index + 1, 'bad-encoding', message);
    }
  }
  const read = readers[layout](lines, options, problems);
  if (read.predictions.length === 0 && problems.all().length === 0) {
    const message =
      'There is no prediction in this file. Known are JSONL with "id" and "response", and blocks of "Emotion:", "Context:", "Pred:" and "Ref:" lines.';
    problems.add('error', 1, 'no-predictions', message);
  }
  if (layout !== 'blocks' && options.field !== undefined && options.field.toLowerCase() !== 'response')
    problems.add('warning', 1, 'no-fields', `This layout has no fields to choose from: "${options.field}" is ignored.`);
  return { otherFields: [], ...read, file, layout, problems: problems.all() };
}

type Read = Pick<ParsedPredictions, 'predictions'> & Partial<Pick<ParsedPredictions, 'field' | 'otherFields'>>;
type Reader = (
  lines: readonly string[],
  options: PredictionOptions,
  problems: ReturnType<typeof createProblemList>,
) => Read;

const readers: Readonly<Record<PredictionLayout, Reader>> = {
  jsonl: (lines, _, problems) => ({ predictions: readJsonlPredictions(lines, problems) }),
  blocks: (lines, { field }, problems) => readBlockPredictions(lines, field, problems),
  numbered: (lines, _, problems) => ({ predictions: readNumberedPredictions(lines, problems) }),
  'parlai-log': (lines, _, problems) => ({ predictions: readParlaiLog(lines, problems) }),
  'parlai-display': (lines, _, problems) => ({ predictions: readParlaiDisplay(lines, problems) }),
};

function layoutOf(lines: readonly string[]): PredictionLayout {
  const first = lines.find((line) => line.trim() !== '') ?? '';
  if (isParlaiLog(first)) return 'parlai-log';
  if (first.trimStart().startsWith('{')) return 'jsonl';
  const head = lines.slice(0, LINES_TO_LOOK_AT);
  if (looksNumbered(head)) return 'numbered';
  if (looksLikeBlocks(head)) return 'blocks';
  return looksLikeParlaiDisplay(head) ? 'parlai-display' : 'jsonl';
}
