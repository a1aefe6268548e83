import { describe, expect, it } from 'vitest';
import { sectionsOfColumn, touchedColumns } from '../../../src/core/history/touchedColumns';
import { SECTION_NAMES } from '../../../src/core/prompt/template';
import { PRESETS } from '../../../src/core/strategy/presets';

const columns = PRESETS.map((strategy) => ({ id: strategy.id, name: strategy.name, strategy, variants: {} }));
const touched = (title: string, form: 'chat' | 'completion' = 'chat'): readonly string[] =>
  touchedColumns([{ title, change: 'changed' }], { columns, form });

describe('the columns that a changed section touches', () => {
  it('are those whose prompts have it', () => {
    expect(touched('Guideline Instruction')).toEqual(PRESETS.map(({ name }) => name));
    expect(touched('Exemplars')).toEqual(
      PRESETS.filter(({ exemplars }) => exemplars.kind !== 'none').map(({ name }) => name),
    );
    expect(touched('Stage Two')).toEqual(PRESETS.filter(({ stages }) => stages === 'two').map(({ name }) => name));
    expect(touched('Stage One Reply')).toEqual(PRESETS.filter(({ truth }) => truth !== 'none').map(({ name }) => name));
    expect(touched('Knowledge')).toEqual(PRESETS.filter(({ knowledge }) => knowledge).map(({ name }) => name));
  });

  it('have the dialogue as a section only where a text is continued', () => {
    expect(touched('Dialogue Context')).toEqual([]);
    expect(touched('Dialogue Context', 'completion')).toHaveLength(PRESETS.length);
  });

  it('are those of a variant alone where the variant changed', () => {
    const [zero] = columns;
    const warmer = { ...zero!, id: 'w', name: 'Warmer', variants: { 'Guideline Instruction': 'warmer' } } as const;
    const header = { columns: [zero!, warmer], form: 'chat' } as const;
    expect(touchedColumns([{ title: 'Guideline Instruction (warmer)', change: 'added' }], header)).toEqual(['Warmer']);
    expect(touchedColumns([{ title: 'Guideline Instruction', change: 'changed' }], header)).toEqual([zero!.name]);
  });

  it('know every section there is', () => {
    const all = new Set(columns.flatMap((column) => sectionsOfColumn(column, 'completion')));
    expect([...all].sort()).toEqual([...SECTION_NAMES].sort());
  });
});
