import type { TestCase } from '../inputs/testCase';
import type { PromptTemplate, VariantChoice } from '../prompt/template';
import type { ExperimentRun } from '../run/experimentRuns';
import { runHeader } from '../run/runExperiment';
import type { Column, RunSpec } from '../run/runSpec';
import { hashOf } from '../util/hash';
import { freshVariantName, templateWithWordings, type NamedWording } from './insertWordings';
import type { SuggestSpec } from './suggestSpec';

/** The id of the column that has the original wording. */
export const ORIGINAL = 'original';

/**
 * A run of the original, of wordings, or of both over some test cases. The same run has the same id whenever it is made, so
 * that a search which goes on takes up the runs that it began.
 */
export function candidateRun(
  spec: SuggestSpec,
  what: string,
  wordings: readonly NamedWording[],
  withOriginal: boolean,
  testCases: readonly TestCase[],
): ExperimentRun {
  const { base, text, file, section, column } = spec;
  const variants = (chosen: string | undefined): VariantChoice => {
    const others = Object.fromEntries(Object.entries(column.variants).filter(([name]) => name !== section.name));
    return chosen === undefined ? others : { ...others, [section.name]: chosen };
  };
  const { strategy } = column;
  const columns: readonly Column[] = [
    ...(withOriginal ? [{ id: ORIGINAL, name: 'original', strategy, variants: variants(section.variant) }] : []),
    ...wordings.map(({ name }) => ({ id: columnIdOf(name), name, strategy, variants: variants(name) })),
  ];
  const made: RunSpec = {
    ...base.spec,
    id: '',
    template: { ...templateWithWordings(text, file, section, wordings), ...fileOf(base.spec.template) },
    columns,
    testCases,
  };
  return { ...base, name: nameOfRun(spec, what), spec: { ...made, id: idOf(made) } };
}

/** A run keeps the file that the wordings are for. */
function fileOf({ file }: PromptTemplate): Pick<PromptTemplate, 'file'> {
  return file === undefined ? {} : { file };
}

/** What a run of the search is called among the kept runs. */
export function nameOfRun({ section: { name, variant }, splitSeed }: SuggestSpec, what: string): string {
  return `Suggest ${name}${variant === undefined ? '' : ` (${variant})`} · split ${splitSeed} · ${what}`;
}

/** A wording like the original that nobody has asked with: what it would take shows what any would. */
export function standInFor({ section }: Pick<SuggestSpec, 'section'>, template: PromptTemplate): NamedWording {
  return { name: freshVariantName(template, section, 'reworded'), text: `${section.source}\n(reworded)` };
}

/** The column of a wording. */
export function columnIdOf(name: string): string {
  return name.replace(/[^\w.-]+/g, '-');
}

/** An id in the form of the others, from what makes the run. */
function idOf(spec: RunSpec): string {
  const hash = hashOf(runHeader(spec, ''));
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join('-');
}
