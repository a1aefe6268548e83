import { describe, expect, it } from 'vitest';
import { BenchStore } from '../../../webview/store/benchStore';
import { EMPTY_VIEW, parseViewState, toggled, withColumnWidth, type ViewState } from '../../../webview/store/viewState';
import { cellEvents, headerOf } from '../harness/cells';
import { answered, benchOf, SCRIPTS, SIX } from '../harness/scenes';

function newStore(savedView: unknown = null) {
  const frames: (() => void)[] = [];
  const saved: ViewState[] = [];
  const store = new BenchStore({
    savedView,
    saveView: (view) => saved.push(view),
    onNextFrame: (paint) => frames.push(paint),
  });
  let heard = 0;
  store.subscribe(() => (heard += 1));
  return { store, saved, frames, heard: () => heard, frame: () => frames.splice(0).forEach((paint) => paint()) };
}

describe('the store of the panel', () => {
  it('tells its listeners once a frame, however many messages come', () => {
    const { store, heard, frame } = newStore();
    store.takeSnapshot({ bench: benchOf(SIX) });
    store.runEvents([{ kind: 'run-started', header: headerOf(SIX) }]);
    for (const event of cellEvents(SIX[0]!, SCRIPTS['zero-shot']!)) store.runEvents([event]);
    expect(heard()).toBe(0);
    frame();
    expect(heard()).toBe(1);
    expect(Object.values(store.run!.cells)[0]?.status).toBe('finished');
    store.benchChanged(benchOf(SIX, { running: true }));
    frame();
    expect(heard()).toBe(2);
  });

  it('drops messages that come before the snapshot, which holds all they say', () => {
    const { store, frames } = newStore();
    store.runEvents([{ kind: 'run-started', header: headerOf(SIX) }]);
    store.benchChanged(benchOf(SIX));
    store.runReplaced(answered(SIX).run);
    expect([store.bench, store.run, frames.length]).toEqual([undefined, undefined, 0]);
  });

  it('passes over events of a run whose start it never heard of', () => {
    const { store } = newStore();
    store.takeSnapshot({ bench: benchOf(SIX) });
    store.runEvents(cellEvents(SIX[0]!, SCRIPTS['zero-shot']!));
    expect(store.run).toBeUndefined();
  });

  it('takes a run away when the host shows none', () => {
    const { store } = newStore();
    store.takeSnapshot(answered(SIX));
    store.runReplaced(undefined);
    expect(store.run).toBeUndefined();
  });

  it('gives unchanged parts of a cell the identity they had', () => {
    const { store } = newStore();
    store.takeSnapshot({ bench: benchOf(SIX) });
    const events = cellEvents(SIX[2]!, SCRIPTS['five-shot']!);
    store.runEvents([{ kind: 'run-started', header: headerOf(SIX) }, ...events.slice(0, 4)]);
    const [untouched, , before] = Object.values(store.run!.cells);
    store.runEvents(events.slice(4, 6));
    const after = Object.values(store.run!.cells)[2]!;
    expect(after.stages.response!.text.length).toBeGreaterThan(before!.stages.response!.text.length);
    expect(after.exemplars).toBe(before!.exemplars);
    expect(Object.values(store.run!.cells)[0]).toBe(untouched);
  });

  it('saves the view at each change, and the scroll position without a repaint', () => {
    const { store, saved, frames } = newStore();
    store.keepScroll(40, 0);
    expect([saved.at(-1)?.scrollTop, frames.length]).toEqual([40, 0]);
    store.changeView({ revealed: true });
    expect(saved.at(-1)).toMatchObject({ revealed: true, scrollTop: 40 });
    expect(frames.length).toBe(1);
  });
});

describe('a kept view', () => {
  it('comes back as it was', () => {
    const view: ViewState = {
      revealed: true,
      diff: true,
      diffSide: 'gold' as const,
      open: ['a'],
      foldedRows: ['scores'],
      foldedColumns: ['y'],
      columnWidths: { x: 240 },
      scrollTop: 3,
      scrollLeft: 4,
    };
    expect(parseViewState(JSON.parse(JSON.stringify(view)))).toEqual(view);
  });

  it.each([
    null,
    'text',
    7,
    [],
    { open: 'x', columnWidths: { x: 'wide', y: null }, scrollTop: -1, revealed: 1, foldedRows: null },
  ])('that makes no sense is an empty one: %o', (value) => expect(parseViewState(value)).toEqual(EMPTY_VIEW));

  it('opens and closes details, forgetting the oldest past its bound', () => {
    expect(toggled(toggled([], 'a'), 'a')).toEqual([]);
    const many = Array.from({ length: 250 }, (_, index) => `k${index}`).reduce<readonly string[]>(toggled, []);
    expect([many.length, many.at(-1), many.includes('k0')]).toEqual([200, 'k249', false]);
  });

  it('holds column widths between their bounds', () => {
    expect(withColumnWidth({ a: 200 }, 'a', 10)).toEqual({ a: 120 });
    expect(withColumnWidth({ a: 200 }, 'b', 5000)).toEqual({ a: 200, b: 1200 });
    expect(withColumnWidth({ a: 200 }, 'a', undefined)).toEqual({});
  });
});
