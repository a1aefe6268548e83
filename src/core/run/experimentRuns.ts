import { sampleTestCases } from '../inputs/sampleTestCases';
import type { TestCase } from '../inputs/testCase';
import type { EndpointModel } from '../llm/endpoint';
import { findSection, type PromptTemplate, type SectionName } from '../prompt/template';
import { findPreset } from '../strategy/presets';
import type { Strategy } from '../strategy/strategy';
import { AppError } from '../util/errors';
import { DEFAULT_EXEMPLAR_SEED, DEFAULT_SAMPLING } from './defaults';
import type { ExperimentFile } from './experiment';
import type { Column, RunSpec } from './runSpec';

/** What an experiment is run on: its files, read. */
export interface ExperimentInputs {
  readonly templates: readonly PromptTemplate[];
  readonly testCases: readonly TestCase[];
  /** The models in the order of the file, each with the id of its endpoint. */
  readonly models: readonly { readonly endpointId: string; readonly model: EndpointModel }[];
}

/** One run of an experiment. */
export interface ExperimentRun {
  readonly spec: RunSpec;
  /** Which answer to each request this run shows, from 0. */
  readonly repeat: number;
  /** What tells it from the others of the experiment. */
  readonly name: string;
}

const DEFAULT_CONCURRENCY = 8;

/** The columns that an experiment names. Throws `invalid-setting` for an id that is used twice or a preset that is not there. */
export function experimentColumns({ strategies }: ExperimentFile): readonly Column[] {
  const columns = strategies.map((entry): Column => {
    if (typeof entry === 'string') {
      const strategy = findPreset(entry);
      return { id: strategy.id, name: strategy.name, strategy, variants: {} };
    }
    const { id, preset = 'zero-shot', name = id, variants = {} } = entry;
    const base = findPreset(preset);
    const strategy: Strategy = {
      id,
      name,
      exemplars: (entry.exemplars ?? base.exemplars) as Strategy['exemplars'],
      stages: entry.stages ?? base.stages,
      truth: entry.truth ?? base.truth,
      knowledge: entry.knowledge ?? base.knowledge,
    };
    return { id, name, strategy, variants: variants };
  });
  const ids = new Set<string>();
  for (const { id } of columns) {
    if (ids.has(id)) throw new AppError('invalid-setting', `The strategy "${id}" is named twice: give one another id.`);
    ids.add(id);
  }
  return columns;
}

/**
 * The runs of an experiment: one for each template, model, seed and repeat, over the same test cases and columns. Throws
 * `invalid-setting` when the baseline or a variant is not there, `not-found` for a test case, `invalid-input` when there is none.
 */
export function experimentRuns(experiment: ExperimentFile, inputs: ExperimentInputs): readonly ExperimentRun[] {
  const { seeds = [DEFAULT_EXEMPLAR_SEED], repeats = 1, limits, baseline } = experiment;
  const columns = experimentColumns(experiment);
  if (baseline !== undefined && columns.every(({ id }) => id !== baseline))
    throw new AppError('invalid-setting', `The baseline "${baseline}" is none of the strategies.`);
  const testCases = chosenCases(experiment, inputs.testCases);
  const runs: ExperimentRun[] = [];
  for (const template of inputs.templates) {
    for (const column of columns) requireVariants(template, column);
    for (const { endpointId, model } of inputs.models) {
      for (const seed of seeds) {
        for (let repeat = 0; repeat < repeats; repeat++) {
          const { concurrency = DEFAULT_CONCURRENCY } = limits ?? {};
          const spec: RunSpec = {
            id: crypto.randomUUID(),
            template,
            columns,
            testCases,
            endpointId,
            model,
            form: model.form ?? 'chat',
            sampling: { ...DEFAULT_SAMPLING, ...definedOf(experiment.sampling) },
            seed,
            // Cells get ready (exemplars, knowledge, prompts) while others wait for their answers.
            maxConcurrent: 2 * concurrency,
          };
          runs.push({ spec, repeat, name: nameOf(experiment, spec, inputs, seeds, repeat, repeats) });
        }
      }
    }
  }
  return runs;
}

function chosenCases({ dataset }: ExperimentFile, all: readonly TestCase[]): readonly TestCase[] {
  const { cases, sample } = dataset;
  let chosen = all;
  if (cases !== undefined) {
    const known = new Map(all.map((testCase) => [testCase.id, testCase]));
    chosen = [...new Set(cases)].map((id) => {
      const found = known.get(id);
      if (found === undefined) throw new AppError('not-found', `There is no test case "${id}" in the data set.`);
      return found;
    });
  }
  if (chosen.length === 0) throw new AppError('invalid-input', 'The data set has no test case.');
  if (sample === undefined) return chosen;
  const { count, seed = 0, stratify } = sample;
  return sampleTestCases(chosen, { count, seed, ...(stratify === undefined ? {} : { stratify }) });
}

function requireVariants(template: PromptTemplate, { id, variants }: Column): void {
  for (const name of Object.keys(variants) as SectionName[])
    if (findSection(template, name, variants) === undefined)
      throw new AppError(
        'invalid-setting',
        `The strategy "${id}" asks for "${name} (${variants[name] ?? ''})", which the template "${template.name}" does not have.`,
      );
}

function nameOf(
  experiment: ExperimentFile,
  { template, model, seed }: RunSpec,
  inputs: ExperimentInputs,
  seeds: readonly number[],
  repeat: number,
  repeats: number,
): string {
  return [
    experiment.name ?? 'experiment',
    ...(inputs.templates.length > 1 ? [template.name] : []),
    ...(inputs.models.length > 1 ? [model.id] : []),
    ...(seeds.length > 1 ? [`seed ${seed}`] : []),
    ...(repeats > 1 ? [`repeat ${repeat + 1}`] : []),
  ].join(' · ');
}

function definedOf<T extends object>(value: T | undefined): Partial<{ [K in keyof T]: Exclude<T[K], undefined> }> {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([, member]) => member !== undefined)) as Partial<{
    [K in keyof T]: Exclude<T[K], undefined>;
  }>;
}
