import type { Exemplar } from '../../core/exemplars/exemplar';

/** What an exemplar is whatever test case it is shown for. */
export type BareExemplar = Pick<Exemplar, 'id' | 'dialogueId' | 'emotion' | 'situation' | 'turns'>;

const NAMES = { speaker: 'Speaker: ', listener: 'Listener: ' } as const;

/**
 * An exemplar as a text: its turns as the lines that prompts show, so that prompts can be deflated against it, then the rest
 * as a line of JSON; all of it as JSON where that would not keep it whole. Stored texts have this form: it cannot be changed.
 */
export function exemplarText({ turns, ...rest }: BareExemplar): string {
  const inLines = turns.every((turn) => Object.keys(turn).length === 2 && !turn.text.includes('\n'));
  if (turns.length === 0 || !inLines) return JSON.stringify({ ...rest, turns });
  return [...turns.map(({ role, text }) => NAMES[role] + text), JSON.stringify(rest)].join('\n');
}

/** Reads what `exemplarText` wrote. */
export function parseExemplarText(text: string): BareExemplar {
  const lines = text.split('\n');
  const rest = JSON.parse(lines.at(-1) ?? '') as BareExemplar;
  if (lines.length === 1) return rest;
  const turns = lines.slice(0, -1).map((line) => {
    const role = line.startsWith(NAMES.speaker) ? ('speaker' as const) : ('listener' as const);
    return { role, text: line.slice(NAMES[role].length) };
  });
  return { ...rest, turns };
}
