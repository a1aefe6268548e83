/** Numbers in a text, with their fractions and thousands; signs are not looked at. */
const NUMBER = /\d+(?:[.,]\d+)*/g;

/** What stands in the place of a number that was left out. */
const LEFT_OUT = '[…]';

/**
 * A text that a model wrote about facts, with every number left out that does not stand in them: a model words figures and may
 * not make any up. Says how many were left out.
 */
export function onlyKnownFigures(
  text: string,
  facts: readonly string[],
): { readonly text: string; readonly leftOut: number } {
  const known = new Set(facts.flatMap((fact) => fact.match(NUMBER) ?? []));
  let leftOut = 0;
  const kept = text.replace(NUMBER, (number) => {
    if (known.has(number)) return number;
    leftOut++;
    return LEFT_OUT;
  });
  return { text: kept, leftOut };
}
