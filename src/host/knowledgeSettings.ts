import { l10n, Uri, workspace } from 'vscode';
import { DEFAULT_LOOKUP } from '../core/commonsense/atomicLookup';
import { DEFAULT_EVENT_RULE, EVENT_RULES, type EventRule } from '../core/commonsense/eventRule';
import { KNOWLEDGE_SOURCES, type KnowledgeSource } from '../core/commonsense/relationInferrer';
import { DEFAULT_SELECTION } from '../core/commonsense/selectInferences';
import { parseKnowledgeSource, type KnowledgeSourceChoice } from '../core/run/knowledgeRequest';

/** The names of the settings about knowledge, without their `rapport.` prefix; package.json declares each. */
export const KNOWLEDGE_SETTINGS = {
  source: 'knowledge.source',
  model: 'knowledge.model',
  endpoint: 'knowledge.endpoint',
  stored: 'knowledge.stored',
  otherSources: 'knowledge.otherSources',
  event: 'knowledge.event',
  beams: 'knowledge.beams',
  perRelation: 'knowledge.perRelation',
  rankByContext: 'knowledge.rankByContext',
  threshold: 'knowledge.threshold',
} as const;

/** How inferences are made and chosen, whatever the source. */
export interface InferenceSettings {
  readonly rule: EventRule;
  readonly beams: number;
  readonly perRelation: number;
  readonly rankByContext: boolean;
  readonly threshold: number;
}

/** The source that the settings name, and where the rest of it stands. */
export interface NamedSource {
  readonly kind: KnowledgeSource;
  readonly model: string;
  readonly endpoint: string;
}

/** The source in use. */
export function namedSource(): NamedSource {
  const kind = text(KNOWLEDGE_SETTINGS.source);
  return {
    kind: KNOWLEDGE_SOURCES.find((source) => source === kind) ?? 'stored',
    model: text(KNOWLEDGE_SETTINGS.model),
    endpoint: text(KNOWLEDGE_SETTINGS.endpoint),
  };
}

/** How to infer, with values out of range brought into it. */
export function inferenceSettings(): InferenceSettings {
  const rule = text(KNOWLEDGE_SETTINGS.event);
  return {
    rule: EVENT_RULES.find((one) => one === rule) ?? DEFAULT_EVENT_RULE,
    beams: Math.round(number(KNOWLEDGE_SETTINGS.beams, 5, 1, 50)),
    perRelation: Math.round(number(KNOWLEDGE_SETTINGS.perRelation, DEFAULT_SELECTION.perRelation, 1, 50)),
    rankByContext: configuration().get<unknown>(KNOWLEDGE_SETTINGS.rankByContext) === true,
    threshold: number(KNOWLEDGE_SETTINGS.threshold, DEFAULT_LOOKUP.threshold, -1, 1),
  };
}

/** Globs of files of stored inferences. */
export function storedGlobs(): readonly string[] {
  return texts(KNOWLEDGE_SETTINGS.stored);
}

/** Sources that the one in use can be compared with, written as on the command line. */
export function otherSourceTexts(): readonly string[] {
  return texts(KNOWLEDGE_SETTINGS.otherSources);
}

/** The choice behind the settings, or why there is none: a sentence. */
export function chosenSource(
  { kind, model, endpoint }: NamedSource,
  storedFiles: readonly string[],
): KnowledgeSourceChoice | string {
  const named = model === '' ? {} : { model };
  switch (kind) {
    case 'stored':
      if (storedFiles.length > 0) return { kind, files: storedFiles };
      return l10n.t(
        'Needs a source of commonsense knowledge: no file matches {0}. Choose another with "Rapport: Choose Knowledge Source...".',
        storedGlobs().join(', ') || 'rapport.knowledge.stored',
      );
    case 'comet':
      if (model !== '') return inWorkspace(parseKnowledgeSource(`comet:${model}`));
      return l10n.t('Needs a COMET model: set rapport.knowledge.model to path:DIR or hub:OWNER/NAME.');
    case 'atomic':
      return inWorkspace(parseKnowledgeSource(`atomic:${model}`));
    case 'llm':
      return { kind, ...named };
    case 'endpoint':
      if (/^https?:\/\//.test(endpoint)) return { kind, url: endpoint, ...named };
      return l10n.t('Needs the address of a server of knowledge: set rapport.knowledge.endpoint.');
  }
}

/** A source written as one text. Throws `invalid-setting`. */
export function sourceOfText(source: string, storedFiles: readonly string[]): KnowledgeSourceChoice {
  if (source === 'stored' && storedFiles.length > 0) return { kind: 'stored', files: storedFiles };
  return inWorkspace(parseKnowledgeSource(source));
}

/** Paths are meant within the workspace unless they begin at the root. */
function inWorkspace(choice: KnowledgeSourceChoice): KnowledgeSourceChoice {
  if (choice.kind === 'stored' || choice.kind === 'atomic') return { ...choice, files: choice.files.map(fullPath) };
  if (choice.kind !== 'comet' || !choice.model.startsWith('path:')) return choice;
  return { ...choice, model: `path:${fullPath(choice.model.slice('path:'.length))}` };
}

function fullPath(path: string): string {
  const folder = workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file');
  if (folder === undefined || /^(?:[a-z]:)?[\\/]/i.test(path)) return path;
  return Uri.joinPath(folder.uri, path).fsPath;
}

function configuration() {
  return workspace.getConfiguration('rapport');
}

function text(setting: string): string {
  const value = configuration().get<unknown>(setting);
  return typeof value === 'string' ? value.trim() : '';
}

function texts(setting: string): readonly string[] {
  const value = configuration().get<unknown>(setting);
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string' && one !== '') : [];
}

function number(setting: string, otherwise: number, least: number, most: number): number {
  const value = configuration().get<unknown>(setting);
  return typeof value === 'number' && Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : otherwise;
}
