import type { Dialogue, Turn } from './dialogue';
import type { DialogueLineReader } from './dialogueReader';
import type { ProblemList } from './problemList';

interface OpenDialogue {
  readonly id: string;
  readonly emotion: string;
  readonly situation: string;
  readonly isSpeaker: (worker: string) => boolean;
  readonly turns: Turn[];
}

interface Row {
  readonly id: string;
  readonly position: number;
  readonly emotion: string;
  readonly situation: string;
  readonly speaker: string;
  readonly utterance: string;
}

const HEADER = 'conv_id,utterance_idx,';

/** True for a line of EmpatheticDialogues' own files: their header, or a row of a file that was cut off from it. */
export function isEmpatheticDialoguesLine(line: string): boolean {
  return line.startsWith(HEADER) || /^hit:\d+_conv:\d+,\d+,/.test(line);
}

/**
 * Reads EmpatheticDialogues' own files (Rashkin et al. 2019). They are not RFC 4180: a line is split on every comma,
 * quotes are literal, `_comma_` stands for a comma, and a ninth column (candidates) is ignored. The first to speak is
 * the Speaker, whoever `speaker_idx` says that is.
 */
export function createEmpatheticDialoguesReader(problems: ProblemList): DialogueLineReader {
  const dialogues: Dialogue[] = [];
  const finished = new Set<string>();
  let open: OpenDialogue | undefined;
  const close = (): void => {
    if (open === undefined) return;
    finished.add(open.id);
    dialogues.push({ id: open.id, emotion: open.emotion, situation: open.situation, turns: open.turns });
    open = undefined;
  };
  return {
    line(text, line) {
      if (text.startsWith(HEADER)) return;
      const row = parseRow(text);
      if (typeof row === 'string') return problems.add('error', line, 'broken-row', `${row} The row is skipped.`);
      if (finished.has(row.id)) {
        const message = `A row of dialogue "${row.id}" stands apart from its others. The row is skipped.`;
        return problems.add('error', line, 'scattered-dialogue', message);
      }
      if (open?.id !== row.id) {
        close();
        const { id, emotion, situation, speaker: first, position } = row;
        // Where the first row was lost, the next one is the Listener's.
        const isSpeaker = (worker: string): boolean => (worker === first) === (position % 2 === 1);
        open = { id, emotion, situation, isSpeaker, turns: [] };
      }
      if (row.position !== open.turns.length + 1) {
        const message = `Utterance ${row.position} of "${row.id}" comes where ${open.turns.length + 1} was expected. The row is kept in this order.`;
        problems.add('warning', line, 'utterance-order', message);
      }
      open.turns.push({ role: open.isSpeaker(row.speaker) ? 'speaker' : 'listener', text: row.utterance });
    },
    finish() {
      close();
      return dialogues;
    },
  };
}

function parseRow(text: string): Row | string {
  const cells = text.split(',');
  if (cells.length < 6)
    return `This row has ${cells.length} columns, and at least 6 are needed (conv_id to utterance).`;
  const [id = '', position = '', emotion = '', situation = '', speaker = '', utterance = ''] = cells;
  if (id === '') return 'This row has no conv_id.';
  if (!/^[1-9]\d*$/.test(position)) return `utterance_idx is "${position}", and it must be a number from 1.`;
  const said = readCommas(utterance).trim();
  if (said === '') return 'This row has no utterance.';
  return {
    id,
    position: Number(position),
    emotion: emotion.trim().toLowerCase(),
    situation: readCommas(situation),
    speaker,
    utterance: said,
  };
}

function readCommas(text: string): string {
  return text.replaceAll('_comma_', ',');
}
