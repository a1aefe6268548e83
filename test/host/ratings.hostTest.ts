import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, beforeEach, describe, it } from 'mocha';
import { ConfigurationTarget, Uri, window, workspace } from 'vscode';
import type { TestCase } from '../../src/core/inputs/testCase';
import { makeRatingSet, type RatingSetChoice } from '../../src/core/ratings/makeRatingSet';
import { formatRating, parseRatings } from '../../src/core/ratings/ratings';
import { RATING_ASPECTS } from '../../src/core/ratings/ratingAspect';
import { AppError } from '../../src/core/util/errors';
import type { RapportApi } from '../../src/extension';
import { importRatings } from '../../src/host/ratings/importRatings';
import { figuresText } from '../../src/host/ratings/figuresText';
import type { RatingDesk } from '../../src/host/ratings/ratingDesk';
import { ratingFilesAt, type RatingFiles } from '../../src/host/ratings/ratingFiles';
import { RatingSession } from '../../src/host/ratings/ratingSession';
import { writeRatingSet } from '../../src/host/ratings/writeRatingSet';
import type { GivenRating } from '../../src/protocol/ratingRpc';
import type { RatingState } from '../../src/protocol/ratingState';
import { streamed } from '../support/loopback/behaviours';
import { startLoopback } from '../support/loopback/loopbackServer';
import { activateRapport, until } from '../support/vscode/hostBench';

const CASES = Array.from({ length: 4 }, (_, index): TestCase => ({
  id: `walk-${index}#2`,
  dialogueId: `walk-${index}`,
  emotion: index % 2 === 0 ? 'joyful' : 'sad',
  situation: 'a walk',
  context: [{ role: 'speaker', text: `The path was long, part ${index}.` }],
  gold: 'Were you tired?',
}));
const COLUMNS = ['plain', 'warm'].map((id) => ({
  id,
  name: `The ${id} one`,
  responses: new Map(CASES.map((testCase, index) => [testCase.id, `${id === 'warm' ? 'Oh' : 'So'}, ${index} it was.`])),
}));

