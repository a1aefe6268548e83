import { describe, expect, it } from 'vitest';
import type { CaseQuery } from '../../../src/core/evaluation/caseQuery';
import type { CasePage } from '../../../src/protocol/caseState';
import { CasePages } from '../../../webview/results/store/casePages';

const QUERY: CaseQuery = { systems: ['a'], metric: 'bleu-2', kind: 'all' };
const OTHER: CaseQuery = { ...QUERY, text: 'other' };

interface Asked {
  readonly query: CaseQuery;
  readonly from: number;
  answer(page: CasePage | undefined): void;
  fail(message: string): void;
}

/** Pages over a host whose answers come when the test says so. */
function pagesUnderTest(): {
  readonly pages: CasePages;
  readonly asked: Asked[];
  readonly failures: string[];
} {
  const asked: Asked[] = [];
  const failures: string[] = [];
  const host = {
    casePage: (query: CaseQuery, from: number): Promise<CasePage | undefined> =>
      new Promise((resolve, reject) =>
        asked.push({ query, from, answer: resolve, fail: (message) => reject(new Error(message)) }),
      ),
  };
  const pages = new CasePages(
    host,
    () => undefined,
    (sentence) => failures.push(sentence),
  );
  return { pages, asked, failures };
}

const page = (from: number, found = 1000): CasePage => ({
  version: 1,
  found,
  from,
  rows: Array.from({ length: 60 }, (_, index) => ({
    id: String(from + index),
    emotion: '',
    utterance: '',
    gold: '',
    answers: [],
  })),
});
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
};

describe('the pages of test cases', () => {
  it('ask for what is in sight and has not come, two at a time, and never for what was scrolled past', async () => {
    const { pages, asked } = pagesUnderTest();
    pages.ask(1, QUERY);
    asked[0]?.answer(page(0));
    await settle();
    expect([pages.found, pages.row(5)?.id, pages.row(70)]).toEqual([1000, '5', undefined]);
    pages.look(0, 10);
    expect(asked).toHaveLength(1);
    pages.look(100, 300);
    expect(asked.slice(1).map(({ from }) => from)).toEqual([60, 120]);
    pages.look(900, 910);
    asked[1]?.answer(page(60));
    await settle();
    expect(asked.map(({ from }) => from)).toEqual([0, 60, 120, 900]);
  });

  it('keep the old lines until those of another query come, and drop what comes for a query that is over', async () => {
    const { pages, asked } = pagesUnderTest();
    pages.ask(1, QUERY);
    asked[0]?.answer(page(0));
    await settle();
    pages.ask(1, OTHER);
    expect([pages.busy, pages.found, pages.query]).toEqual([true, 1000, QUERY]);
    pages.ask(1, QUERY);
    asked[1]?.answer(page(0, 7));
    await settle();
    expect(pages.found).toBe(1000);
    asked[2]?.answer(page(0, 1000));
    await settle();
    expect([pages.busy, pages.query]).toEqual([false, QUERY]);
  });

  it('ask again for a query that was left and taken up again while its first answer was on its way', async () => {
    const { pages, asked } = pagesUnderTest();
    pages.ask(1, QUERY);
    pages.ask(1, OTHER);
    pages.ask(1, QUERY);
    asked[0]?.answer(undefined);
    asked[1]?.answer(undefined);
    asked[2]?.answer(page(0));
    await settle();
    expect([asked.length, pages.found, pages.busy]).toEqual([3, 1000, false]);
  });

  it('ask anew for another version of the data', async () => {
    const { pages, asked } = pagesUnderTest();
    pages.ask(1, QUERY);
    asked[0]?.answer(page(0));
    await settle();
    pages.ask(1, QUERY);
    expect(asked).toHaveLength(1);
    pages.ask(2, QUERY);
    expect(asked).toHaveLength(2);
  });

  it('tell a failure once and do not ask the same again', async () => {
    const { pages, asked, failures } = pagesUnderTest();
    pages.ask(1, QUERY);
    asked[0]?.fail('no lines');
    await settle();
    pages.ask(1, QUERY);
    expect([asked.length, failures, pages.busy]).toEqual([1, ['no lines'], false]);
    pages.ask(1, OTHER);
    expect(asked).toHaveLength(2);
  });

  it('keep a bounded number of pages, those near what is in sight', async () => {
    const { pages, asked } = pagesUnderTest();
    pages.ask(1, QUERY);
    asked[0]?.answer(page(0, 60_000));
    await settle();
    for (let index = 1; index <= 60; index++) {
      pages.look(index * 60, index * 60 + 10);
      asked.at(-1)?.answer(page(index * 60, 60_000));
      await settle();
    }
    pages.look(3600, 3610);
    expect(pages.row(3600)?.id).toBe('3600');
    expect(pages.row(0)).toBeUndefined();
  });
});
