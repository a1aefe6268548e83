/** A run of tokens that a text shares with a source, as long as it can be at its place: tokens `from` to `to` (excluded). */
export interface SharedRun {
  readonly from: number;
  readonly to: number;
  /** Index in the source of the token after the run's first occurrence. */
  readonly sourceEnd: number;
}

interface State {
  readonly next: Map<string, number>;
  link: number;
  length: number;
  /** Where a run that leads here ends first in the source. */
  firstEnd: number;
}

/**
 * The runs of tokens that also stand in the source, each as long as it can be at its end. Linear in both texts, whatever
 * repeats in them: the source is read into a suffix automaton (Blumer et al. 1985), the text is walked through it.
 */
export function sharedRuns(text: readonly string[], source: readonly string[]): readonly SharedRun[] {
  const states = automatonOf(source);
  const runs: SharedRun[] = [];
  let state = 0;
  let length = 0;
  for (let at = 0; at <= text.length; at++) {
    const token = text[at];
    const before = { state, length };
    if (token === undefined) length = 0;
    while (token !== undefined && state !== 0 && !states[state]?.next.has(token)) {
      state = states[state]?.link ?? 0;
      length = states[state]?.length ?? 0;
    }
    const next = token === undefined ? undefined : states[state]?.next.get(token);
    if (next === undefined) [state, length] = [0, 0];
    else [state, length] = [next, length + 1];
    if (before.length > 0 && length !== before.length + 1)
      runs.push({ from: at - before.length, to: at, sourceEnd: states[before.state]?.firstEnd ?? 0 });
  }
  return runs;
}

function automatonOf(tokens: readonly string[]): readonly State[] {
  const states: State[] = [{ next: new Map(), link: -1, length: 0, firstEnd: 0 }];
  const at = (index: number): State => states[index] as State;
  let last = 0;
  tokens.forEach((token, index) => {
    const added = states.push({ next: new Map(), link: 0, length: at(last).length + 1, firstEnd: index + 1 }) - 1;
    let from = last;
    for (; from >= 0 && !at(from).next.has(token); from = at(from).link) at(from).next.set(token, added);
    last = added;
    if (from < 0) return;
    const met = at(from).next.get(token) as number;
    if (at(met).length === at(from).length + 1) {
      at(added).link = met;
      return;
    }
    const copy = states.push({ ...at(met), next: new Map(at(met).next), length: at(from).length + 1 }) - 1;
    for (; from >= 0 && at(from).next.get(token) === met; from = at(from).link) at(from).next.set(token, copy);
    at(met).link = copy;
    at(added).link = copy;
  });
  return states;
}
