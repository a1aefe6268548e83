import type { CaseQuery } from '../../../src/core/evaluation/caseQuery';
import type { MetricInfo } from '../../../src/protocol/benchState';
import type { CasesInfo } from '../../../src/protocol/caseState';

/** A column of the table of test cases. */
export type CaseColumn =
  | { readonly kind: 'case' | 'utterance' | 'gold' }
  /** `answer` is the place of the system in the query. */
  | {
      readonly kind: 'response' | 'value' | 'delta';
      readonly answer: number;
      readonly systemId: string;
      readonly name: string;
      readonly isBase: boolean;
    };

/** The columns of a query: the test case, what was said before and by people, then each system with its figure and its difference. */
export function caseColumns({ systems, baseId }: CaseQuery, info: CasesInfo): readonly CaseColumn[] {
  return [
    { kind: 'case' },
    { kind: 'utterance' },
    { kind: 'gold' },
    ...systems.flatMap((systemId, answer): readonly CaseColumn[] => {
      const name = info.systems.find(({ id }) => id === systemId)?.name ?? systemId;
      const shared = { answer, systemId, name, isBase: systemId === baseId };
      return [
        { kind: 'response', ...shared },
        { kind: 'value', ...shared },
        ...(baseId === undefined || shared.isBase ? [] : [{ kind: 'delta' as const, ...shared }]),
      ];
    }),
  ];
}

/** The metric of a query. */
export function caseMetric({ metric }: CaseQuery, { metrics }: CasesInfo): MetricInfo | undefined {
  return metrics.find(({ id }) => id === metric);
}
