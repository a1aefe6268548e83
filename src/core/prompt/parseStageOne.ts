import { EMOTION_LABELS, type EmotionLabel } from '../inputs/emotions';

/** What a reply of stage one says: the label it names, and the situation as a sentence. */
export interface ParsedStageOne {
  readonly label?: EmotionLabel;
  readonly situation?: string;
}

const LABEL = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${EMOTION_LABELS.join('|')})(?![\\p{L}\\p{N}_])`, 'iu');

/**
 * A "situation" that the reply goes on to tell: at the start of a clause, and followed by what tells it. Replies that
 * decline ("I cannot determine the user's emotion or situation") name it elsewhere.
 */
const SITUATION = new RegExp(
  '(?<=^|\n|[.!?,;:"\'\u201d\u2019)\\]] ?|\\b(?:and|that|think|believe) )' +
    "(?:(?:(?:the|his|her|their|your|this)(?: [\\p{L}'\u2019]+)? )situations?" +
    '(?= (?:when|where|that|which|in which|is|was|are|may|might|could|can|would|seems?|appears?|described|being|he|she|they)(?![\\p{L}])|:)' +
    '|situation(?=:))',
  'iu',
);

/**
 * The one rule by which a reply of stage one is read.
 * Label: the first of the 32 words that the reply names, whole words, case ignored.
 * Situation: from the first "situation" that the reply goes on to tell, to its end; without one, the sentences after the
 * one that names the label; nothing when nothing is left.
 */
export function parseStageOne(reply: string): ParsedStageOne {
  const text = reply
    .replace(/\*\*|__/g, '')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n\s*/g, '\n')
    .trim();
  const label = LABEL.exec(text);
  const situation = situationIn(text, label);
  return {
    // The long s counts as an s where case is ignored, and stays one in lower case.
    ...(label === null ? {} : { label: label[0].toLowerCase().replaceAll('\u017f', 's') as EmotionLabel }),
    ...(situation === undefined ? {} : { situation }),
  };
}

function situationIn(text: string, label: RegExpExecArray | null): string | undefined {
  const mention = SITUATION.exec(text);
  if (mention !== null) return asSentence(text.slice(mention.index));
  if (label === null) return undefined;
  const afterLabel = text.slice(label.index + label[0].length);
  const end = /[.!?]["'\u201d\u2019)]*\s|\n/.exec(afterLabel);
  return end === null ? undefined : asSentence(afterLabel.slice(end.index + end[0].length));
}

/** A heading "Situation:", line ends, white space and marks at both ends cut, the first letter upper case, a full stop at the end; nothing when no letter is left. */
function asSentence(text: string): string | undefined {
  const trimmed = text
    .replace(/^situation:/i, '')
    .replace(/\n/g, ' ')
    .replace(/^[\s:*_,;.-]+/, '')
    .trim();
  if (!/\p{L}/u.test(trimmed)) return undefined;
  const sentence = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?]["'\u201d\u2019)*]*$/.test(sentence) ? sentence : `${sentence}.`;
}
