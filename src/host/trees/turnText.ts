import type { Turn } from '../../core/inputs/dialogue';

/** A turn with who says it, by the name that prompts, papers and every language use: `Speaker: I lost my keys.` */
export function turnText({ role, text }: Pick<Turn, 'role' | 'text'>): string {
  return `${role === 'speaker' ? 'Speaker' : 'Listener'}: ${text}`;
}
