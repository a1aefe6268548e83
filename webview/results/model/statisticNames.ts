import { t } from '@vscode/l10n';
import type { Difference } from '../../../src/core/evaluation/resultTable';

/** The name of a test. */
export function testName(test: Difference['test']): string {
  switch (test) {
    case 'paired-bootstrap':
      return t('paired bootstrap');
    case 'approximate-randomisation':
      return t('paired approximate randomisation');
    case 'wilcoxon':
      return t('Wilcoxon signed-rank');
    case 'mcnemar':
      return t('McNemar');
    case 'paired-t':
      return t('paired t');
    case 'sign':
      return t('sign test');
  }
}

/** The name of an effect size. */
export function effectName(kind: Difference['effects'][number]['kind']): string {
  switch (kind) {
    case 'cohen-dz':
      return t("Cohen's d (paired)");
    case 'rank-biserial':
      return t('rank-biserial r');
    case 'cohen-g':
      return t("Cohen's g");
    case 'standardised':
      return t('standardised');
  }
}

/** Whether a difference is real, as far as it was tested. */
export type Significance = 'significant' | 'not-significant' | 'not-tested';

/** That in words. */
export function significanceText(significance: Significance): string {
  switch (significance) {
    case 'significant':
      return t('significant');
    case 'not-significant':
      return t('not significant');
    case 'not-tested':
      return t('not tested');
  }
}

/** What stands beside a difference: a star is for significant, grey never stands alone; nothing where it was not tested. */
export function significanceMark(significance: Significance): string {
  switch (significance) {
    case 'significant':
      return '*';
    case 'not-significant':
      return t('n.s.');
    case 'not-tested':
      return '';
  }
}
