import { sectionTitle } from '../prompt/parseTemplate';
import type { PromptForm } from '../prompt/messages';
import type { SectionName, VariantChoice } from '../prompt/template';
import type { RunHeader } from '../run/runRecord';
import type { Strategy } from '../strategy/strategy';
import type { SectionChange } from './sectionChanges';

/** The titles of the sections that go into the prompts of a column. */
export function sectionsOfColumn(
  { strategy, variants }: { readonly strategy: Strategy; readonly variants: VariantChoice },
  form: PromptForm,
): readonly string[] {
  const { exemplars, stages, truth, knowledge } = strategy;
  const names: readonly (SectionName | false)[] = [
    'Task Definition',
    'Guideline Instruction',
    exemplars.kind !== 'none' && 'Exemplars',
    form === 'completion' && 'Dialogue Context',
    stages === 'two' && 'Stage One',
    stages === 'two' && truth !== 'none' && 'Stage One Reply',
    stages === 'two' && 'Stage Two',
    knowledge && 'Knowledge',
  ];
  return names
    .filter((name) => name !== false)
    .map((name) => {
      const variant = variants[name];
      return sectionTitle({ name, ...(variant === undefined ? {} : { variant }) });
    });
}

/** The columns of a run, by name, whose prompts have one of the changed sections in them. */
export function touchedColumns(
  changes: readonly SectionChange[],
  { columns, form }: Pick<RunHeader, 'columns' | 'form'>,
): readonly string[] {
  const titles = new Set(changes.map(({ title }) => title));
  return columns
    .filter((column) => sectionsOfColumn(column, form).some((title) => titles.has(title)))
    .map(({ name }) => name);
}
