import type { InputProblem } from '../inputs/problem';
import { createProblemList, type ProblemList } from '../inputs/problemList';
import { comparedHead } from './atomicText';
import { RELATIONS, type Relation } from './relation';

/** A head event with the tails of each relation as annotators wrote them, in the order of the file; a tail may come several times. */
export interface GraphHead {
  /** As it is first written in the file. */
  readonly text: string;
  /** What is encoded: see `comparedHead`. Heads that are the same here are one. */
  readonly compared: string;
  readonly tails: Readonly<Partial<Record<Relation, readonly string[]>>>;
}

/** The part of ATOMIC-2020, or of a graph of its form, that has to do with the five relations. */
export interface AtomicGraph {
  readonly heads: readonly GraphHead[];
  /** How often each tail, as it is written, is given for a relation in the whole graph. */
  readonly frequency: Readonly<Record<Relation, ReadonlyMap<string, number>>>;
  readonly triples: number;
  /** Triples of other relations, which are passed over. */
  readonly otherTriples: number;
  readonly problems: readonly InputProblem[];
}

/** The relations of ATOMIC-2020 that are none of the five (Hwang et al. 2021, table 1). */
const OTHER_RELATIONS: ReadonlySet<string> = new Set([
  ...['oEffect', 'oReact', 'oWant', 'xAttr', 'xReason', 'isAfter', 'isBefore', 'HasSubEvent', 'isFilledBy', 'Causes'],
  ...['HinderedBy', 'ObjectUse', 'AtLocation', 'MadeUpOf', 'HasProperty', 'CapableOf', 'Desires', 'NotDesires'],
]);

/** Takes files in piece by piece. */
export interface GraphReader {
  /** What follows is of another file. */
  begin(file: string): void;
  add(piece: string): void;
  end(): AtomicGraph;
}

/**
 * Reads a graph of lines `head TAB relation TAB tail`, as ATOMIC-2020 is published: no heading, no quoting. A line that has another number of
 * columns, an empty one or a relation that nobody knows becomes a problem and the rest is kept.
 */
export function createGraphReader(): GraphReader {
  const heads = new Map<string, { text: string; compared: string; tails: Partial<Record<Relation, string[]>> }>();
  const frequency = Object.fromEntries(RELATIONS.map((relation) => [relation, new Map()])) as Record<
    Relation,
    Map<string, number>
  >;
  const lists: ProblemList[] = [];
  let rest = '';
  let line = 0;
  let triples = 0;
  let otherTriples = 0;
  let lastHead = '';
  let lastFound: { tails: Partial<Record<Relation, string[]>> } | undefined;

  const take = (written: string): void => {
    line++;
    const row = line === 1 ? written.replace(/^\ufeff/, '') : written;
    if (row.trim() === '') return;
    const columns = row.split('\t').map((column) => column.trim());
    const [head = '', name = '', tail = ''] = columns;
    const wrong = (message: string): void =>
      lists.at(-1)?.add('error', line, 'broken-triple', `${message} The line is skipped.`);
    if (columns.length !== 3)
      return wrong(`This line has ${columns.length} columns, and a triple has 3 (head, relation, tail).`);
    if (head === '' || tail === '') return wrong(`This triple has no ${head === '' ? 'head' : 'tail'}.`);
    const relation = RELATIONS.find((known) => known === name);
    if (relation === undefined) {
      if (!OTHER_RELATIONS.has(name)) return wrong(`"${name.slice(0, 40)}" is no relation of ATOMIC-2020.`);
      otherTriples++;
      return;
    }
    if (lastFound === undefined || head !== lastHead) {
      const compared = comparedHead(head);
      lastFound = heads.get(compared) ?? { tails: {} };
      if (!heads.has(compared)) heads.set(compared, Object.assign(lastFound, { text: head, compared }));
      lastHead = head;
    }
    (lastFound.tails[relation] ??= []).push(tail);
    frequency[relation].set(tail, (frequency[relation].get(tail) ?? 0) + 1);
    triples++;
  };

  const finish = (): void => {
    if (rest !== '') take(rest);
    rest = '';
    line = 0;
  };
  return {
    begin(file) {
      finish();
      lists.push(createProblemList(file));
    },
    add(piece) {
      const lines = (rest + piece).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(take);
    },
    end() {
      finish();
      const problems = lists.flatMap((list) => list.all());
      return { heads: [...heads.values()], frequency, triples, otherTriples, problems };
    },
  };
}
