import { AppError, isAppError } from '../../core/util/errors';
import type { CometModelSpec } from './cometMessages';
import { openCometSessions, type CometSessions } from './cometSessions';
import { loadCometTokeniser, type CometTokeniser } from './cometTokeniser';

/** A COMET, ready in this thread. */
export interface CometModel {
  readonly tokeniser: CometTokeniser;
  readonly sessions: CometSessions;
}

let kept: { readonly key: string; readonly model: Promise<CometModel> } | undefined;

/** The model of a spec; one is kept, since a large one takes gigabytes. Throws `unavailable` or `invalid-input`. */
export async function keepCometModel(spec: CometModelSpec): Promise<CometModel> {
  const key = JSON.stringify(spec);
  if (kept?.key !== key) {
    await release();
    const model = load(spec);
    kept = { key, model };
    model.catch(() => {
      if (kept?.model === model) kept = undefined;
    });
  }
  return kept.model;
}

/** Frees what the model of a spec takes, if it is the one that is kept. */
export async function releaseCometModel(spec: CometModelSpec): Promise<undefined> {
  if (kept?.key === JSON.stringify(spec)) await release();
  return undefined;
}

async function release(): Promise<void> {
  const leaving = kept?.model;
  kept = undefined;
  await leaving?.then(({ sessions }) => sessions.dispose()).catch(() => undefined);
}

async function load(spec: CometModelSpec): Promise<CometModel> {
  let sessions: CometSessions | undefined;
  try {
    // The runtime first: the library looks for it when it is evaluated.
    sessions = await openCometSessions(spec);
    return { sessions, tokeniser: await loadCometTokeniser(spec) };
  } catch (cause) {
    await sessions?.dispose();
    if (isAppError(cause)) throw cause;
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('unavailable', `The model in ${spec.folder} cannot be loaded: ${detail.slice(0, 300)}`, {
      cause,
    });
  }
}
