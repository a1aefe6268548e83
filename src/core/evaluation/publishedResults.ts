import type { MetricId } from '../metrics/score';

/** A row of a published table: facts, not run here. */
export interface PublishedRow {
  readonly name: string;
  /** In our scale: Dist, BLEU and accuracy x100, BERTScore 0-1. A metric that the table leaves empty is not there. */
  readonly values: Readonly<Partial<Record<MetricId, number>>>;
}

/** Published results and what they were measured on. */
export interface PublishedResults {
  readonly source: string;
  readonly table: string;
  /** Test cases behind every row. */
  readonly count: number;
  readonly rows: readonly PublishedRow[];
}

/** How such rows are marked wherever they stand. */
export const PUBLISHED_MARK = 'published, not run here';

const COLUMNS: readonly MetricId[] = [
  'dist-1',
  'dist-2',
  'bertscore-p',
  'bertscore-r',
  'bertscore-f',
  'bleu-2',
  'bleu-4',
  'emotion-accuracy',
];

function row(name: string, ...values: readonly number[]): PublishedRow {
  return { name, values: Object.fromEntries(values.map((value, index) => [COLUMNS[index] as MetricId, value])) };
}

/** The automatic evaluation of Qian, Zhang and Liu (2023), Tables 1 and 3, over the 5,255 test cases. */
export const PUBLISHED_RESULTS: PublishedResults = {
  source:
    'Qian, Zhang and Liu (2023), Harnessing the Power of Large Language Models for Empathetic Response Generation: Empirical Investigations and Improvements, Findings of EMNLP',
  table: 'Tables 1 and 3',
  count: 5255,
  rows: [
    row('MoEL', 0.47, 2.16, 0.8557, 0.8598, 0.8576, 6.95, 1.99, 30.75),
    row('MIME', 0.45, 1.83, 0.8529, 0.8605, 0.8566, 6.78, 1.94, 31.21),
    row('EmpDG', 0.47, 1.98, 0.8559, 0.862, 0.8588, 7.17, 2.03, 30.64),
    row('EC (Hard)', 1.95, 9.49, 0.8409, 0.8592, 0.8498, 6.37, 1.64),
    row('EC (Soft)', 1.7, 8.49, 0.8443, 0.8593, 0.8516, 6.39, 1.7),
    row('EmpHi', 0.88, 4.21, 0.8359, 0.8568, 0.8459, 5.05, 1.24),
    row('KEMP', 0.66, 3.26, 0.8533, 0.8597, 0.8564, 5.99, 1.82, 36.57),
    row('CEM', 0.64, 2.86, 0.8577, 0.8604, 0.8589, 5.64, 1.7, 37.81),
    row('CASE', 0.66, 3.26, 0.8571, 0.8613, 0.8591, 7.9, 2.41, 38.92),
    row('Blenderbot', 1.63, 8.41, 0.8285, 0.8675, 0.8474, 7.1, 2.27),
    row('GPT-3 (+ 0-shot)', 2.07, 9.08, 0.8562, 0.861, 0.8584, 6.88, 2.22),
    row('GPT-3 (+ 1-shot)', 2.45, 11.24, 0.8571, 0.8624, 0.8596, 6.71, 2.16),
    row('GPT-3 (+ 5-shot)', 2.49, 11.69, 0.8611, 0.864, 0.8624, 8.33, 2.83),
    row('GPT-3.5 (+ 0-shot)', 2.37, 11.84, 0.8737, 0.8727, 0.8731, 8.51, 2.8),
    row('GPT-3.5 (+ 1-shot)', 2.68, 12.29, 0.8803, 0.8678, 0.8739, 5.62, 1.99),
    row('GPT-3.5 (+ 5-shot)', 2.9, 14.13, 0.8801, 0.8749, 0.8773, 9.37, 3.26),
    row('ChatGPT (+ 0-shot)', 2.72, 17.12, 0.8679, 0.8791, 0.8733, 6.19, 1.86),
    row('ChatGPT (+ 1-shot)', 2.82, 17.44, 0.8703, 0.8791, 0.8746, 6.79, 2.12),
    row('ChatGPT (+ 5-shot)', 2.96, 18.29, 0.8736, 0.8816, 0.8774, 7.85, 2.65),
    row('ChatGPT + SS ICL', 3.03, 19.26, 0.8712, 0.8804, 0.8756, 7.07, 2.23),
    row('ChatGPT + Two-stage', 2.51, 16.9, 0.8575, 0.8772, 0.8671, 4.99, 1.37, 39.18),
    row('ChatGPT + Two-stage (emo)', 2.48, 15.92, 0.8634, 0.8772, 0.8702, 5.49, 1.55),
    row('ChatGPT + Two-stage (situ)', 2.41, 15.98, 0.8611, 0.8774, 0.869, 5.25, 1.49),
    row('ChatGPT + Knowledge', 2.73, 18.29, 0.8632, 0.8778, 0.8703, 5.31, 1.47),
  ],
};

/** What the rows of our own beside published ones are: how many test cases, and how their figures were computed. */
export interface OwnFigures {
  /** Test cases behind each of our rows. */
  readonly counts: readonly number[];
  readonly signatures: readonly { readonly metric: MetricId; readonly signature: string }[];
}

/** What must be said when published rows stand beside our own, one sentence each. */
export function publishedWarnings(published: PublishedResults, own: OwnFigures): readonly string[] {
  const others = [...new Set(own.counts)].filter((count) => count !== published.count);
  const has = (prefix: string): boolean => own.signatures.some(({ metric }) => metric.startsWith(prefix));
  const sizes = others.map((count) => count.toLocaleString('en')).join(' and ');
  const otherModel = own.signatures.some(
    ({ metric, signature }) => metric.startsWith('bertscore') && !signature.includes('roberta-large'),
  );
  return [
    ...(others.length > 0 && has('dist')
      ? [
          `The published rows are over ${published.count.toLocaleString('en')} test cases and ours over ${sizes}: Dist falls as a set grows, so its figures do not compare.`,
        ]
      : []),
    ...(has('bleu')
      ? [
          'The script behind the published BLEU is not public: compare our rows among themselves, not to the digit with those.',
        ]
      : []),
    ...(otherModel
      ? ['The published BERTScore is that of roberta-large, layer 17: figures of another model do not compare with it.']
      : []),
  ];
}
