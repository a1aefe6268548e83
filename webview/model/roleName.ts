import type { Turn } from '../../src/core/inputs/dialogue';

/** Who says a turn, by the name that prompts, papers and every language use. */
export function roleName({ role }: Pick<Turn, 'role'>): string {
  return role === 'speaker' ? 'Speaker' : 'Listener';
}
