/** Who speaks: the Speaker tells of an experience (`user` for a chat model), the Listener answers (`assistant`). */
export type Role = 'speaker' | 'listener';

/** One utterance. */
export interface Turn {
  readonly role: Role;
  readonly text: string;
}

/** A conversation with the Speaker's emotion label and own description of the situation. */
export interface Dialogue {
  readonly id: string;
  /** Lower case; one of the 32 labels in EmpatheticDialogues, free in other data. */
  readonly emotion: string;
  readonly situation: string;
  readonly turns: readonly Turn[];
}

/** Turns as the prompt shows them: one `Speaker: ...` or `Listener: ...` line a turn, line breaks inside a turn made spaces. */
export function turnLines(turns: readonly Turn[]): string {
  return turns.map((turn) => `${turn.role === 'speaker' ? 'Speaker' : 'Listener'}: ${oneLine(turn.text)}`).join('\n');
}

function oneLine(text: string): string {
  return text.replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ').trim();
}
