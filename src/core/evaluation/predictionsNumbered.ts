import type { ProblemList } from '../inputs/problemList';
import type { Prediction } from './predictions';

/**
 * `S-0<tab>source`, `T-0<tab>target`, `H-0<tab>response`, perhaps behind a log's time stamp; fairseq puts a score before
 * the response.
 */
const NUMBERED = /(?:^|\s)([STHD])-(\d+)\t(?:(-?(?:\d+\.\d+(?:e-?\d+)?|inf|nan))\t)?(.*)$/;

type Found = readonly [string, 'S' | 'T' | 'H' | 'D', number: string, score: string | undefined, text: string];

/** True for a text that has such lines. */
export function looksNumbered(lines: readonly string[]): boolean {
  return lines.some((line) => NUMBERED.exec(line)?.[1] === 'H');
}

/**
 * Reads numbered lines: the number is the id. `D` (fairseq's detokenised response) comes before `H` where both are
 * there; of several hypotheses the first, which is the best, counts.
 */
export function readNumberedPredictions(lines: readonly string[], problems: ProblemList): readonly Prediction[] {
  const items = new Map<string, { line: number; S?: string; T?: string; H?: string; D?: string }>();
  for (const [index, text] of lines.entries()) {
    const found = NUMBERED.exec(text);
    if (found === null) continue;
    const [, kind, number, score, value] = found as unknown as Found;
    let item = items.get(number);
    if (item === undefined) items.set(number, (item = { line: index + 1 }));
    const repeated = item[kind] !== undefined;
    if (!repeated) item[kind] = trimMarks(value);
    else if (score === undefined)
      problems.add('warning', index + 1, 'repeated-id', `${kind}-${number} is here again: the first one counts.`);
  }
  return [...items].flatMap(([id, { line, S, T, H, D }]) => {
    const response = D ?? H;
    if (response === undefined) {
      problems.add('error', line, 'no-response', `There is no H-${id}: this case is left out.`);
      return [];
    }
    if (response === '') problems.add('warning', line, 'empty-response', `The response of "${id}" is empty.`);
    return [
      {
        id,
        response,
        ...(T === undefined ? {} : { gold: [T] }),
        ...(S === undefined ? {} : { context: [S] }),
        line,
      },
    ];
  });
}

/** Text without the marks of beginning and end that some of these files leave in. */
function trimMarks(text: string): string {
  return text.replace(/^\s*<(?:BOS|s)>|<(?:EOS|\/s)>\s*$/gi, '').trim();
}
