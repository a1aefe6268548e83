import type { Dialogue } from '../../../src/core/inputs/dialogue';

/** A dialogue of the given utterances, the Speaker first and then in turns. */
export function makeDialogue(id: string, ...texts: readonly string[]): Dialogue {
  const turns = texts.map((text, index) => ({ role: index % 2 === 0 ? 'speaker' : 'listener', text }) as const);
  return { id, emotion: 'sad', situation: `About ${id}.`, turns };
}
