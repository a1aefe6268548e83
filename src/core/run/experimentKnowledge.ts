import { DEFAULT_EVENT_RULE } from '../commonsense/eventRule';
import { DEFAULT_SELECTION } from '../commonsense/selectInferences';
import { AppError } from '../util/errors';
import type { ExperimentFile } from './experiment';
import { parseKnowledgeSource, type KnowledgeRequest, type KnowledgeSourceChoice } from './knowledgeRequest';

const DEFAULT_BEAMS = 5;

/**
 * The knowledge that an experiment wants, `undefined` when it names none. `place` turns the paths of the file into those of
 * the machine. Throws `invalid-setting` for a source that is none, and for a language model: what it says is inferred and looked at first.
 */
export function experimentKnowledge(
  { knowledge, exemplars }: ExperimentFile,
  place: (file: string) => string,
): KnowledgeRequest | undefined {
  if (knowledge === undefined) return undefined;
  const { source, event, perRelation, beams, rankByContext } = knowledge;
  return {
    source: placed(parseKnowledgeSource(source), place),
    rule: event ?? DEFAULT_EVENT_RULE,
    beams: beams ?? DEFAULT_BEAMS,
    perRelation: perRelation ?? DEFAULT_SELECTION.perRelation,
    rankByContext: rankByContext ?? false,
    encoder: exemplars?.encoder ?? 'embedded',
  };
}

function placed(source: KnowledgeSourceChoice, place: (file: string) => string): KnowledgeSourceChoice {
  switch (source.kind) {
    case 'llm':
      throw new AppError(
        'invalid-setting',
        'An experiment takes no knowledge from a language model directly: infer it with "rapport infer", look at it, and name the file as stored:FILE.',
      );
    case 'stored':
    case 'atomic':
      return { ...source, files: source.files.map(place) };
    case 'comet':
      return source.model.startsWith('path:') ? { ...source, model: `path:${place(source.model.slice(5))}` } : source;
    case 'endpoint':
      return source;
  }
}
