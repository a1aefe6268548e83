import { AppError } from '../util/errors';
import type { Dialogue, Turn } from './dialogue';

/** A dialogue cut just before one listener turn, with that turn as the gold response. */
export interface TestCase {
  /** `<dialogue id>#<position of the gold turn, from 1>`. */
  readonly id: string;
  readonly dialogueId: string;
  readonly emotion: string;
  readonly situation: string;
  /** The turns before the gold one; the last of them is the Speaker's. */
  readonly context: readonly Turn[];
  readonly gold: string;
}

/** Every test case of a dialogue: one for each listener turn that directly follows a speaker turn. */
export function testCasesOf(dialogue: Dialogue): readonly TestCase[] {
  return dialogue.turns.flatMap((_, index) => (isGoldTurn(dialogue, index) ? [cutBefore(dialogue, index)] : []));
}

/**
 * The test case with that id.
 * Throws `not-found` when no dialogue or turn has it, `invalid-input` when the turn is not a listener's answer to a speaker.
 */
export function findTestCase(dialogues: readonly Dialogue[], id: string): TestCase {
  const hash = id.lastIndexOf('#');
  const dialogueId = hash < 0 ? id : id.slice(0, hash);
  const dialogue = dialogues.find((candidate) => candidate.id === dialogueId);
  if (dialogue === undefined) {
    throw new AppError('not-found', `There is no dialogue "${dialogueId}". Ids look like hit:3_conv:6#2.`);
  }
  const possible = testCasesOf(dialogue).map((testCase) => testCase.id);
  const hint =
    possible.length === 0 ? 'It has no listener turn after a speaker turn.' : `It has ${possible.join(', ')}.`;
  if (hash < 0) throw new AppError('not-found', `"${id}" names a dialogue but no turn. ${hint}`);
  const position = Number(id.slice(hash + 1));
  const turn = Number.isInteger(position) ? dialogue.turns[position - 1] : undefined;
  if (turn === undefined)
    throw new AppError('not-found', `Dialogue "${dialogueId}" has no turn ${id.slice(hash + 1)}. ${hint}`);
  if (!isGoldTurn(dialogue, position - 1)) {
    const reason =
      turn.role === 'speaker'
        ? 'is a speaker turn, and the gold response must be a listener turn'
        : 'does not follow a speaker turn';
    throw new AppError('invalid-input', `Turn ${position} of "${dialogueId}" ${reason}. ${hint}`);
  }
  return cutBefore(dialogue, position - 1);
}

function isGoldTurn(dialogue: Dialogue, index: number): boolean {
  return dialogue.turns[index]?.role === 'listener' && dialogue.turns[index - 1]?.role === 'speaker';
}

function cutBefore(dialogue: Dialogue, index: number): TestCase {
  return {
    id: `${dialogue.id}#${index + 1}`,
    dialogueId: dialogue.id,
    emotion: dialogue.emotion,
    situation: dialogue.situation,
    context: dialogue.turns.slice(0, index),
    gold: dialogue.turns[index]?.text ?? '',
  };
}
