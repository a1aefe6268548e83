import type { EmotionLabel } from '../inputs/emotions';
import type { InputProblem } from '../inputs/problem';

/** One answer of another system, as its file has it. */
export interface Prediction {
  /** Absent in the layouts that publish no ids. */
  readonly id?: string;
  /** May be empty: a system that said nothing said so. */
  readonly response: string;
  /** Gold responses that the file itself carries: one or several. */
  readonly gold?: readonly string[];
  /** Utterances before the response. */
  readonly context?: readonly string[];
  /** The dialogue's own label; absent when the file has none of the 32. */
  readonly emotion?: EmotionLabel;
  /** What the system made of the emotion; absent when it was not asked. No `label` means: it named none of the 32. */
  readonly inferred?: { readonly label?: EmotionLabel };
  /** Where it begins in the file, from 1. */
  readonly line: number;
}

/** How a file of predictions is laid out. */
export type PredictionLayout =
  /** One JSON object a line: `{id, response, gold?, stageOne?, emotion?}`. */
  | 'jsonl'
  /** Blocks of `Emotion:` / `Context:` / `Pred:` / `Ref:` lines: MoEL, MIME, EmpDG, KEMP, CEM, CASE. */
  | 'blocks'
  /** Lines `S-0`, `T-0`, `H-0`, each with a tab: EC, and whatever is made with fairseq. */
  | 'numbered'
  /** ParlAI's world logs, one dialogue a line: Blenderbot, EmpHi. */
  | 'parlai-log'
  /** What ParlAI's `display_model` prints: Blenderbot, EmpHi. */
  | 'parlai-display';

/** A file of predictions, read. */
export interface ParsedPredictions {
  readonly file: string;
  readonly layout: PredictionLayout;
  readonly predictions: readonly Prediction[];
  /** The field that the responses were taken from, where a file holds those of several decoders or systems. */
  readonly field?: string;
  /** Fields that hold responses as well, to be asked for by name. */
  readonly otherFields: readonly string[];
  readonly problems: readonly InputProblem[];
}

/** How to read a file of predictions. */
export interface PredictionOptions {
  /** Which field holds the responses, case ignored, such as `MOE+oracle` or `Beam`; chosen by rule unless named. */
  readonly field?: string | undefined;
  /** The text was not decodable throughout: lines with U+FFFD are reported. */
  readonly badText?: boolean | undefined;
}
