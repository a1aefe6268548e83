import type { SectionName, TemplateSection } from '../../core/prompt/template';
import type { Bench } from '../bench';

/**
 * Makes the bench a matrix: beside each strategy a column for every wording of the section, and runs it. Columns that
 * are there already stay as they are.
 */
export async function runWordings(
  bench: Bench,
  name: SectionName,
  wordings: readonly TemplateSection[],
): Promise<void> {
  const variants = wordings.flatMap(({ variant }) => (variant === undefined ? [] : [variant]));
  const plain = bench.columns.filter((column) => column.variants[name] === undefined);
  for (const base of plain) {
    for (const variant of [...variants].reverse()) {
      const wanted = { ...base.variants, [name]: variant };
      const there = bench.columns.some(
        ({ strategy, variants: own }) =>
          strategy.id === base.strategy.id && JSON.stringify(sorted(own)) === JSON.stringify(sorted(wanted)),
      );
      if (there) continue;
      const before = new Set(bench.columns.map(({ id }) => id));
      await bench.duplicateColumn(base.id);
      const copy = bench.columns.find(({ id }) => !before.has(id));
      if (copy !== undefined) await bench.changeColumn(copy.id, base.strategy.id, wanted);
    }
  }
  if (!bench.run.running) await bench.start();
}

function sorted(variants: Readonly<Record<string, string | undefined>>): readonly unknown[] {
  return Object.entries(variants).sort(([a], [b]) => (a < b ? -1 : 1));
}
