import { l10n, ProgressLocation, Uri, window, workspace, type Memento, type Progress } from 'vscode';
import { BUILT_IN_META_PROMPT } from '../../core/suggest/builtInMetaPrompt';
import { planSearch, planSentences } from '../../core/suggest/planSearch';
import { searchWordings } from '../../core/suggest/searchWordings';
import type { SuggestProgress } from '../../core/suggest/suggestSpec';
import { AppError } from '../../core/util/errors';
import { signalOf } from '../cancellation';
import { freshFile, rootFolder, writeText } from '../language/templateFilesWritten';
import { Lifetime } from '../lifecycle';
import { logError } from '../log';
import { withCancellableProgress } from '../progress';
import type { ReadOnlyTexts } from '../readOnlyTexts';
import { registerCommand } from '../registerCommand';
import { askBudget, askSearch } from './askSearch';
import { openSearch, type SearchParts } from './openSearch';
import { budgetText, isSearchRequest, type SearchRequest } from './searchRequest';
import { reviewWordings } from './reviewWordings';
import { exportReport, outcomeSentence, proposalOf, showReport, type SuggestedWordings } from './suggestedWordings';

/** What the commands act on. */
export interface SuggestParts extends SearchParts {
  readonly memento: Memento;
  readonly readOnlyTexts: ReadOnlyTexts;
  readonly openPanel: () => Promise<void>;
}

const LAST_SEARCH = 'rapport.suggest.last';

/** Registers the commands that let a model word a section anew, test what it wrote, and add it to the template. */
export function registerSuggestCommands(parts: SuggestParts): Lifetime {
  const { bench, log, memento } = parts;
  const lifetime = new Lifetime();
  const register = (id: string, run: (...args: readonly unknown[]) => Promise<void>): void =>
    void lifetime.own(registerCommand(log, id, run));
  let last: SuggestedWordings | undefined;
  let running = false;
  const requireLast = (): SuggestedWordings => {
    if (last === undefined)
      throw new AppError('not-found', l10n.t('There are no suggested wordings. Run "Rapport: Suggest Wordings".'));
    return last;
  };
  const search = async (request: SearchRequest, asks: boolean): Promise<void> => {
    if (running)
      throw new AppError('unavailable', l10n.t('A search for wordings is under way. Let it end, or cancel it.'));
    running = true;
    try {
      const found = await makeSearch(request, parts, asks, () => memento.update(LAST_SEARCH, request));
      if (found === undefined) return;
      last = found;
      await showReport(found, parts.readOnlyTexts);
      void offer(found).catch((error: unknown) => logError(log, 'suggested wordings', error));
    } finally {
      running = false;
    }
  };
  const add = (found: SuggestedWordings, wanted?: readonly string[]): Promise<void> =>
    reviewWordings(proposalOf(found, wanted), parts);
  const offer = async (found: SuggestedWordings): Promise<void> => {
    const { stopped } = found.report;
    const [review, save, resume] = [l10n.t('Review and Add...'), l10n.t('Export...'), l10n.t('Go On')];
    const actions = [review, save, ...(stopped === undefined ? [] : [resume])];
    const show = stopped === undefined ? window.showInformationMessage : window.showWarningMessage;
    const chosen = await show(outcomeSentence(found), ...actions);
    if (chosen === review) await add(found);
    if (chosen === save) await exportReport(found);
    if (chosen === resume) await goOn();
  };
  const goOn = async (): Promise<void> => {
    const request = memento.get<unknown>(LAST_SEARCH);
    if (!isSearchRequest(request))
      throw new AppError('not-found', l10n.t('There is no search for wordings to go on with.'));
    const was = budgetText(request.budget);
    const { proposer, answers, objective } = request;
    const pricesKnown = [proposer, answers, ...(objective.kind === 'judge' ? [objective] : [])].every(
      ({ endpointId, model }) => bench.models.find(endpointId, model)?.model.price !== undefined,
    );
    const budget = was === '' ? {} : await askBudget(pricesKnown, was);
    if (budget !== undefined) await search({ ...request, budget }, true);
  };

  register('suggestWordings', async (uri, title, request) => {
    if (isSearchRequest(request)) return search(request, false);
    if (uri instanceof Uri) await bench.followTemplate(uri);
    await bench.open();
    const { current } = bench.templates;
    if (current === undefined) throw new AppError('not-found', l10n.t('There is no template.'));
    const section = typeof title === 'string' ? title : undefined;
    const asked = await askSearch(bench, current.document.uri, current.template, section);
    if (asked !== undefined) await search(asked, true);
  });
  register('resumeSuggestedWordings', goOn);
  register('addSuggestedWordings', (wanted) =>
    add(requireLast(), Array.isArray(wanted) ? wanted.filter((one) => typeof one === 'string') : undefined),
  );
  register('exportSuggestedWordings', () => exportReport(requireLast()));
  register('newMetaPrompt', async () => {
    const file = await writeText(await freshFile(rootFolder(), 'wordings', '.suggest.md'), BUILT_IN_META_PROMPT);
    await window.showTextDocument(await workspace.openTextDocument(file), { preview: false });
  });
  return lifetime;
}

