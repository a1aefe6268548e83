import { decimalText } from '../../model/numberText';

/** A line of numbers laid on a line of pixels. */
export interface ChartScale {
  /** Where a value lies, in pixels. */
  at(value: number): number;
  /** Round values along it, with as many decimals as they need. */
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
}

/** Lays `least` to `most` on `from` to `to`, with about `count` round ticks inside. One value alone lies in the middle. */
export function chartScale(least: number, most: number, from: number, to: number, count = 5): ChartScale {
  const span = most - least;
  const at = (value: number): number => (span === 0 ? (from + to) / 2 : from + ((value - least) / span) * (to - from));
  if (span === 0) return { at, ticks: [{ value: least, text: decimalText(least, decimalsOf(Math.abs(least) / 10)) }] };
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const ticks: { value: number; text: string }[] = [];
  for (let index = Math.ceil(least / step - 1e-9); index * step <= most + step * 1e-9; index++)
    ticks.push({ value: index * step, text: decimalText(index * step, decimalsOf(step)) });
  return { at, ticks };
}

function decimalsOf(step: number): number {
  return step === 0 ? 0 : Math.max(0, Math.min(6, -Math.floor(Math.log10(step))));
}
