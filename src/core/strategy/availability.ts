import type { Strategy } from './strategy';

/** The engines that an installation has beside the model itself. */
export interface Capabilities {
  readonly nearest: boolean;
  readonly commonsense: boolean;
  /** Why there is no commonsense, as one sentence, where more is known than that. */
  readonly noCommonsense?: string;
}

/** Why a strategy cannot run here, as one sentence, or `undefined` when it can. */
export function whyUnavailable(strategy: Strategy, capabilities: Capabilities): string | undefined {
  if (strategy.exemplars.kind === 'nearest' && !capabilities.nearest) {
    return 'Needs a pool of dialogues to find similar ones in. Set rapport.dialogues.pool to files of dialogues.';
  }
  if (strategy.knowledge && !capabilities.commonsense) {
    return (
      capabilities.noCommonsense ?? 'Needs a source of commonsense knowledge: choose one (command line: --knowledge).'
    );
  }
  return undefined;
}
