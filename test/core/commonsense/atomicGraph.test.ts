import { describe, expect, it } from 'vitest';
import { createGraphReader, type AtomicGraph } from '../../../src/core/commonsense/atomicGraph';
import { comparedHead, shownTail } from '../../../src/core/commonsense/atomicText';

function read(...pieces: readonly string[]): AtomicGraph {
  const reader = createGraphReader();
  reader.begin('graph.tsv');
  pieces.forEach((piece) => reader.add(piece));
  return reader.end();
}

describe('persons and blanks of ATOMIC', () => {
  it.each([
    ['PersonX loses PersonX’s ___', 'i loses my something'],
    ["Person X hits PersonY's car", "i hits someone's car"],
    ['PersonX  asks personz', 'i asks someone else'],
    ['I lost my Keys', 'i lost my keys'],
    ['PersonXY is no person', 'personxy is no person'],
  ])('of a head are worded as the Speaker would: %s', (head, compared) => {
    expect(comparedHead(head)).toBe(compared);
  });

  it.each([
    ['to see Person Y is hurt.', 'to see someone is hurt'],
    ["PersonX's heart races", "the Speaker's heart races"],
    ['to buy ___ .', 'to buy something'],
    ['happy', 'happy'],
  ])('of a tail are worded for the prompt: %s', (tail, shown) => {
    expect(shownTail(tail)).toBe(shown);
  });
});

describe('a graph of triples', () => {
  it('is read head by head, tails in their order and as often as they come', () => {
    const graph = read(
      'PersonX runs\txWant\tto rest\nPersonX runs\txReact\ttired\nPersonX sings\txWant\tapplause\nPersonX runs\txWant\tto rest\n',
    );
    expect(graph.heads).toEqual([
      { text: 'PersonX runs', compared: 'i runs', tails: { xWant: ['to rest', 'to rest'], xReact: ['tired'] } },
      { text: 'PersonX sings', compared: 'i sings', tails: { xWant: ['applause'] } },
    ]);
    expect(graph.frequency.xWant.get('to rest')).toBe(2);
    expect(graph).toMatchObject({ triples: 4, otherTriples: 0, problems: [] });
  });

  it('takes heads that are worded alike for one', () => {
    const graph = read('PersonX eats ___\txReact\tfull\nPersonX  eats __\txNeed\tfood\n');
    expect(graph.heads).toEqual([
      { text: 'PersonX eats ___', compared: 'i eats something', tails: { xReact: ['full'], xNeed: ['food'] } },
    ]);
  });

  it('is the same however it comes in pieces, with either line end, a mark at its start and none at its end', () => {
    const text = '\ufeffPersonX runs\txWant\tto rest\r\n\r\nPersonX sings\txReact\tproud';
    expect(read(...Array.from(text))).toEqual(read(text));
    expect(read(text).heads.map((head) => head.text)).toEqual(['PersonX runs', 'PersonX sings']);
  });

  it('survives broken lines and reports each with its line', () => {
    const graph = read(
      [
        'PersonX runs\txWant\tto rest',
        'no tabs at all',
        'PersonX runs\txWant',
        'PersonX runs\txWant\tto\trest',
        '\txWant\tto rest',
        'PersonX runs\txWant\t ',
        'PersonX runs\txWish\tto rest',
        'PersonX runs\t"xWant"\tto rest',
        'PersonX sings\txReact\tproud',
      ].join('\n'),
    );
    expect(graph.triples).toBe(2);
    expect(graph.problems.map(({ file, line, message }) => `${file}:${line}: ${message.slice(0, 26)}`)).toEqual([
      'graph.tsv:2: This line has 1 columns, a',
      'graph.tsv:3: This line has 2 columns, a',
      'graph.tsv:4: This line has 4 columns, a',
      'graph.tsv:5: This triple has no head. T',
      'graph.tsv:6: This triple has no tail. T',
      'graph.tsv:7: "xWish" is no relation of ',
      'graph.tsv:8: ""xWant"" is no relation o',
    ]);
  });

  it('passes over other relations of ATOMIC-2020 without complaint', () => {
    expect(read('bread\tObjectUse\tmake toast\nPersonX runs\toReact\timpressed\n')).toMatchObject({
      heads: [],
      triples: 0,
      otherTriples: 2,
      problems: [],
    });
  });

  it('counts lines anew in each file, and lists a limited number of problems', () => {
    const reader = createGraphReader();
    reader.begin('one.tsv');
    reader.add('broken\n'.repeat(500));
    reader.begin('two.tsv');
    reader.add('PersonX runs\txWant\tto rest\nbroken');
    const { problems, triples } = reader.end();
    expect(triples).toBe(1);
    expect(problems).toHaveLength(202);
    expect(problems.at(-1)).toMatchObject({ file: 'two.tsv', line: 2 });
  });
});
