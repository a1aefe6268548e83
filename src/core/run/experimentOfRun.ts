import type { ExperimentFile } from './experiment';
import { strategyEntry } from './formatExperiment';
import type { RunHeader } from './runRecord';

/** The files that a run is run again on, relative to the experiment's own. */
export interface RunFiles {
  readonly template: string;
  readonly test: readonly string[];
  readonly pool: readonly string[];
}

/**
 * The experiment that makes a run again: its test cases, strategies, model, sampling, seed and encoder. Knowledge is named
 * where an experiment can take it from the same source: inferences of a language model are not asked for again here.
 */
export function experimentOfRun(header: RunHeader, { template, test, pool }: RunFiles): ExperimentFile {
  const { endpointId, model, form, sampling, seed, columns, testCaseIds, exemplarSource, knowledgeSource } = header;
  const { temperature, maxTokens, seed: sent } = sampling;
  const encoder = exemplarSource === undefined ? undefined : encoderSetting(exemplarSource.encoder);
  return {
    name: `${header.templateName} again`,
    template,
    dataset: {
      test: oneOrMore(test),
      ...(pool.length === 0 ? {} : { pool: oneOrMore(pool) }),
      cases: [...testCaseIds],
    },
    strategies: columns.map(strategyEntry),
    models: [{ endpoint: endpointId, model, ...(form === 'completion' ? { api: 'completions' as const } : {}) }],
    seeds: [seed],
    sampling: {
      ...(temperature === undefined ? {} : { temperature }),
      ...(maxTokens === undefined ? {} : { maxTokens }),
      ...(sent === undefined ? {} : { seed: sent }),
    },
    ...(exemplarSource === undefined || encoder === undefined
      ? {}
      : { exemplars: { encoder, reading: exemplarSource.reading } }),
    ...(knowledgeSource === undefined || knowledgeSource.source === 'llm' || knowledgeSource.from === ''
      ? {}
      : {
          knowledge: {
            source: `${knowledgeSource.source}:${knowledgeSource.from}`,
            event: knowledgeSource.rule,
            beams: knowledgeSource.beams,
            perRelation: knowledgeSource.perRelation,
            rankByContext: knowledgeSource.rankByContext,
          },
        }),
  };
}

/** The encoder as a setting names it, without what a record says of it beside that: its table, graph, fingerprint, weights. */
function encoderSetting(recorded: string): string {
  if (/^embedded(?::|$)/.test(recorded)) return 'embedded';
  return recorded.replace(/, quantised$/, '').replace(/ \([^()]*\)$/, '');
}

function oneOrMore(files: readonly string[]): string | string[] {
  return files.length === 1 ? (files[0] ?? '') : [...files];
}
