import path from 'node:path';
import { PUBLISHED_RESULTS } from '../core/evaluation/publishedResults';
import { buildResultTable, type ResultTable } from '../core/evaluation/resultTable';
import {
  bertPairs,
  tableMetrics,
  type BertRequest,
  type ScoreBert,
  type TableSystem,
} from '../core/evaluation/resultTableScores';
import { chooseColumns, sortRows } from '../core/evaluation/resultTableView';
import { describeMetric } from '../core/metrics/metricTable';
import { AppError } from '../core/util/errors';
import { scoreInWorker } from '../node/scoreInWorker';
import type { Command } from './command';
import { formatScores } from './scoreFormats';
import { readScoreInputs } from './scoreInputs';
import { parseScoreOptions, SCORE_USAGE, type ScoreCommandOptions } from './scoreOptions';

/**
 * `rapport score`: corpus scores of files of predictions, and their differences from a baseline. `scoreBert` is what
 * computes BERTScore; without it the option says that it is unavailable.
 */
export function createScoreCommand(ports: { readonly scoreBert?: ScoreBert } = {}): Command {
  return {
    summary: 'score files of predictions, and compare them with a baseline',
    usage: SCORE_USAGE,
    async run(args, { output, workerFolder }, signal) {
      const options = parseScoreOptions(args);
      const { metrics, cased, tokenizer, smoothing, seed, resamples, bertscore, idf, rescale } = options;
      const { scoreBert } = ports;
      if (bertscore !== undefined && scoreBert === undefined)
        throw new AppError(
          'unavailable',
          'BERTScore is not available in this build: leave --bertscore out, or use a build that has the model runtime.',
        );
      const { systems: read, baselineId, emotions, unaligned } = await readScoreInputs(options, output, signal);
      const systems: TableSystem[] = [];
      for (const system of read)
        systems.push(
          bertscore === undefined || scoreBert === undefined
            ? system
            : await withBert(system, { spec: bertscore, idf, rescale }, scoreBert, signal),
        );
      // What is shown decides nothing: the tests are those of the whole table, in the results panel and here.
      const compared = baselineId === undefined ? metrics : tableMetrics(bertscore !== undefined);
      const result = await scoreInWorker(
        path.join(workerFolder, 'scoreWorker.js'),
        {
          systems,
          metrics: compared,
          options: { cased, tokenizer, smoothing },
          ...(baselineId === undefined ? {} : { comparison: { baselineId, seed, resamples } }),
          ...(options.byEmotion ? { emotions } : {}),
        },
        signal,
      );
      const published = options.published ? PUBLISHED_RESULTS : undefined;
      const tables = {
        whole: shown(buildResultTable({ metrics: compared, ...result, published }), options),
        groups: (result.groups ?? []).map(({ emotion, ...group }) => ({
          emotion,
          table: shown(buildResultTable({ metrics: compared, ...group }), options),
        })),
        unaligned,
      };
      if (options.byEmotion && tables.groups.length === 0)
        output.err('No test case has an emotion: give the test cases with --dialogues to have tables by emotion.');
      output.out(formatScores(tables, options.format));
      return 0;
    },
  };
}

function shown(table: ResultTable, { metrics, sort }: Pick<ScoreCommandOptions, 'metrics' | 'sort'>): ResultTable {
  const chosen = chooseColumns(table, metrics);
  if (sort === undefined) return chosen;
  return sortRows(chosen, sort, describeMetric(sort).higherIsBetter === false ? 'rising' : 'falling');
}

async function withBert(
  system: TableSystem,
  request: BertRequest,
  scoreBert: ScoreBert,
  signal: AbortSignal,
): Promise<TableSystem> {
  const pairs = bertPairs(system.cases);
  if (typeof pairs === 'string') return { ...system, bertReason: pairs };
  const bertScores = await scoreBert(request, pairs, signal);
  if (bertScores.perCase.length !== pairs.length)
    throw new AppError('internal', `BERTScore came for ${bertScores.perCase.length} of ${pairs.length} responses.`);
  return { ...system, bertScores };
}
