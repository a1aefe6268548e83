import { describe, expect, it } from 'vitest';
import { chartWords, dotsOf, PLOT } from '../../../webview/ratings/model/chartShapes';
import { nextIncomplete, nextUnanswered, optionsOf, questionsOf } from '../../../webview/ratings/model/questions';
import { commandOf } from '../../../webview/ratings/model/ratingKeys';
import { SightTimer } from '../../../webview/ratings/model/sightTimer';
import { parseRatingView } from '../../../webview/ratings/store/ratingView';
import { RATING_SCENES } from '../harness/ratingScenes';

const { set, items } = RATING_SCENES.absolute();
const complete = RATING_SCENES.half().said;

describe('the way through a set', () => {
  it('asks response by response, aspect by aspect, and goes round to what is not answered', () => {
    const questions = questionsOf(items[0]!, set!);
    expect(questions.map(({ label, aspect }) => `${label} ${aspect.id}`).slice(0, 5)).toEqual([
      'B empathy',
      'B coherence',
      'B informativity',
      'B fluency',
      'A empathy',
    ]);
    const said = { 'item-1/B': { empathy: { value: 3 as const }, fluency: { value: 3 as const } } };
    expect(nextUnanswered(questions, said, 0)).toBe(1);
    expect(nextUnanswered(questions, said, 11)).toBe(1);
    expect(nextUnanswered(questions, complete, 0)).toBeUndefined();
  });

  it('finds the next item that is not done, from anywhere, and the end when all are', () => {
    expect(nextIncomplete(items, set!, complete, 0)).toBe(1);
    expect(nextIncomplete(items, set!, {}, 2)).toBe(2);
    expect(nextIncomplete(items.slice(0, 1), set!, complete, 0)).toBe(1);
  });

  it('puts each verdict beside its response, and leaves out what a set does not offer', () => {
    const pair = RATING_SCENES.pairwise();
    const faces = (values: NonNullable<typeof pair.set>['values']) =>
      optionsOf({ values }, pair.items[0]!).map(({ digit, value }) => `${digit} ${value}`);
    expect(faces(['A', 'B', 'tie', 'both-bad'])).toEqual(['1 B', '2 tie', '3 A', '4 both-bad']);
    expect(faces(['A', 'B', 'tie'])).toEqual(['1 B', '2 tie', '3 A']);
  });
});

describe('keys', () => {
  const plain = { ctrlKey: false, metaKey: false, altKey: false };
  const options = optionsOf(set!, items[0]!);

  it('mean something only where they should', () => {
    expect(commandOf({ ...plain, key: '5' }, options)).toEqual({ kind: 'rate', value: 5 });
    expect(commandOf({ ...plain, key: '6' }, options)).toBeUndefined();
    expect(commandOf({ ...plain, key: 'a' }, options)).toBeUndefined();
    expect(commandOf({ ...plain, key: '5', altKey: true }, options)).toBeUndefined();
    expect(commandOf({ ...plain, key: 's', ctrlKey: true }, options)).toBeUndefined();
    expect(commandOf({ ...plain, key: 'z', metaKey: true }, options)).toEqual({ kind: 'undo' });
    expect(commandOf({ ...plain, key: 'constructor' }, options)).toBeUndefined();
  });
});

describe('the time that something was in sight', () => {
  it('stands still while the page is hidden, and begins anew with each lap', () => {
    let now = 1000;
    const timer = new SightTimer(() => now);
    timer.restart();
    now += 2000;
    timer.pause();
    now += 60_000;
    timer.resume();
    timer.resume();
    now += 500;
    expect(timer.lap()).toBe(2.5);
    now += 250;
    expect(timer.lap()).toBe(0.25);
    timer.pause();
    now += 9000;
    expect(timer.lap()).toBe(0);
    timer.restart();
    now += 100;
    expect(timer.lap()).toBe(0.1);
  });
});

describe('plots', () => {
  const chart = {
    kind: 'scatter',
    title: 'Ann and Ben',
    xName: 'Ann',
    yName: 'Ben',
    range: [1, 5],
    points: [
      { x: 1, y: 5, count: 1 },
      { x: 5, y: 5, count: 4 },
    ],
  } as const;

  it('have larger values to the right and up, and areas that go with the counts', () => {
    const [first, second] = dotsOf(chart);
    expect([first?.x, second?.x]).toEqual([10, PLOT.side - 10]);
    expect([first?.y, second?.y]).toEqual([10, 10]);
    expect(first!.radius).toBeLessThan(second!.radius);
    expect(second?.words).toBe('Ann 5, Ben 5: 4');
  });

  it('are told in words', () => {
    expect(chartWords(chart)).toBe('Ann and Ben: 5 pairs, 4 of them the same on both sides.');
  });
});

describe('a kept view', () => {
  it('keeps what fits and leaves out the rest', () => {
    const kept = { uri: 'file:///a.set.json', rater: 'Ann', place: 3, tab: 'results', drafts: { a: 'x', b: 4 } };
    expect(parseRatingView(kept)).toEqual({ ...kept, drafts: { a: 'x' } });
    expect(parseRatingView({ place: -1, tab: 'other', drafts: null })).toMatchObject({
      place: 0,
      tab: 'rate',
      drafts: {},
    });
    expect(parseRatingView('x')).toMatchObject({ uri: '' });
  });
});
