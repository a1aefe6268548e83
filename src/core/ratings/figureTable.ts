import type { Interval } from '../metrics/significance/intervals';
import { fixedText } from '../util/fixedText';

/** A figure of a table: as text to read, and as the number itself where it is one. */
export interface Figure {
  readonly text: string;
  readonly value: number | null;
  /** 95 %. */
  readonly interval?: Interval;
  /** What stands behind it, parted by semicolons: number of items, or why there is no figure. */
  readonly detail?: string;
}

/** A column of figures; those of one group, such as an aspect, stand beside one another under its name. */
export interface FigureColumn {
  readonly name: string;
  readonly group?: string;
}

/** A table of named rows and columns of figures. */
export interface FigureTable {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly FigureColumn[];
  readonly rows: readonly {
    readonly name: string;
    /** A published row: a fact, not measured here. */
    readonly published: boolean;
    readonly cells: readonly Figure[];
  }[];
  /** Sentences below the table. */
  readonly notes: readonly string[];
}

/** What a figure has beside its number; nothing is shown for what is absent. */
export interface BesideFigure {
  readonly interval?: Interval | null | undefined;
  readonly detail?: string | undefined;
}

/** The figure of a number, `–` for none. */
export function figure(
  value: number | null | undefined,
  decimals: number,
  { interval, detail }: BesideFigure = {},
): Figure {
  const beside = detail === undefined || detail === '' ? {} : { detail };
  if (value === null || value === undefined || !Number.isFinite(value)) return { text: '–', value: null, ...beside };
  const text = fixedText(value, decimals);
  return { text, value, ...(interval === null || interval === undefined ? {} : { interval }), ...beside };
}

/** The figure of a p value, four decimals. */
export function pFigure(p: number | null | undefined, detail?: string): Figure {
  const shown = figure(p, 4, { detail });
  return shown.value !== null && shown.value < 0.0001 ? { ...shown, text: '<0.0001' } : shown;
}

/** A figure with its interval, as one text: both have as many decimals. */
export function figureText({ text, interval }: Figure): string {
  if (interval === undefined) return text;
  const decimals = text.split('.')[1]?.length ?? 0;
  return `${text} [${interval.map((bound) => fixedText(bound, decimals)).join(', ')}]`;
}

/** The name of a column with that of its group before it. */
export function columnText({ name, group }: FigureColumn): string {
  return group === undefined ? name : `${group} ${name}`;
}
