import { l10n } from 'vscode';
import type { TemplateRun } from '../../core/history/templateRuns';
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

/**
 * What is to be said above the history where runs told by the name alone may be of another template; `undefined` where there are
 * none. Short: the view is often a few lines high, and the lines say the rest.
 */
export function nameOnlyText({
  versions,
  namesakes,
}: Pick<ShownHistory, 'versions' | 'namesakes'>): string | undefined {
  const count = matchedByName(versions.flatMap(({ runs }) => runs)).length;
  const [first, ...others] = namesakes.map((file) => plainLabel(file, 60));
  if (count === 0 || first === undefined) return undefined;
  const [second] = others;
  const files =
    second === undefined
      ? first
      : others.length === 1
        ? l10n.t('{0} or {1}', first, second)
        : l10n.t('{0} or {1} others', first, others.length);
  return count === 1
    ? l10n.t('1 run by name only: it may be of {0}.', files)
    : l10n.t('{count} runs by name only: they may be of {files}.', { count, files });
}
