const LINES = 2000;

/** A template of 2,000 lines and a few: the given one, its sections again and again as variants. */
export function longTemplate(paper: string): string {
  const body = paper.slice(paper.indexOf('## Task Definition'));
  let text = paper;
  for (let copy = 1; text.split('\n').length < LINES; copy++)
    text += `\n${body.replace(/^## (.+)$/gm, `## $1 (copy ${copy})`)}`;
  return text;
}
