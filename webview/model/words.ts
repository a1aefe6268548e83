/** A word of a text: lower case, apostrophes alike, with where it stands in UTF-16 units. */
export interface Word {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** The first `limit` words of a text: runs of letters and digits, inner apostrophes included; punctuation and case aside. */
export function wordsOf(text: string, limit: number): readonly Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(/[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}\p{N}]+)*/gu)) {
    if (words.length >= limit) break;
    const [word] = match;
    words.push({ word: word.toLowerCase().replaceAll('’', "'"), start: match.index, end: match.index + word.length });
  }
  return words;
}

/** True for a word that says something: neither a word of English grammar nor a single letter. */
export function isContentWord(word: string): boolean {
  return word.length > 1 && !GRAMMAR.has(word) && !GRAMMAR.has(word.replace(/'.*$/, ''));
}

/** True for a content word that is not on everyone's lips in a talk like this: at least four letters, and not common. */
export function isTellingWord(word: string): boolean {
  return word.length >= 4 && isContentWord(word) && !COMMON.has(word);
}

const listed = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

/** Words of grammar: they carry no trace of where a sentence came from. */
const GRAMMAR = listed(
  `a about above after again all also although always am an and another any anybody anyone anything are aren around as at away back be
  because been before being below between both but by can cannot could couldn did didn do does doesn doing don done down during each
  either else ever every everyone everything few first for from further get gets getting got had hadn has hasn have haven having he her
  here hers herself him himself his how however i if in into is isn it its itself just let like ll made make makes many may maybe me might
  mine more most much must my myself neither never no nobody none nor not nothing now of off on once one only or other others our ours
  ourselves out over own perhaps quite rather re really s same say says shall she should shouldn since so some somebody someone something
  still such t than that the their theirs them themselves then there these they this those though through to together too toward towards
  under until up upon us ve very was wasn we well were weren what whatever when where whether which while who whole whom whose why will
  with within without won would wouldn yes yet you your yours yourself yourselves im ive dont cant isnt didnt doesnt`,
);

/** Words that any reply to any story may have. */
const COMMON = listed(
  `able actually afraid angry anxious bad become believe best better bring came care come comes coming completely day days definitely
  difficult easy emotion emotions enough especially experience experienced experiencing feel feeling feelings feels felt find found give
  gives glad good great guess happen happened happens happy hard hear heard help helps hope hopefully hopes important keep kind kinds
  know knows last leave left life little long look looks lots love matter mean means mind moment moments need needs next nice okay part
  people person place possible pretty probably reply right sometimes soon sorry sound sounds speaker stay story support sure take taken
  takes talk tell thank thanks thing things think thinking thought thoughts time times today told tough true trying turn understand
  understandable used user want wanted wants week went wish wonder wonderful work world year years situation listener share shared tomorrow
  yesterday night called call calls start started stop seem seems seemed going goes gone`,
);
