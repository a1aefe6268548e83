import type { SectionName } from '../prompt/template';
import type { PromptForm } from '../prompt/messages';
import { requestKeys } from '../run/planRun';
import type { Column } from '../run/runSpec';

/** Whether what a column sends depends on how a section is worded. */
export function usesSection(column: Column, name: SectionName, form: PromptForm): boolean {
  const reworded = { ...column, variants: { ...column.variants, [name]: '(reworded)' } };
  const [before, after] = [requestKeys(column, form), requestKeys(reworded, form)];
  return before.some((key, place) => key !== after[place]);
}
