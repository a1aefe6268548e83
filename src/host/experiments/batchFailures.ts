import { l10n } from 'vscode';
import type { FollowedBatch } from '../../core/run/followedBatch';

/** The reasons why requests have no answer, the commonest first, each with the `custom_id`s of its requests. */
export function failureLines(failures: FollowedBatch['failures']): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { id, message } of failures) byReason.set(message, [...(byReason.get(message) ?? []), id]);
  return [
    l10n.t('Requests of the batch that have no answer. Their cells in the results tell the same reasons.'),
    ...[...byReason]
      .sort(([, one], [, other]) => other.length - one.length)
      .flatMap(([reason, ids]) => [
        '',
        `${ids.length.toLocaleString('en')} x ${reason}`,
        ...ids.map((id) => `  ${id}`),
      ]),
  ];
}