describe('rating', () => {
  let rapport: RapportApi;
  let folder: Uri;
  let number = 0;

  const makeSet = async (change: Partial<RatingSetChoice> = {}): Promise<RatingFiles> => {
    const choice: RatingSetChoice = {
      name: `set-${++number}`,
      mode: 'absolute',
      aspects: RATING_ASPECTS.slice(0, 2),
      bothBad: false,
      count: 3,
      seed: 5,
      attentionChecks: 0,
      ...change,
    };
    return writeRatingSet(folder, makeRatingSet(CASES, COLUMNS, choice));
  };
  const textOf = (uri: Uri): string => readFileSync(uri.fsPath, 'utf8');
  const linesOf = (uri: Uri): readonly string[] => textOf(uri).split('\n').filter(Boolean);
  const opened = async (files: RatingFiles, rater = 'Ann'): Promise<RatingDesk> => {
    const desk = await rapport.ratings.open(files.set);
    await desk.setRater(rater);
    return desk;
  };
  /** The question at a place of the rater's way, as the page would give it. */
  const given = ({ items, set }: RatingState, at: number, value: GivenRating['value']): GivenRating => {
    const questions = items.flatMap(({ units }) =>
      units.flatMap((unit) => (set?.aspects ?? []).map(({ id }) => ({ unit, id }))),
    );
    const { unit, id } = questions[at] ?? assert.fail(`there is no question ${at}`);
    return { unitId: unit.id, hash: unit.hash, aspect: id, value, seconds: 1.25 };
  };
  const rateAll = async (desk: RatingDesk, valueAt: (at: number) => GivenRating['value']): Promise<void> => {
    const { set } = desk.state();
    for (let at = 0; at < (set?.questions ?? 0); at++) await desk.rate(given(desk.state(), at, valueAt(at)));
  };

  before(async () => {
    rapport = await activateRapport();
    folder = Uri.file(path.join(workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', 'ratings-of-tests'));
  });

  beforeEach(() => {
    mkdirSync(folder.fsPath, { recursive: true });
  });

  after(async () => {
    const tabs = window.tabGroups.all.flatMap(({ tabs: all }) => all);
    await window.tabGroups.close(tabs.filter(({ label }) => label.startsWith('Rate: set-')));
    rmSync(folder.fsPath, { recursive: true, force: true });
  });

  it('a set is three files: what raters open and what they say name no column, and nothing is written over', async () => {
    const files = await makeSet();
    assert.ok(!textOf(files.set).includes('plain') && !textOf(files.set).includes('The warm one'));
    assert.match(textOf(files.key), /The warm one/);
    assert.equal(textOf(files.ratings), '');
    number--;
    await assert.rejects(makeSet(), /is there already/);
  });

  it('each rating is in the file when the call comes back, with the rater, the time and the hash of the text', async () => {
    const files = await makeSet();
    const desk = await opened(files);
    await desk.rate(given(desk.state(), 0, 4));
    const line = JSON.parse(linesOf(files.ratings)[0] ?? '') as Record<string, unknown>;
    const { unitId, hash } = given(desk.state(), 0, 4);
    assert.deepEqual(line, { id: unitId, rater: 'Ann', aspect: 'empathy', value: 4, seconds: 1.3, hash });
    assert.deepEqual(desk.state().said[unitId], { empathy: { value: 4 } });
    assert.equal(desk.state().raters[0]?.rated, 1);
  });

  it('undo takes back what was said last, in a line of its own, and puts back what was there before', async () => {
    const files = await makeSet();
    const desk = await opened(files);
    const first = given(desk.state(), 0, 2);
    await desk.rate({ ...first, note: 'too short' });
    // Not waited for: presses are faster than the disk.
    const rated = desk.rate({ ...first, value: 5 });
    const undone = desk.undo();
    await rated;
    assert.deepEqual(await undone, { unitId: first.unitId, aspect: 'empathy' });
    assert.deepEqual(desk.state().said[first.unitId], { empathy: { value: 2, note: 'too short' } });
    await desk.undo();
    assert.deepEqual(desk.state().said, {});
    assert.equal(await desk.undo(), undefined);
    assert.equal(linesOf(files.ratings).length, 4);
    assert.deepEqual(parseRatings(textOf(files.ratings), 'x').ratings, []);
  });

  it('goes on where a rater stopped, each in an order of their own', async () => {
    const files = await makeSet({ count: 4 });
    const desk = await opened(files, 'Ann');
    await desk.rate(given(desk.state(), 0, 3));
    const ann = desk.state().items.map(({ id }) => id);
    await desk.setRater('Ben');
    assert.deepEqual(desk.state().said, {});
    const orders = [ann];
    for (const name of ['Ben', 'Cem', 'Dora']) {
      await desk.setRater(name);
      orders.push(desk.state().items.map(({ id }) => id));
    }
    assert.ok(new Set(orders.map((order) => order.join())).size > 1);
    await desk.setRater(' Ann ');
    assert.deepEqual(
      desk.state().items.map(({ id }) => id),
      ann,
    );
    assert.equal(Object.keys(desk.state().said).length, 1);
  });

  it('sees what somebody else writes into the file, and says which lines do not count', async () => {
    const files = await makeSet();
    const desk = await opened(files);
    await desk.rate(given(desk.state(), 0, 4));
    const { unitId, aspect, hash } = given(desk.state(), 1, 4);
    appendFileSync(
      files.ratings.fsPath,
      `${formatRating({ id: unitId, rater: 'Ben', aspect, value: 1, hash })}\n{"id":"x"\n`,
    );
    await until(desk.onDidChange, () => desk.state().raters.length === 2 && desk.state().notices.length === 1);
    assert.match(desk.state().notices[0] ?? '', /ratings\.jsonl:3: This line is not JSON/);
    await desk.rate(given(desk.state(), 1, 5));
    assert.equal(linesOf(files.ratings).length, 4);
  });

  it('does not take a rating for a text that has changed, and leaves out those of the old one', async () => {
    const files = await makeSet();
    const desk = await opened(files);
    const before = given(desk.state(), 0, 4);
    await desk.rate(before);
    writeFileSync(files.set.fsPath, textOf(files.set).replaceAll('it was.', 'it is.'));
    await until(desk.onDidChange, () => desk.state().notices.length > 0);
    assert.match(desk.state().notices[0] ?? '', /has changed since it was rated: rate it again/);
    assert.deepEqual(desk.state().said, {});
    await assert.rejects(desk.rate(before), /the set was edited, and this text has changed/);
    await desk.rate(given(desk.state(), 0, 2));
    assert.equal(linesOf(files.ratings).length, 2);
  });

  it('rates nothing while the set cannot be read, and goes on when it can', async () => {
    const files = await makeSet();
    const desk = await opened(files);
    await desk.rate(given(desk.state(), 0, 4));
    const text = textOf(files.set);
    writeFileSync(files.set.fsPath, '{');
    await until(desk.onDidChange, () => desk.state().failure !== undefined);
    assert.match(desk.state().failure ?? '', /is not JSON/);
    await assert.rejects(desk.rate(given(desk.state(), 1, 4)), /Not rated: .* is not JSON/);
    writeFileSync(files.set.fsPath, text);
    await until(desk.onDidChange, () => desk.state().failure === undefined);
    await desk.rate(given(desk.state(), 1, 4));
    assert.equal(Object.values(desk.state().said).flatMap((said) => Object.keys(said)).length, 2);
  });

  it('does not count a rating that could not be written, and says so', async () => {
    const files = await makeSet();
    let full = true;
    const lines: string[] = [];
    const session = new RatingSession(files, (file, line) => {
      if (full) return Promise.reject(new AppError('file-error', `${file} cannot be written (ENOSPC).`));
      lines.push(line);
      return Promise.resolve();
    });
    await session.load();
    session.setRater('Ann');
    const state = (): RatingState => session.state();
    await assert.rejects(session.rate(given(state(), 0, 4)), /ENOSPC/);
    assert.deepEqual([state().said, state().canUndo], [{}, false]);
    full = false;
    await session.rate(given(state(), 0, 4));
    assert.equal(lines.length, 1);
    assert.equal(state().canUndo, true);
    session.dispose();
  });

  it('reveals to a rater who is done whose the responses are, with tables; after that nothing is rated', async () => {
    const files = await makeSet();
    const desk = await opened(files, 'Ann');
    const columnOf = (unitId: string): string => {
      const [item = '', label = ''] = unitId.split('/');
      const key = JSON.parse(textOf(files.key)) as { items: Record<string, { columns: Record<string, string> }> };
      return key.items[item]?.columns[label] ?? '';
    };
    await rateAll(desk, (at) => (columnOf(given(desk.state(), at, 1).unitId) === 'warm' ? 5 : 2));
    assert.deepEqual(desk.state().revealed, undefined);
    await desk.reveal();
    await desk.finished();
    const { revealed, results, raters } = desk.state();
    assert.deepEqual(raters, [{ name: 'Ann', rated: 12, done: true }]);
    assert.deepEqual(
      new Set(Object.values(revealed ?? {}).flatMap((columns) => Object.values(columns))),
      new Set(['The plain one', 'The warm one']),
    );
    const table = results?.tables.find(({ id }) => id === 'ratings');
    const figures = table?.rows.slice(0, 2).map(({ name, cells }) => [name, ...cells.map(({ text }) => text)]);
    assert.deepEqual(figures, [
      ['The plain one', '2.00', '2.00'],
      ['The warm one', '5.00', '5.00'],
    ]);
    assert.ok(table?.rows.some(({ name, published }) => name === 'ChatGPT' && published));
    await assert.rejects(desk.rate(given(desk.state(), 0, 1)), /has been revealed/);
    await desk.setRater('Ben');
    assert.equal(desk.state().revealed, undefined);
    await desk.setRater('Ann');
    assert.ok(desk.state().revealed !== undefined);
  });

  it('says that a set without its key cannot be revealed', async () => {
    const files = await makeSet();
    rmSync(files.key.fsPath);
    const desk = await opened(files);
    await assert.rejects(desk.reveal(), /only it says whose the responses are/);
  });

  it('of pairs: wins and majorities, agreement of raters, where they differ, and all of it as Markdown, CSV, JSONL and LaTeX', async () => {
    const files = await makeSet({ mode: 'pairwise', bothBad: true, count: 4 });
    const desk = await opened(files, '1');
    const values = { '1': ['A', 'B', 'tie'], '2': ['A', 'B', 'both-bad'], '3': ['A', 'A', 'B'] } as const;
    for (const [rater, said] of Object.entries(values)) {
      await desk.setRater(rater);
      for (const { id } of desk.state().set?.aspects ?? [])
        for (const [at, { units }] of desk
          .state()
          .items.toSorted((a, b) => (a.id < b.id ? -1 : 1))
          .entries())
          for (const unit of units)
            await desk.rate({ unitId: unit.id, hash: unit.hash, aspect: id, value: said[at % 3] ?? 'tie', seconds: 2 });
    }
    await desk.reveal();
    await desk.finished();
    const { results } = desk.state();
    const ids = results?.tables.map(({ id }) => id);
    assert.deepEqual(ids, ['preferences', 'majorities', 'panel', 'ceiling', 'pairs', 'raters']);
    assert.equal(results?.charts[0]?.kind, 'confusion');
    assert.match(results.disagreements[0]?.said ?? '', /1 \w+, 2 [\w-]+, 3 \w+/);
    const tables = results.tables;
    assert.match(figuresText(tables, 'a.md'), /\| The plain one vs\. The warm one \| \d/);
    assert.match(figuresText(tables, 'a.csv'), /^Preferences in per cent of all verdicts,source,Empathy win,/);
    assert.match(figuresText(tables, 'a.jsonl'), /^\{"table":"preferences","row":"The plain one vs\. The warm one"/);
    assert.match(figuresText(tables, 'a.tex'), /\\toprule[\s\S]*ChatGPT vs\. EmpHi/);
    assert.throws(() => figuresText(tables, 'a.doc'), /\.md, \.csv, \.jsonl or \.tex/);
  });

  it('a model judges pairs in both orders: one that takes the first is called out, and beside people it stands in the results', async () => {
    const server = await startLoopback();
    try {
      const endpoint = { id: 'court', baseUrl: server.baseUrl, models: ['tiny-judge'], maxRetries: 0 };
      await workspace.getConfiguration('rapport').update('endpoints', [endpoint], ConfigurationTarget.Global);
      const files = await makeSet({ mode: 'pairwise', count: 4 });
      const desk = await opened(files, 'Ann');
      await rateAll(desk, (at) => (at % 2 === 0 ? 'A' : 'tie'));
      server.always(streamed(['Reason: it came first\n', 'Verdict: A']));
      const model = rapport.bench.models.find('court', 'tiny-judge') ?? assert.fail('the model is not there');
      const { signal } = new AbortController();
      const judge = await rapport.ratings.judge(files.set, { model }, signal);
      const { promptTokens, ...plan } = judge.plan;
      assert.deepEqual(plan, { questions: 16, calls: 16, stored: 0, cost: null });
      assert.ok(promptTokens > 16 * 50);
      const { checks, added, spent } = await judge.run(() => undefined, signal);
      assert.deepEqual([added, spent.calls, spent.usd], [8, 16, null]);
      assert.deepEqual([checks.flipRate, checks.firstShare, checks.tieShare], [1, 1, 1]);
      assert.match(checks.warnings.join(' '), /follows the place: 100 %/);
      const judged = parseRatings(textOf(files.ratings), 'x').ratings.filter(
        ({ rater }) => rater === 'judge:tiny-judge',
      );
      assert.equal(judged.length, 8);
      assert.ok(judged.every(({ value, note }) => value === 'tie' && note === 'it came first'));
      const again = await rapport.ratings.judge(files.set, { model }, signal);
      assert.deepEqual([again.plan.calls, again.plan.stored], [0, 16]);
      assert.equal((await again.run(() => undefined, signal)).added, 0);
      const small = { model, template: 'small', repeats: 2, budget: { calls: 5 } } as const;
      const limited = await rapport.ratings.judge(files.set, small, signal);
      assert.deepEqual([limited.plan.questions, limited.plan.calls], [32, 32]);
      const { stopped, spent: little } = await limited.run(() => undefined, signal);
      assert.deepEqual([stopped?.code, little.calls], ['limit-exceeded', 5]);
      const resumed = await rapport.ratings.judge(files.set, { ...small, budget: {} }, signal);
      assert.deepEqual([resumed.plan.calls, resumed.plan.stored], [27, 5]);
      const priceless = await rapport.ratings.judge(files.set, { ...small, budget: { usd: 1 } }, signal);
      await assert.rejects(
        priceless.run(() => undefined, signal),
        /price of "tiny-judge" is unknown/,
      );
      for (const one of [judge, again, limited, resumed, priceless]) one.dispose();
      await until(desk.onDidChange, () => desk.session.ratings.length === 16);
      await desk.reveal();
      await desk.finished();
      const { results, raters } = desk.state();
      assert.deepEqual(
        raters.map(({ name }) => name),
        ['Ann'],
      );
      const table = results?.tables.find(({ id }) => id === 'judges');
      assert.match(table?.rows[0]?.name ?? '', /judge:tiny-judge against the rest, Empathy/);
      assert.ok(table?.rows.some(({ published }) => published));
    } finally {
      await workspace.getConfiguration('rapport').update('endpoints', undefined, ConfigurationTarget.Global);
      await server[Symbol.asyncDispose]();
    }
  });

  it('an A/B test of other makers is imported with its ratings, and its tables are there at once', async () => {
    const rows = Array.from({ length: 5 }, (_, at) => ({
      pair: 'Plain_vs_Warm',
      item: at,
      context: [`I waited ${at} hours.`],
      response_1: 'I see.',
      response_2: 'So long!',
      labels: { r1: { empathy: at % 2 === 0 ? '2' : 'tie' }, r2: { empathy: at === 4 ? 'unsure' : '2' } },
    }));
    const file = Uri.joinPath(folder, 'ab.jsonl');
    writeFileSync(file.fsPath, rows.map((row) => JSON.stringify(row)).join('\n'));
    const log = { warn: () => undefined } as unknown as Parameters<typeof importRatings>[3];
    const { files, told } = await importRatings(file, folder, `set-${++number}`, log);
    assert.match(told, /5 items, 9 ratings of 2 raters in set-\d+\.set\.json .* 1 fault in the file/);
    assert.equal(linesOf(files.ratings).length, 9);
    await assert.rejects(importRatings(file, folder, `set-${number}`, log), /is there already/);
    const desk = await rapport.ratings.open(files.set);
    assert.deepEqual(
      desk.state().raters.map(({ name, done }) => [name, done]),
      [
        ['r1', true],
        ['r2', false],
      ],
    );
  });

  it('two people’s ratings on one file merge in git without a conflict', async function () {
    const git = (...args: readonly string[]): string =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
        cwd: folder.fsPath,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    try {
      git('--version');
    } catch {
      console.log('skipped: there is no git here');
      this.skip();
    }
    const { ratings, stem } = await makeSet();
    git('init', '-q', '-b', 'main');
    try {
      const said = (rater: string): string => `${formatRating({ id: 'i/A', rater, aspect: 'empathy', value: 3 })}\n`;
      git('add', '.');
      git('commit', '-q', '-m', 'set');
      git('checkout', '-q', '-b', 'ben');
      appendFileSync(ratings.fsPath, said('Ben'));
      git('commit', '-q', '-a', '-m', 'ben');
      git('checkout', '-q', 'main');
      appendFileSync(ratings.fsPath, said('Ann'));
      git('commit', '-q', '-a', '-m', 'ann');
      git('merge', '-q', '-m', 'both', 'ben');
      const raters = parseRatings(textOf(ratingFilesAt(folder, stem).ratings), 'x').ratings.map(({ rater }) => rater);
      assert.deepEqual(raters.toSorted(), ['Ann', 'Ben']);
    } finally {
      rmSync(path.join(folder.fsPath, '.git'), { recursive: true, force: true });
    }
  });

  it('opens a panel of its own for each set, and shows it again', async () => {
    const files = await makeSet();
    const label = `Rate: ${files.stem}`;
    const tabs = (): number =>
      window.tabGroups.all.flatMap((group) => group.tabs).filter((tab) => tab.label === label).length;
    const desk = await rapport.ratings.open(files.set);
    await until(window.tabGroups.onDidChangeTabs, () => tabs() === 1);
    assert.equal(await rapport.ratings.open(files.set), desk);
    assert.equal(tabs(), 1);
    await assert.rejects(rapport.ratings.open(Uri.joinPath(folder, 'other.json')), /is no rating set/);
  });
});