/** Plans a search, asks whether to make it when `asks`, and makes it, with progress that can cancel it. `onStart` is awaited before anything is sent. */
async function makeSearch(
  request: SearchRequest,
  parts: SearchParts,
  asks: boolean,
  onStart: () => Thenable<void>,
): Promise<SuggestedWordings | undefined> {
  const { opened, sentences } = await withCancellableProgress(l10n.t('Rapport: planning'), async (signal) => {
    const found = await openSearch(request, parts, signal);
    try {
      const plan = await planSearch(found.spec, found.ports, signal);
      return { opened: found, sentences: planSentences(plan, found.spec) };
    } catch (error) {
      found.dispose();
      throw error;
    }
  });
  try {
    const yes = l10n.t({ message: 'Search', comment: 'A button: search for wordings.' });
    const { section, proposer } = request;
    const question = l10n.t('Let {model} word {section} anew?', { model: proposer.model, section });
    const detail = sentences.join('\n\n');
    if (asks && (await window.showInformationMessage(question, { modal: true, detail }, yes)) !== yes) return undefined;
    await onStart();
    const location = ProgressLocation.Notification;
    const report = await window.withProgress(
      { location, title: l10n.t('Rapport: wordings of {0}', section), cancellable: true },
      (progress, token) => {
        const onProgress = teller(progress, request);
        return searchWordings(opened.spec, { ...opened.ports, onProgress }, signalOf(token));
      },
    );
    return { template: Uri.parse(request.template), report };
  } finally {
    opened.dispose();
  }
}

/** Tells progress a few times a second at most. */
function teller(progress: Progress<{ message?: string }>, { rounds }: SearchRequest): (told: SuggestProgress) => void {
  let toldAt = 0;
  return ({ phase, round, done, total, spent }) => {
    const now = performance.now();
    if (now - toldAt < TELL_EVERY_MS && done !== total) return;
    toldAt = now;
    const where = {
      original: l10n.t('the original: {done} of {total}', { done, total }),
      asking: l10n.t('round {round} of {rounds}, asking: {done} of {total}', { round, rounds, done, total }),
      scoring: l10n.t('round {round} of {rounds}, scoring: {done} of {total}', { round, rounds, done, total }),
      judging: l10n.t('judging: {done} of {total}', { done, total }),
      'held-out': l10n.t('held-out test: {done} of {total}', { done, total }),
    }[phase];
    const { calls, usd } = spent;
    const cost =
      usd === null || usd === 0
        ? l10n.t('{0} calls so far', calls)
        : l10n.t('{calls} calls so far, {usd} US dollars', { calls, usd: usd.toFixed(2) });
    progress.report({ message: `${where}; ${cost}` });
  };
}

const TELL_EVERY_MS = 250;
