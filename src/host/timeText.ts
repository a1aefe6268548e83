/**
 * A moment as short as a list can have it, told at `now` (milliseconds since 1970): for one of today the time alone, with its
 * seconds, since several things may begin in a minute; the day as well for an older one. Undefined for what is no time.
 */
export function shortTime(at: string, now: number): string | undefined {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return undefined;
  const today = new Date(now);
  if (time.toDateString() === today.toDateString()) return time.toLocaleTimeString(undefined, { timeStyle: 'medium' });
  const isThisYear = time.getFullYear() === today.getFullYear();
  return time.toLocaleString(undefined, {
    ...(isThisYear ? {} : { year: 'numeric' }),
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
}
