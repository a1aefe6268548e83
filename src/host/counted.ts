/**
 * A number of things, in a whole phrase for one and for several: `counted(3, l10n.t('1 run'), l10n.t('{0} runs'))`. The phrase for
 * several comes with its placeholder unfilled.
 */
export function counted(count: number, one: string, several: string): string {
  return count === 1 ? one : several.replace('{0}', count.toLocaleString('en'));
}
