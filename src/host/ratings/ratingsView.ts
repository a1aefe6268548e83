import { l10n, Uri, window, type Disposable, type Memento } from 'vscode';
import type { EvaluationServices } from '../../core/evaluation/evaluationServices';
import type { RatingServices } from '../../core/ratings/ratingServices';
import type { Services } from '../../core/run/services';
import { AppError } from '../../core/util/errors';
import type { Bench } from '../bench';
import { Lifetime } from '../lifecycle';
import type { Log } from '../log';
import { registerCommand } from '../registerCommand';
import type { ImportedPredictions } from '../results/importedPredictions';
import type { Keys } from '../secrets';
import { findWorkspaceFiles } from '../workspaceFiles';
import { askAndImport } from './importRatings';
import { judgeWithModel } from './judgeCommand';
import { openJudge, type JudgeChoice, type OpenedJudge } from './judgeSet';
import { newRatingSet } from './newRatingSet';
import { RatingDesk } from './ratingDesk';
import { ratingFilesOf } from './ratingFiles';
import { RatingPanels } from './ratingPanels';
import { RatingSession } from './ratingSession';

/** What rating is built from. */
export interface RatingsViewParts {
  readonly bench: Bench;
  readonly predictions: ImportedPredictions;
  readonly log: Log;
  readonly memento: Memento;
  readonly extensionUri: Uri;
  readonly keys: Keys;
  readonly services: () => Services & EvaluationServices & RatingServices;
}

/** Rating in VS Code: its panels and its commands. */
export class RatingsView implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #parts: RatingsViewParts;
  readonly #panels: RatingPanels;

  constructor(parts: RatingsViewParts) {
    this.#parts = parts;
    const { log, memento, services, extensionUri } = parts;
    const makeDesk = (set: Uri): RatingDesk =>
      new RatingDesk(new RatingSession(ratingFilesOf(set), (path, line) => services().appendLine(path, line)), {
        memento,
        log,
        services,
      });
    this.#panels = this.#lifetime.own(new RatingPanels(extensionUri, makeDesk, log));
    this.#lifetime.own(
      registerCommand(log, 'rate', async (uri) => {
        const set = uri instanceof Uri ? uri : await pickSet();
        if (set !== undefined) await this.open(set);
      }),
    );
    this.#lifetime.own(
      registerCommand(log, 'judgeRatingSet', async (uri) => {
        const set = uri instanceof Uri ? uri : await pickSet();
        if (set !== undefined && (await judgeWithModel(set, parts))) await this.open(set);
      }),
    );
    this.#lifetime.own(
      registerCommand(log, 'newRatingSet', async () => {
        const set = await newRatingSet(parts);
        if (set !== undefined) await this.open(set);
      }),
    );
    this.#lifetime.own(
      registerCommand(log, 'importRatings', async () => {
        const set = await askAndImport(log);
        if (set !== undefined) await this.open(set);
      }),
    );
  }

  /** Opens the rating view of a set. Throws `invalid-input` for a file that is none. */
  async open(set: Uri): Promise<RatingDesk> {
    return this.#panels.open(set);
  }

  /** A model about to judge a set. Throws as the set's files do. */
  async judge(set: Uri, choice: JudgeChoice, signal: AbortSignal): Promise<OpenedJudge> {
    return openJudge(ratingFilesOf(set), choice, this.#parts, signal);
  }

  dispose(): void {
    this.#lifetime.dispose();
  }
}

/** The set in the editor, the only one there is, or the one that the user picks. */
async function pickSet(): Promise<Uri | undefined> {
  const shown = window.activeTextEditor?.document.uri;
  if (shown?.path.endsWith('.set.json') === true) return shown;
  const sets = await findWorkspaceFiles(['**/*.set.json']);
  if (sets.length === 0)
    throw new AppError('not-found', l10n.t('There is no *.set.json here. Make one with "Rapport: New Rating Set".'));
  if (sets.length === 1) return sets[0]?.uri;
  const picked = await window.showQuickPick(
    sets.map(({ uri, name }) => ({ label: name, uri })),
    { title: l10n.t('Rate which set?') },
  );
  return picked?.uri;
}
