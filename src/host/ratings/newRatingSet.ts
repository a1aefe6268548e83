import { l10n, Uri, window, workspace, type QuickPickItem } from 'vscode';
import type { EvaluationServices } from '../../core/evaluation/evaluationServices';
import { makeRatingSet, type RatingSetChoice } from '../../core/ratings/makeRatingSet';
import type { RatedColumn } from '../../core/ratings/ratedColumn';
import { RATING_ASPECTS } from '../../core/ratings/ratingAspect';
import { AppError } from '../../core/util/errors';
import type { Bench } from '../bench';
import { counted } from '../counted';
import { withCancellableProgress } from '../progress';
import type { ImportedPredictions } from '../results/importedPredictions';
import { describeRuns, keptSets, loadChosenRuns, type ResultsChoice } from '../results/resultsSource';
import { labelWithoutIcons } from '../trees/plainLabel';
import { columnsOfChosen, columnsOfFiles } from './ratedColumns';
import { nameOf } from './ratingFiles';
import { writeRatingSet } from './writeRatingSet';

/** What a new set is made from. */
export interface NewSetParts {
  readonly bench: Bench;
  readonly predictions: ImportedPredictions;
  readonly services: () => EvaluationServices;
}

type Kind = Pick<RatingSetChoice, 'mode' | 'bothBad' | 'aspects'>;

/** Asks what is to be rated, draws the set and writes its files; resolves to the set's, `undefined` when the user turned away. */
export async function newRatingSet(parts: NewSetParts): Promise<Uri | undefined> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  if (folder === undefined)
    throw new AppError('not-found', l10n.t('Open a folder first: a rating set is a file in it.'));
  const all = await withCancellableProgress(l10n.t('Rapport: what can be rated'), (signal) => gather(parts, signal));
  const { testCases } = parts.bench.inputs.current;
  if (all.every(({ responses }) => responses.size === 0))
    throw new AppError('not-found', l10n.t('There are no answers to rate: run an experiment, or import predictions.'));
  const kind = await pickKind();
  if (kind === undefined) return undefined;
  const columns = await pickColumns(all, kind);
  if (columns === undefined) return undefined;
  const usable = testCases.filter(({ id }) => columns.every(({ responses }) => responses.has(id)));
  const draw = await askDraw(usable.length);
  if (draw === undefined) return undefined;
  const name = await askName();
  if (name === undefined) return undefined;
  const made = makeRatingSet(usable, columns, { ...kind, ...draw, name });
  const files = await writeRatingSet(Uri.joinPath(folder, 'ratings'), made);
  const told = l10n.t('{set} is what raters open. Keep {key} from them: it says whose the responses are.', {
    set: nameOf(files.set),
    key: nameOf(files.key),
  });
  void window.showInformationMessage([told, ...made.notices].join(' '));
  return files.set;
}

/** Every column that there is: of the chosen runs and of imported files. */
async function gather(parts: NewSetParts, signal: AbortSignal): Promise<readonly RatedColumn[]> {
  const { bench, predictions, services } = parts;
  await bench.inputs.load();
  const { testCases } = bench.inputs.current;
  const choices = await pickRuns(bench);
  const columns: RatedColumn[] = [];
  for (const [index, choice] of choices.entries()) {
    const runs = await loadChosenRuns(bench, choice, signal);
    columns.push(...columnsOfChosen(runs, testCases, choices.length === 1 ? '' : `~${index + 1}`));
  }
  return [...columns, ...(await columnsOfFiles(predictions.files, testCases, services(), signal))];
}

/** The runs whose columns can be rated; asked only where there are several sets of them. */
async function pickRuns(bench: Bench): Promise<readonly ResultsChoice[]> {
  const sets = await keptSets(bench.store.get()?.runs);
  if (sets.length < 2) return [{ kind: 'shown' }];
  const items = sets.map(({ key, header, runs }, index) => {
    const { title, detail } = describeRuns(header, runs.length);
    return {
      label: labelWithoutIcons(title),
      description: labelWithoutIcons(detail),
      picked: index === 0,
      choice: { kind: 'set' as const, key },
    };
  });
  const picked = await window.showQuickPick(items, {
    title: l10n.t('New rating set: columns of which runs?'),
    placeHolder: l10n.t('Several, to compare models or templates'),
    canPickMany: true,
  });
  if (picked === undefined) throw new AppError('cancelled', l10n.t('Stopped.'));
  return picked.map(({ choice }) => choice);
}

