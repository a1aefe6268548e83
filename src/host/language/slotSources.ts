import { createRandomExemplars } from '../../core/exemplars/randomExemplars';
import type { SlotSources } from '../../core/prompt/slotValues';
import type { PromptTemplate } from '../../core/prompt/template';
import type { Exemplar } from '../../core/exemplars/exemplar';
import type { TestCase } from '../../core/inputs/testCase';
import type { Bench } from '../bench';

/**
 * What the slots hold for the bench's test case: exemplars and knowledge of the shown run, else one random exemplar of the
 * bench's seed. Nothing without a test case.
 */
export function currentSlotSources(bench: Bench, template: PromptTemplate): SlotSources | undefined {
  const { testCase } = bench;
  if (testCase === undefined) return undefined;
  const cells = Object.values(bench.run.record?.cells ?? {}).filter(({ key }) => key.testCaseId === testCase.id);
  const shown = cells.find(({ exemplars }) => exemplars !== undefined && exemplars.length > 0)?.exemplars;
  const knowledge = cells.find((cell) => cell.knowledge !== undefined)?.knowledge;
  return {
    template,
    testCase,
    exemplars: shown ?? randomExemplar(bench, testCase),
    ...(knowledge === undefined ? {} : { knowledge }),
  };
}

function randomExemplar(bench: Bench, testCase: TestCase): readonly Exemplar[] {
  const { pool, poolName } = bench.inputs.current;
  if (pool.length < 2) return [];
  return createRandomExemplars({ name: poolName, dialogues: pool }, bench.snapshot().bench.seed).pick(testCase, 1);
}
