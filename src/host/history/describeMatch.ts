import { l10n } from 'vscode';
import type { TemplateRun } from '../../core/history/templateRuns';
import { counted } from '../counted';
import { plainLabel } from '../trees/plainLabel';
import type { ShownHistory } from './templateHistory';

/** Why a run stands among those of a template, where that is not plain: in few words, and in a sentence. */
export interface DescribedMatch {
  readonly fact?: string;
  readonly sentence: string;
}

/** The runs that nothing but the name of the template puts here. */
export function matchedByName(runs: readonly TemplateRun[]): readonly TemplateRun[] {
  return runs.filter(({ match }) => match.kind === 'name');
}

/** `undefined` for a run of the file itself. */
export function describeMatch({ match }: TemplateRun): DescribedMatch | undefined {
  switch (match.kind) {
    case 'file':
      return undefined;
    case 'earlier': {
      const called = plainLabel(match.called, 60);
      return {
        fact: l10n.t('as {0}', called),
        sentence: l10n.t('Run as {0}, which this template was before.', called),
      };
    }
    case 'text':
      return { sentence: l10n.t('It kept no file, and its sections are those of a text that this template had.') };
    case 'name':
      return {
        fact: l10n.t('by name only'),
        sentence:
          match.called === undefined
            ? l10n.t('Only the name of the template puts it here: it kept no file, and its text is not known here.')
            : l10n.t(
                'Only the name of the template puts it here: it was run as {0}, which is gone.',
                plainLabel(match.called, 60),
              ),
      };
  }
}

/** What is to be said above the history of runs that are told by the name alone; `undefined` where there are none. */
export function nameOnlyText({
  versions,
  namesakes,
}: Pick<ShownHistory, 'versions' | 'namesakes'>): string | undefined {
  const count = matchedByName(versions.flatMap(({ runs }) => runs)).length;
  if (count === 0) return undefined;
  const runs = counted(
    count,
    l10n.t("1 run is here by the template's name only."),
    l10n.t("{0} runs are here by the template's name only."),
  );
  const [first, ...others] = namesakes.map((file) => plainLabel(file, 60));
  if (first === undefined) return runs;
  const same =
    others.length === 0
      ? l10n.t('{0} has the same name: what is told by name may have been run there.', first)
      : l10n.t(
          '{0} have the same name: what is told by name may have been run there.',
          others.reduce((all, one) => l10n.t('{0} and {1}', all, one), first),
        );
  return `${runs} ${same}`;
}
