import type { MetricId } from './score';

/** What everything that shows a metric needs to know about it. */
export interface MetricDescription {
  readonly id: MetricId;
  /** The name as shown. */
  readonly name: string;
  /** Which direction is better; `undefined` where neither is. */
  readonly higherIsBetter: boolean | undefined;
  /** Decimals to show. */
  readonly decimals: number;
  /** Three sentences for the panel: what it is, how to read it, where it comes from. */
  readonly card: string;
}

const DIST_READING =
  'It falls steeply as the set of responses grows, so only sets of the same size compare, and the figure of a single response says little.';
const DIST_SOURCE =
  'After Li et al. (2016), A Diversity-Promoting Objective Function for Neural Conversation Models; tokens as they are, case kept.';
const BLEU_READING =
  'Counts are summed over all test cases before one brevity penalty, text is lower-cased by default, and a single response is smoothed by NLTK method 1 so that it is not 0 for lack of one long match.';
const BLEU_SOURCE =
  'After Papineni et al. (2002), BLEU: a Method for Automatic Evaluation of Machine Translation, as NLTK computes it.';
const BERTSCORE_READING =
  'The number depends on the model and the layer, which its signature names; roberta-large at layer 17 without rescaling lies near 0.85 for most English pairs.';
const BERTSCORE_SOURCE = 'After Zhang et al. (2020), BERTScore: Evaluating Text Generation with BERT.';

function distinctOf(order: 1 | 2): MetricDescription {
  const unit = order === 1 ? 'words' : 'word pairs';
  return {
    id: `dist-${order}`,
    name: `Dist-${order}`,
    higherIsBetter: true,
    decimals: 2,
    card: `Different ${unit} as a percentage of all ${unit} in the whole set of responses: how varied the wording is. ${DIST_READING} ${DIST_SOURCE}`,
  };
}

function bleuOf(order: 1 | 2 | 3 | 4): MetricDescription {
  const unit = order === 1 ? 'Words' : `Word sequences of up to ${order} words`;
  return {
    id: `bleu-${order}`,
    name: `BLEU-${order}`,
    higherIsBetter: true,
    decimals: 2,
    card: `${unit} that a response shares with the gold response, as a geometric mean of precisions x100 with a penalty for short responses. ${BLEU_READING} ${BLEU_SOURCE}`,
  };
}

function bertScoreOf(letter: 'p' | 'r' | 'f', name: string, what: string): MetricDescription {
  return {
    id: `bertscore-${letter}`,
    name,
    higherIsBetter: true,
    decimals: 4,
    card: `${what} ${BERTSCORE_READING} ${BERTSCORE_SOURCE}`,
  };
}

/** Every metric, in the order of tables. */
export const METRICS: readonly MetricDescription[] = [
  distinctOf(1),
  distinctOf(2),
  bertScoreOf(
    'p',
    'P-BERT',
    'For each token of the response the closest token of the gold response by cosine of contextual embeddings, averaged: how much of what was said is in the gold response.',
  ),
  bertScoreOf(
    'r',
    'R-BERT',
    'For each token of the gold response the closest token of the response by cosine of contextual embeddings, averaged: how much of the gold response was said.',
  ),
  bertScoreOf(
    'f',
    'F-BERT',
    'The harmonic mean of P-BERT and R-BERT: closeness of response and gold response in meaning, word for word in context.',
  ),
  bleuOf(1),
  bleuOf(2),
  bleuOf(3),
  bleuOf(4),
  {
    id: 'emotion-accuracy',
    name: 'Acc',
    higherIsBetter: true,
    decimals: 2,
    card:
      "Percentage of test cases in which stage one names the dialogue's own emotion label out of 32. An answer that names no label counts as wrong, never as missing, and strategies that are told the emotion have no figure. " +
      'As Qian et al. (2023), Harnessing the Power of Large Language Models for Empathetic Response Generation, count it, over all test cases.',
  },
  {
    id: 'length',
    name: 'Length',
    higherIsBetter: undefined,
    decimals: 1,
    card:
      'Tokens of a response, punctuation included; for a set, their mean. Longer is neither better nor worse, but length moves BLEU through its brevity penalty and Dist through the number of words. ' +
      'A plain count, with the tokeniser that the signature names.',
  },
  {
    id: 'question-share',
    name: 'Questions',
    higherIsBetter: undefined,
    decimals: 1,
    card:
      'Percentage of responses that hold a question mark. Asking is much of what listeners do, so a share far from that of the gold responses is worth a look; a high one is not good in itself. ' +
      'The rule is our own; on why questions matter see Svikhnushina et al. (2022), A Taxonomy of Empathetic Questions in Social Dialogs.',
  },
  {
    id: 'context-overlap',
    name: 'Overlap',
    higherIsBetter: undefined,
    decimals: 1,
    card:
      'Percentage of the words of a response that already occur in the dialogue context, case and punctuation aside; for a set, the mean over responses. High values mean echoing, very low ones that the response may be off topic. ' +
      'The extractive fragment coverage of Grusky et al. (2018), Newsroom, applied to responses.',
  },
  {
    id: 'repetition',
    name: 'Repetition',
    higherIsBetter: false,
    decimals: 2,
    card:
      'Percentage of four-word sequences of a response that occurred in it before; for a set, the mean over responses with at least four tokens. Anything far above 0 is a model caught in a loop. ' +
      'The seq-rep-4 of Welleck et al. (2020), Neural Text Generation with Unlikelihood Training.',
  },
];

const byId = new Map(METRICS.map((metric) => [metric.id, metric]));

/** The description of a metric. */
export function describeMetric(id: MetricId): MetricDescription {
  return byId.get(id) as MetricDescription;
}

/** True for the name of a metric. */
export function isMetricId(text: string): text is MetricId {
  return byId.has(text as MetricId);
}