const KINDS: readonly (QuickPickItem & { readonly how: Kind })[] = [
  {
    label: l10n.t('Each response from 1 to 5'),
    detail: l10n.t('On empathy, coherence, informativity and fluency, as the paper’s Table 2'),
    how: { mode: 'absolute', bothBad: false, aspects: RATING_ASPECTS },
  },
  {
    label: l10n.t('Two responses against each other'),
    detail: l10n.t('A, B or tie on empathy, coherence and informativity, as the paper’s Table 4'),
    how: { mode: 'pairwise', bothBad: false, aspects: RATING_ASPECTS.slice(0, 3) },
  },
  {
    label: l10n.t('Two responses against each other, with “both bad”'),
    detail: l10n.t('The same, and what is no good need not be called a tie'),
    how: { mode: 'pairwise', bothBad: true, aspects: RATING_ASPECTS.slice(0, 3) },
  },
];

async function pickKind(): Promise<Kind | undefined> {
  return (await window.showQuickPick(KINDS, { title: l10n.t('New rating set: how are responses rated?') }))?.how;
}

async function pickColumns(all: readonly RatedColumn[], { mode }: Kind): Promise<readonly RatedColumn[] | undefined> {
  const answered = all.filter(({ responses }) => responses.size > 0);
  const items = answered.map((column, index) => ({
    label: labelWithoutIcons(column.name),
    description: counted(column.responses.size, l10n.t('1 answer'), l10n.t('{0} answers')),
    picked: mode === 'absolute' || index < 2,
    column,
  }));
  const picked = await window.showQuickPick(items, {
    title: l10n.t('New rating set: which columns?'),
    placeHolder:
      mode === 'pairwise'
        ? l10n.t('The first is compared with each of the others')
        : l10n.t('Only test cases that all of them answered'),
    canPickMany: true,
  });
  if (picked === undefined) return undefined;
  if (mode === 'pairwise' && picked.length < 2)
    throw new AppError('invalid-input', l10n.t('Choose two columns at least, to compare them.'));
  if (picked.length === 0) throw new AppError('invalid-input', l10n.t('Choose a column at least.'));
  return picked.map(({ column }) => column);
}

type Draw = Pick<RatingSetChoice, 'count' | 'seed' | 'stratify' | 'attentionChecks'>;

async function askDraw(usable: number): Promise<Draw | undefined> {
  if (usable === 0)
    throw new AppError(
      'invalid-input',
      l10n.t('There is no test case that all of these columns answered: choose fewer.'),
    );
  const wanted = await askNumber(
    l10n.t('New rating set: how many test cases?'),
    Math.min(100, usable),
    1,
    l10n.t('All of them answered {0}; the paper draws 100', usable),
  );
  if (wanted === undefined) return undefined;
  const stratify = await window.showQuickPick(
    [
      { label: l10n.t('Any of them'), stratified: false },
      { label: l10n.t('As many of each emotion as can be'), stratified: true },
    ],
    { title: l10n.t('New rating set: which test cases?') },
  );
  if (stratify === undefined) return undefined;
  const seed = await askNumber(
    l10n.t('New rating set: which seed?'),
    13,
    0,
    l10n.t('The same seed draws the same test cases and the same letters'),
  );
  if (seed === undefined) return undefined;
  const checks = await askNumber(
    l10n.t('New rating set: how many attention checks?'),
    0,
    0,
    l10n.t('Items in which one response belongs to another dialogue: who reads sees it'),
  );
  if (checks === undefined) return undefined;
  return { count: wanted, seed, attentionChecks: checks, ...(stratify.stratified ? { stratify: 'emotion' } : {}) };
}

async function askNumber(title: string, value: number, least: number, prompt: string): Promise<number | undefined> {
  const text = await window.showInputBox({
    title,
    prompt,
    value: String(value),
    validateInput: (given) =>
      /^\d{1,9}$/.test(given.trim()) && Number(given) >= least
        ? undefined
        : l10n.t('A whole number from {0} on', least),
  });
  return text === undefined ? undefined : Number(text.trim());
}

async function askName(): Promise<string | undefined> {
  const name = await window.showInputBox({
    title: l10n.t('New rating set: its name'),
    prompt: l10n.t('NAME.set.json, NAME.key.json and NAME.ratings.jsonl are written into the folder "ratings"'),
    value: 'my-ratings',
    validateInput: (given) =>
      /^[\w][\w .-]*$/.test(given) ? undefined : l10n.t('Letters, digits, spaces, ".", "_" and "-"'),
  });
  return name?.trim();
}
