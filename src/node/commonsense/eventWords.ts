import type { EventWords } from '../../core/commonsense/eventRule';
import { nltkWords } from '../../core/metrics/nltkTokenizer';
import { splitSentences } from '../../core/metrics/sentenceSplitter';

/** The words of NLTK's `word_tokenize`, which the paper's authors use for their events. */
export const nltkEventWords: EventWords = { words: nltkWords, sentences: splitSentences };
