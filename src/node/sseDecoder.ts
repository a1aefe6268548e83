/** One server-sent event: its name (`message` when it has none) and its data lines joined by newlines. */
export interface SseMessage {
  readonly event: string;
  readonly data: string;
}

/**
 * Decodes a stream of server-sent events (HTML standard, section 9.2) that arrives in pieces cut anywhere. Ours and not the
 * `openai` package's: to that one a web page or plain JSON is a stream that ends politely, and it hides keep-alives and cut events.
 */
export interface SseDecoder {
  /** Takes the next piece and returns the events that it completes. Line ends are CR, LF or CRLF; comments and empty events give nothing. */
  push(text: string): readonly SseMessage[];
  /** Ends the stream and returns an event whose closing blank line never came. */
  end(): readonly SseMessage[];
}

/** Makes a decoder for one stream. */
export function createSseDecoder(): SseDecoder {
  let rest = '';
  let afterReturn = false;
  let event = '';
  let data: string[] = [];

  const dispatch = (): readonly SseMessage[] => {
    const found = data.length === 0 ? [] : [{ event: event === '' ? 'message' : event, data: data.join('\n') }];
    event = '';
    data = [];
    return found;
  };
  const takeLine = (line: string): readonly SseMessage[] => {
    if (line === '') return dispatch();
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') data.push(value);
    else if (field === 'event') event = value;
    return [];
  };

  return {
    push(text) {
      const found: SseMessage[] = [];
      let start = 0;
      // The LF of a CRLF that was cut in two belongs to the line that the CR has ended.
      if (afterReturn && text.startsWith('\n')) start = 1;
      if (text !== '') afterReturn = false;
      for (let at = start; at < text.length; at++) {
        const character = text[at];
        if (character !== '\n' && character !== '\r') continue;
        found.push(...takeLine(rest + text.slice(start, at)));
        rest = '';
        if (character === '\r') {
          if (at + 1 === text.length) afterReturn = true;
          else if (text[at + 1] === '\n') at++;
        }
        start = at + 1;
      }
      rest += text.slice(start);
      return found;
    },
    end() {
      const last = rest === '' ? [] : takeLine(rest);
      rest = '';
      return [...last, ...dispatch()];
    },
  };
}
