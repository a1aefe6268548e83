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
  const { dialogueId, place } = splitId(dialogues, id);
  const dialogue = dialogues.find((candidate) => candidate.id === dialogueId);
  if (dialogue === undefined) {
    throw new AppError('not-found', `There is no dialogue "${dialogueId}". Ids look like hit:3_conv:6#2.`);
  }
  const possible = testCasesOf(dialogue).map((testCase) => testCase.id);
  const hint =
    possible.length === 0 ? 'It has no listener turn after a speaker turn.' : `It has ${possible.join(', ')}.`;
  if (place === undefined) throw new AppError('not-found', `"${id}" names a dialogue but no turn. ${hint}`);
  const position = /^[1-9]\d*$/.test(place) ? Number(place) : 0;
  const turn = dialogue.turns[position - 1];
  if (turn === undefined) throw new AppError('not-found', `Dialogue "${dialogueId}" has no turn "${place}". ${hint}`);
  if (!isGoldTurn(dialogue, position - 1)) {
    const reason =
      turn.role === 'speaker'
        ? 'is a speaker turn, and the gold response must be a listener turn'
        : 'does not follow a speaker turn';
    throw new AppError('invalid-input', `Turn ${position} of "${dialogueId}" ${reason}. ${hint}`);
  }
  return cutBefore(dialogue, position - 1);
}

/** The dialogue's part of an id and the turn's. An id of a dialogue may have a "#" in it, and then may come without a turn too. */
function splitId(dialogues: readonly Dialogue[], id: string): { readonly dialogueId: string; readonly place?: string } {
  const has = (dialogueId: string): boolean => dialogues.some((dialogue) => dialogue.id === dialogueId);
  const hash = id.lastIndexOf('#');
  const dialogueId = id.slice(0, Math.max(hash, 0));
  if (hash < 0 || (!has(dialogueId) && has(id))) return { dialogueId: id };
  return { dialogueId, place: id.slice(hash + 1) };
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
