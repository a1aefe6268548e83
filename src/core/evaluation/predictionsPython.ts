/**
 * The texts of a Python list of strings, as `print` shows it: `['a', "b 's"]`. A list inside it (utterances as lists of
 * tokens) becomes one text, joined by spaces. `undefined` when it is no such list.
 */
export function parsePythonTexts(source: string): readonly string[] | undefined {
  const reader = new Reader(source.trim());
  const texts = reader.list(0);
  return texts !== undefined && reader.atEnd ? texts : undefined;
}

const MOST_NESTED = 2;
const ESCAPES: Readonly<Partial<Record<string, string>>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f' };
const HEXADECIMAL: Readonly<Partial<Record<string, number>>> = { x: 2, u: 4, U: 8 };

class Reader {
  readonly #source: string;
  #place = 0;

  constructor(source: string) {
    this.#source = source;
  }

  get atEnd(): boolean {
    return this.#place === this.#source.length;
  }

  list(depth: number): string[] | undefined {
    const close = this.#take('[') ? ']' : this.#take('(') ? ')' : undefined;
    if (close === undefined || depth >= MOST_NESTED) return undefined;
    const texts: string[] = [];
    for (;;) {
      this.#skipSpace();
      if (this.#take(close)) return texts;
      const item = this.#text() ?? this.list(depth + 1)?.join(' ');
      if (item === undefined) return undefined;
      texts.push(item);
      this.#skipSpace();
      if (!this.#take(',') && this.#source[this.#place] !== close) return undefined;
    }
  }

  #text(): string | undefined {
    const quote = this.#take("'") ? "'" : this.#take('"') ? '"' : undefined;
    if (quote === undefined) return undefined;
    let text = '';
    let start = this.#place;
    for (; this.#place < this.#source.length; this.#place++) {
      const next = this.#source[this.#place];
      if (next === quote) return text + this.#source.slice(start, this.#place++);
      if (next !== '\\') continue;
      text += this.#source.slice(start, this.#place++) + this.#escaped();
      start = this.#place--;
    }
    return undefined;
  }

  #escaped(): string {
    const letter = this.#source[this.#place++] ?? '';
    const digits = HEXADECIMAL[letter];
    if (digits === undefined) return ESCAPES[letter] ?? (/['"\\]/.test(letter) ? letter : `\\${letter}`);
    const code = this.#source.slice(this.#place, this.#place + digits);
    if (!/^[\da-f]+$/i.test(code) || code.length < digits || parseInt(code, 16) > 0x10ffff) return `\\${letter}`;
    this.#place += digits;
    return String.fromCodePoint(parseInt(code, 16));
  }

  #skipSpace(): void {
    while (this.#source[this.#place] === ' ') this.#place++;
  }

  #take(mark: string): boolean {
    if (this.#source[this.#place] !== mark) return false;
    this.#place++;
    return true;
  }
}
