import { workspace, type WorkspaceConfiguration } from 'vscode';
import { DEFAULT_EXEMPLAR_SEED, DEFAULT_SAMPLING } from '../core/run/defaults';
import type { Reading } from '../core/exemplars/reading';
import type { Sampling } from '../core/llm/completion';

/** The names of all settings, without their `rapport.` prefix; package.json declares each. */
export const SETTINGS = {
  openBenchOnStart: 'openBenchOnStart',
  endpoints: 'endpoints',
  testDialogues: 'dialogues.test',
  poolDialogues: 'dialogues.pool',
  recordings: 'recordings',
  exemplarSeed: 'exemplarSeed',
  encoder: 'exemplars.encoder',
  reading: 'exemplars.reading',
  allowTestSplit: 'exemplars.allowTestSplit',
  otherEncoders: 'exemplars.otherEncoders',
  quantised: 'exemplars.quantised',
  offline: 'models.offline',
  threads: 'models.threads',
  temperature: 'sampling.temperature',
  maxTokens: 'sampling.maxTokens',
  samplingSeed: 'sampling.seed',
} as const;

function configuration(): WorkspaceConfiguration {
  return workspace.getConfiguration('rapport');
}

/** True when a change touches a setting of ours. */
export function affectsSetting(
  event: { affectsConfiguration(section: string): boolean },
  setting: (typeof SETTINGS)[keyof typeof SETTINGS],
): boolean {
  return event.affectsConfiguration(`rapport.${setting}`);
}

/** Whether the bench opens by itself with the folder. */
export function opensBenchOnStart(): boolean {
  return configuration().get<boolean>(SETTINGS.openBenchOnStart, false);
}

/** The endpoints as written; `parseEndpoints` reads them. */
export function endpointsSetting(): unknown {
  return configuration().get<unknown>(SETTINGS.endpoints, []);
}

/** Globs, relative to the workspace folders, of test dialogues, of the exemplar pool, and of recordings. */
export function fileGlobs(which: 'testDialogues' | 'poolDialogues' | 'recordings'): readonly string[] {
  const value = configuration().get<unknown>(SETTINGS[which], []);
  return Array.isArray(value) ? value.filter((glob): glob is string => typeof glob === 'string' && glob !== '') : [];
}

/** The seed that draws exemplars until another is chosen in the bench. */
export function exemplarSeedSetting(): number {
  return configuration().get<number>(SETTINGS.exemplarSeed, DEFAULT_EXEMPLAR_SEED);
}

/** How nearest exemplars are found. */
export function nearestSettings(): {
  readonly encoder: string;
  readonly reading: Reading;
  readonly allowTestSplit: boolean;
  readonly quantised: boolean;
  readonly threads?: number;
} {
  const threads = configuration().get<number | null>(SETTINGS.threads, null);
  return {
    encoder: configuration().get<string>(SETTINGS.encoder, 'embedded'),
    reading:
      configuration().get<string>(SETTINGS.reading, 'context') === 'context+response' ? 'context+response' : 'context',
    allowTestSplit: configuration().get<boolean>(SETTINGS.allowTestSplit, false),
    quantised: configuration().get<boolean>(SETTINGS.quantised, false),
    ...(threads === null ? {} : { threads }),
  };
}

/** Whether models may only be taken from what this machine has already. */
export function worksOffline(): boolean {
  return configuration().get<boolean>(SETTINGS.offline, false);
}

/** Encoders that neighbours can be compared under, beside the one in use. */
export function otherEncoders(): readonly string[] {
  const value = configuration().get<unknown>(SETTINGS.otherEncoders, []);
  return Array.isArray(value) ? value.filter((spec): spec is string => typeof spec === 'string' && spec !== '') : [];
}

/** Sampling parameters to ask for. */
export function samplingSetting(): Sampling {
  const seed = configuration().get<number | null>(SETTINGS.samplingSeed, null);
  return {
    temperature: configuration().get<number>(SETTINGS.temperature, DEFAULT_SAMPLING.temperature ?? 0),
    maxTokens: configuration().get<number>(SETTINGS.maxTokens, DEFAULT_SAMPLING.maxTokens ?? 256),
    ...(seed === null ? {} : { seed }),
  };
}
