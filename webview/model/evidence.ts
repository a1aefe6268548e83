import { t } from '@vscode/l10n';
import type { Knowledge } from '../../src/core/commonsense/commonsenseModel';
import type { Exemplar } from '../../src/core/exemplars/exemplar';
import type { Turn } from '../../src/core/inputs/dialogue';
import { roleName } from './roleName';
import { sharedRuns } from './sharedRuns';
import { isContentWord, isTellingWord, wordsOf, type Word } from './words';

/** Where words of a response may come from, the first that has them is the one named. */
export const EVIDENCE_SOURCES = ['knowledge', 'stage-one', 'exemplars', 'context'] as const;

/** One of `EVIDENCE_SOURCES`. */
export type EvidenceSource = (typeof EVIDENCE_SOURCES)[number];

/** What the model was shown or thought before it answered. Nothing gold is among it. */
export interface EvidenceGiven {
  readonly knowledge: Knowledge | undefined;
  /** The model's own reply of stage one, not the one rebuilt with the truth. */
  readonly stageOne: string | undefined;
  readonly exemplars: readonly Exemplar[] | undefined;
  readonly context: readonly Turn[];
}

/** A stretch of a response, in UTF-16 units, and where the same words stand. */
export interface EvidenceMark {
  readonly start: number;
  readonly end: number;
  readonly source: EvidenceSource;
  /** For the user: `knowledge, xWant`, `exemplar 2, Listener`. */
  readonly from: string;
}

/** One text of a source, with the name it is told by. */
interface Piece {
  readonly from: string;
  readonly text: string;
}

/** Words that are read of a response, and of all texts of one source. */
export const EVIDENCE_WORDS = { response: 5000, source: 8000 } as const;

const CONTENT_WORDS_OF_RUN = 3;

/**
 * The stretches of a response whose words stand in what the model was given, in order and apart from each other.
 *
 * The rule, case and punctuation aside: a run of words shared with one text of a source counts when it has at least three
 * content words; words of grammar at its ends are left off; longer runs go first. Of knowledge and of stage one, which are
 * short and new to the talk, a single content word counts too when it is not a common one and was not said in the talk.
 * Where several sources have the same words the first is named: knowledge, stage one, exemplars, context. The lists of words
 * are English. Shared words are no proof that the model took them from there.
 */
export function findEvidence(response: string, given: EvidenceGiven): readonly EvidenceMark[] {
  const words = wordsOf(response, EVIDENCE_WORDS.response);
  const free = words.map(() => true);
  const sources = sourcesOf(given);
  const marks: EvidenceMark[] = [];
  const take = (from: number, to: number, source: EvidenceSource, where: string): void => {
    free.fill(false, from, to);
    marks.push({ start: words[from]?.start ?? 0, end: words[to - 1]?.end ?? 0, source, from: where });
  };
  for (const source of EVIDENCE_SOURCES)
    for (const run of runsOf(words, sources[source])) {
      for (const [from, to] of freeStretches(run, free, words)) take(from, to, source, run.where);
    }
  const said = new Set(sources.context.flatMap(({ text }) => wordsOf(text, EVIDENCE_WORDS.source)).map(wordOf));
  for (const source of ['knowledge', 'stage-one'] as const) {
    const told = tellingWords(sources[source], said);
    words.forEach(({ word }, index) => {
      const where = told.get(word);
      if (where !== undefined && free[index] === true) take(index, index + 1, source, where);
    });
  }
  return marks.sort((a, b) => a.start - b.start);
}

function sourcesOf({ knowledge, stageOne, exemplars, context }: EvidenceGiven): Record<EvidenceSource, Piece[]> {
  return {
    knowledge: Object.entries(knowledge?.inferences ?? {}).flatMap(([relation, all]) =>
      all
        .filter(({ dropped }) => dropped === undefined)
        .map(({ text }) => ({ from: t('knowledge, {0}', relation), text })),
    ),
    'stage-one': stageOne === undefined ? [] : [{ from: t('stage one'), text: stageOne }],
    exemplars: (exemplars ?? []).flatMap(({ turns }, index) =>
      turns.map((turn) => ({
        from: t('exemplar {number}, {role}', { number: index + 1, role: roleName(turn) }),
        text: turn.text,
      })),
    ),
    context: context.map((turn, index) => ({
      from: t('the dialogue, turn {number}, {role}', { number: index + 1, role: roleName(turn) }),
      text: turn.text,
    })),
  };
}

interface NamedRun {
  readonly from: number;
  readonly to: number;
  readonly where: string;
}

/** Runs that the words share with a text of the pieces, the longest first. */
function runsOf(words: readonly Word[], pieces: readonly Piece[]): readonly NamedRun[] {
  const tokens: string[] = [];
  const owners: string[] = [];
  for (const { from, text } of pieces) {
    const own = wordsOf(text, EVIDENCE_WORDS.source - tokens.length).map(wordOf);
    // No word is empty: a run cannot go from one text into the next.
    tokens.push(...own, '');
    owners.push(...own.map(() => from), from);
    if (tokens.length >= EVIDENCE_WORDS.source) break;
  }
  return sharedRuns(words.map(wordOf), tokens)
    .filter(({ from, to }) => to - from >= CONTENT_WORDS_OF_RUN)
    .map(({ from, to, sourceEnd }) => ({ from, to, where: owners[sourceEnd - 1] ?? '' }))
    .sort((a, b) => b.to - b.from - (a.to - a.from));
}

/** The parts of a run that nothing has taken and that have enough content words, without words of grammar at the ends. */
function freeStretches(run: NamedRun, free: readonly boolean[], words: readonly Word[]): readonly [number, number][] {
  const found: [number, number][] = [];
  const content = (index: number): boolean => isContentWord(words[index]?.word ?? '');
  for (let at = run.from; at < run.to; at++) {
    let end = at;
    let last = at;
    let count = 0;
    for (; end < run.to && free[end] === true; end++)
      if (content(end)) {
        if (count === 0) at = end;
        last = end;
        count++;
      }
    if (count >= CONTENT_WORDS_OF_RUN) found.push([at, last + 1]);
    at = Math.max(at, end);
  }
  return found;
}

function tellingWords(pieces: readonly Piece[], said: ReadonlySet<string>): ReadonlyMap<string, string> {
  const told = new Map<string, string>();
  for (const { from, text } of pieces)
    for (const { word } of wordsOf(text, EVIDENCE_WORDS.source))
      if (isTellingWord(word) && !said.has(word) && !told.has(word)) told.set(word, from);
  return told;
}

function wordOf({ word }: Word): string {
  return word;
}
