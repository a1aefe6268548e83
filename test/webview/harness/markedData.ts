/** Members whose text is data: what people, models and files say, and what the core calls things. */
const TEXTS: ReadonlySet<string> = new Set(
  `baselineName bertMissing bertModel blocked card closed code columnsName content detail earlier emotion encoder endpointName event failure family file
  fileName gold group head intervalReason later message model name note original pReason publishedSource quantisation question rater reading reason
  response rowsName said sentReply server setName signature situation source text title to tokeniser unavailable utterance xName yName`.split(
    /\s+/,
  ),
);

/** Members below which every text is data, whatever it is called. */
const ALL_TEXT: ReadonlySet<string> = new Set(
  `alone changedSinceRun labels notSent notes notices others revealed stop tokens warnings`.split(' '),
);

/** A letter of data as one of an alphabet that no message is written in: what is Latin on the page is then neither data nor translated. */
export function marked(text: string): string {
  return text.replace(/[A-Za-z]/g, (letter) =>
    String.fromCodePoint(letter < 'a' ? 0x410 + letter.charCodeAt(0) - 65 : 0x430 + letter.charCodeAt(0) - 97),
  );
}

/** What the host says, marked when the page was asked for so: `&marked`. */
export function asAsked(message: unknown): unknown {
  return new URLSearchParams(location.search).has('marked') ? markData(message, '', false) : message;
}

function markData(value: unknown, key: string, inside: boolean): unknown {
  // A label of one letter stands for a response: what is said of it goes by that letter.
  if (typeof value === 'string')
    return inside || TEXTS.has(key) || (key === 'label' && value.length > 1) ? marked(value) : value;
  if (Array.isArray(value)) return value.map((item) => markData(item, key, inside));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, markData(member, name, inside || ALL_TEXT.has(name))]),
  );
}
