import { splitPythonSpace } from './pythonText';

const ENTITIES = [
  [/&quot;/g, '"'],
  [/&amp;/g, '&'],
  [/&lt;/g, '<'],
  [/&gt;/g, '>'],
] as const;
const PUNCTUATION = /[{-~[-` -&(-+:-@/]/g;
const PERIOD_COMMA_AFTER_NON_DIGIT = /([^0-9])([.,])/gu;
const PERIOD_COMMA_BEFORE_NON_DIGIT = /([.,])([^0-9])/gu;
const DASH_AFTER_DIGIT = /([0-9])(-)/g;

/**
 * Words of a text in the way of mteval-v13a, sacrebleu's default (`13a`, as of sacrebleu 2): ASCII punctuation apart
 * except apostrophe and hyphen, periods and commas apart unless between digits, a hyphen apart after a digit.
 */
export function words13a(text: string): string[] {
  let line = text.replaceAll('<skipped>', '').replaceAll('-\n', '').replaceAll('\n', ' ');
  if (line.includes('&'))
    line = ENTITIES.reduce((result, [entity, character]) => result.replace(entity, character), line);
  line = ` ${line} `
    .replace(PUNCTUATION, ' $& ')
    .replace(PERIOD_COMMA_AFTER_NON_DIGIT, '$1 $2 ')
    .replace(PERIOD_COMMA_BEFORE_NON_DIGIT, ' $1 $2')
    .replace(DASH_AFTER_DIGIT, '$1 $2 ');
  return splitPythonSpace(line);
}
