function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}

/**
 * Written-out-with-a-period short forms after which a sentence usually goes on: titles, company forms, months, days,
 * American states, measures. Lower case, without the final period. Left out on purpose are `etc`, `e.g` and `i.e`:
 * NLTK's trained model ends a sentence there, and numbers that compare with its numbers matter more here than taste.
 * `ok` is in for the same reason (its model knows it from Oklahoma).
 */
export const ABBREVIATIONS: ReadonlySet<string> = words(
  'mr mrs ms messrs dr prof rev hon gov gen col maj capt cmdr lt sgt sen rep reps st sr jr ' +
    'inc corp co ltd bros cie dept ' +
    'jan feb aug sep sept oct nov dec tues wed thurs fri ' +
    'ala ariz calif colo conn fla ga ill kan ky mich minn nev okla ok ore pa tenn va vt wash wis ' +
    'ave blvd ct ft mt vs yr mg sw ' +
    'a.m p.m u.s u.s.a u.k u.n d.c n.y n.j n.c s.c l.a ph.d m.b.a a.d',
);

/**
 * Capitalised words that, after an abbreviation or an ellipsis, open a new sentence more often than they go on with a
 * name.
 */
export const SENTENCE_OPENERS: ReadonlySet<string> = words(
  'i he it they the there these this some many most both if in but so since when while though although however instead ' +
    'yet such her were thank thanks sorry seriously sometimes otherwise especially',
);
