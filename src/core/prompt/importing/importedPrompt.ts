/** One message of a foreign prompt, as written there. */
export interface ForeignMessage {
  readonly role: string;
  readonly content: string;
}

/** One case of a foreign file: values by variable, and the answer that is expected, where it names one. */
export interface ForeignCase {
  readonly name: string;
  readonly values: Readonly<Record<string, string>>;
  readonly expected?: string;
}

/** A prompt of another tool, as far as it says what ours can say. */
export interface ForeignPrompt {
  readonly name: string;
  readonly messages: readonly ForeignMessage[];
  readonly cases: readonly ForeignCase[];
  /** Sentences about what has no counterpart here. */
  readonly left: readonly string[];
}

/** What an import brings: a template, dialogues (JSONL; empty without any), and sentences about what it does not. */
export interface ImportedPrompt {
  readonly name: string;
  readonly template: string;
  readonly dialogues: string;
  readonly left: readonly string[];
}
