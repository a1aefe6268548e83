import path from 'node:path';
import { targetsOf } from '../core/evaluation/predictionsAlign';
import { predictionColumn } from '../core/evaluation/predictionsColumn';
import type { TestCase } from '../core/inputs/testCase';
import type { RatedColumn } from '../core/ratings/ratedColumn';
import { cellId, responseOf } from '../core/run/runRecord';
import type { Store } from '../core/run/store';
import { AppError } from '../core/util/errors';
import { readPredictionFile } from '../node/predictionFile';
import { createServices } from '../node/services';
import type { CommandEnvironment } from './command';
import { plainText } from './output';
import { report } from './readPool';
import { DEFAULT_STORE } from './storeOptions';

/** Where the columns of a set come from. */
export interface ColumnSources {
  readonly predictions: readonly string[];
  /** The id, the name or `last` of a run that was kept. */
  readonly run?: string;
  readonly store?: string;
  /** Ids of the run's columns. */
  readonly columns?: readonly string[];
  readonly gold: boolean;
}

/** The columns of files, of a run and of the dialogues themselves, in that order; ids that are taken get a number. */
export async function readColumns(
  { predictions, run, store, columns, gold }: ColumnSources,
  testCases: readonly TestCase[],
  environment: CommandEnvironment,
  signal: AbortSignal,
): Promise<readonly RatedColumn[]> {
  const { output } = environment;
  const found: RatedColumn[] = [];
  const targets = targetsOf(testCases);
  for (const file of predictions) {
    const parsed = await readPredictionFile(file, {}, signal);
    report(parsed.problems, output);
    const { cases } = predictionColumn(parsed.predictions, targets);
    const responses = cases.flatMap((scored, place) =>
      scored === undefined ? [] : [[testCases[place]?.id ?? '', scored.response] as const],
    );
    const name = path.basename(file).replace(/\.\w+$/, '');
    output.err(plainText(`${file}: ${responses.length} responses to ${testCases.length} test cases.`));
    found.push({ id: name, name, responses: new Map(responses) });
  }
  if (run !== undefined)
    found.push(...(await columnsOfRun(run, columns, store ?? DEFAULT_STORE, testCases, environment, signal)));
  if (gold)
    found.push({ id: 'gold', name: 'Gold response', responses: new Map(testCases.map((one) => [one.id, one.gold])) });
  if (found.length === 0)
    throw new AppError('invalid-setting', 'Say where responses come from: --predictions, --run or --gold.');
  const taken = new Set<string>();
  return found.map((column) => {
    let id = column.id;
    for (let number = 2; taken.has(id); number++) id = `${column.id}-${number}`;
    taken.add(id);
    return { ...column, id };
  });
}

async function columnsOfRun(
  wanted: string,
  columns: readonly string[] | undefined,
  folder: string,
  testCases: readonly TestCase[],
  { workerFolder, output }: CommandEnvironment,
  signal: AbortSignal,
): Promise<readonly RatedColumn[]> {
  const services = createServices({ workerFolder, howToSetKey: '' });
  const store = services.openStore(folder);
  try {
    store.notices.forEach((notice) => output.err(plainText(notice)));
    const { header, cells } = await store.runs.load(await idOfRun(store, wanted), signal);
    const missing = columns?.find((id) => !header.columns.some((column) => column.id === id));
    if (missing !== undefined)
      throw new AppError(
        'not-found',
        `The run has no column "${missing}": it has ${header.columns.map(({ id }) => id).join(', ')}.`,
      );
    return header.columns
      .filter(({ id }) => columns?.includes(id) ?? true)
      .map(({ id, name }) => ({
        id,
        name,
        model: header.model,
        responses: new Map(
          testCases.flatMap((testCase) => {
            const cell = cells[cellId({ columnId: id, testCaseId: testCase.id })];
            const response = cell?.status === 'finished' ? responseOf(cell) : undefined;
            return response === undefined ? [] : [[testCase.id, response] as const];
          }),
        ),
      }));
  } finally {
    store.dispose();
    await services.dispose();
  }
}

async function idOfRun(store: Store, wanted: string): Promise<string> {
  const runs = await store.runs.list('kept');
  const found = wanted === 'last' ? runs[0] : runs.find(({ header, name }) => header.id === wanted || name === wanted);
  if (found !== undefined) return found.header.id;
  const some = runs.slice(0, 5).map(({ header, name }) => name ?? header.id);
  throw new AppError(
    'not-found',
    `There is no run "${wanted}" here${some.length === 0 ? '' : `: there are ${some.join(', ')}`}.`,
  );
}
