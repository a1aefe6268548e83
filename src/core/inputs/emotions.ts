/** The 32 emotion labels of EmpatheticDialogues (Rashkin et al. 2019), lower case, in alphabetical order. */
export const EMOTION_LABELS = [
  'afraid',
  'angry',
  'annoyed',
  'anticipating',
  'anxious',
  'apprehensive',
  'ashamed',
  'caring',
  'confident',
  'content',
  'devastated',
  'disappointed',
  'disgusted',
  'embarrassed',
  'excited',
  'faithful',
  'furious',
  'grateful',
  'guilty',
  'hopeful',
  'impressed',
  'jealous',
  'joyful',
  'lonely',
  'nostalgic',
  'prepared',
  'proud',
  'sad',
  'sentimental',
  'surprised',
  'terrified',
  'trusting',
] as const;

/** One of the 32 labels. */
export type EmotionLabel = (typeof EMOTION_LABELS)[number];

const known: ReadonlySet<string> = new Set(EMOTION_LABELS);

/** True when the text is one of the 32 labels, written in lower case. */
export function isEmotionLabel(text: string): text is EmotionLabel {
  return known.has(text);
}
