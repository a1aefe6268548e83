/** What the field of a section holds, against what the document has: it never loses what was typed and never overwrites what is newer. */
export class SectionDraft {
  /** The section's text in the document, as last told. */
  #known: string;
  #text: string;
  /** What is on its way to the document. */
  #sent: string | undefined;
  #conflict = false;

  constructor(source: string) {
    this.#known = source;
    this.#text = source;
  }

  /** What the field shows. */
  get text(): string {
    return this.#text;
  }

  /** The document's text became another while this one had unsent changes: nothing is sent until the user decides. */
  get conflict(): boolean {
    return this.#conflict;
  }

  /** What has to be sent now; `undefined` when the document has it, it is on its way, or the user has to decide first. */
  get toSend(): string | undefined {
    const waits = this.#conflict || this.#sent !== undefined || sectionText(this.#text) === this.#known;
    return waits ? undefined : this.#text;
  }

  type(text: string): void {
    this.#text = text;
    if (sectionText(text) === this.#known) this.#conflict = false;
  }

  /** Takes in the text that the document has now. */
  told(source: string): void {
    if (source === this.#known) return;
    const ours = this.#sent !== undefined && sectionText(this.#sent) === source;
    const changed = sectionText(this.#text) !== this.#known;
    this.#known = source;
    if (ours) this.#sent = undefined;
    else if (!changed) this.#text = source;
    else this.#conflict = sectionText(this.#text) !== source;
  }

  sending(text: string): void {
    this.#sent = text;
  }

  /** What was on its way has arrived, or was refused. */
  answered(): void {
    this.#sent = undefined;
  }

  /** Ends a conflict: with the document's text, or by sending what was typed over it. */
  decide(which: 'theirs' | 'mine'): void {
    this.#conflict = false;
    if (which === 'theirs') this.#text = this.#known;
  }
}

/** A text as the document's section has it: lines end in `\n`, blank lines at both ends are none of its. */
export function sectionText(text: string): string {
  const lines = text.split(/\r\n|\r|\n/);
  while (lines.length > 0 && lines[0]?.trim() === '') lines.shift();
  while (lines.length > 0 && lines.at(-1)?.trim() === '') lines.pop();
  return lines.join('\n');
}
