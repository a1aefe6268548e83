import {
  beamSearchResult,
  isPrescribed,
  startBeamSearch,
  stepBeamSearch,
  type BeamSearchState,
  type BeamSequence,
} from '../../core/commonsense/beamSearch';
import type { BeamSearchSettings } from '../../core/commonsense/beamSearchSettings';

/** Logits after the last token of each row, one row after the other. Valid until the next step. */
export interface StepLogits {
  readonly values: Float32Array;
  readonly vocabularySize: number;
}

/** A decoder that remembers what it has read of some inputs. */
export interface SequenceDecoder {
  /** Reads the same tokens for every input: one row each. */
  start(tokens: readonly number[]): Promise<StepLogits>;
  /** Reads one token more in each row; `sources` says which row of the step before each one goes on from. */
  advance(sources: readonly number[], tokens: readonly number[]): Promise<StepLogits>;
}

/**
 * The best sequences of every input, as `generate` finds them. Inputs are decoded as one batch, which an input leaves when
 * nothing of it can change any more; tokens that the settings prescribe cost no step of the decoder. `checkpoint` is
 * awaited before each step with the number of tokens there are, and may throw to stop.
 */
export async function decodeBeams(
  decoder: SequenceDecoder,
  inputs: number,
  settings: BeamSearchSettings,
  checkpoint: (tokens: number) => Promise<void>,
): Promise<readonly (readonly BeamSequence[])[]> {
  const states = Array.from({ length: inputs }, () => startBeamSearch(settings));
  let active = states.map((_, input) => input);
  const prescribed = (): boolean => active.every((input) => isPrescribed(stateOf(states, input), settings));
  const step = (logitsOf: (position: number, beam: number) => Float32Array): void => {
    active.forEach((input, position) => {
      states[input] = stepBeamSearch(stateOf(states, input), (beam) => logitsOf(position, beam), settings);
    });
    active = active.filter((input) => !stateOf(states, input).isDone);
  };
  const stepAsPrescribed = (): void => {
    while (active.length > 0 && prescribed()) step(() => new Float32Array(0));
  };

  stepAsPrescribed();
  const [first] = active;
  if (first !== undefined) {
    const prefix = stateOf(states, first).running[0]?.tokens ?? [];
    await checkpoint(prefix.length);
    let logits = await decoder.start(prefix);
    // At first a row is an input; then it is a beam of an input.
    let beamsInRow = false;
    for (;;) {
      const before = new Map(active.map((input, position) => [input, position]));
      const rowOf = (position: number, beam: number): number =>
        beamsInRow ? position * settings.numBeams + beam : position;
      const { values, vocabularySize } = logits;
      step((position, beam) => {
        const from = rowOf(position, beam) * vocabularySize;
        return values.subarray(from, from + vocabularySize);
      });
      const sources = active.flatMap((input) =>
        stateOf(states, input).parents.map((parent) => rowOf(before.get(input) ?? 0, parent)),
      );
      stepAsPrescribed();
      if (active.length === 0) break;
      const running = active.flatMap((input) => stateOf(states, input).running);
      await checkpoint(running[0]?.tokens.length ?? 0);
      logits = await decoder.advance(
        sources,
        running.map(({ tokens }) => tokens.at(-1) ?? 0),
      );
      beamsInRow = true;
    }
  }
  return states.map((state) => beamSearchResult(state, settings));
}

function stateOf(states: readonly BeamSearchState[], input: number): BeamSearchState {
  const state = states[input];
  if (state === undefined) throw new RangeError(`There is no input ${input}.`);
  return state;
}
