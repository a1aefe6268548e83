/** A text of a template that was kept by itself, and when (ISO 8601). */
export interface KeptText {
  readonly text: string;
  readonly keptAt: string;
}

/** Texts of templates that are kept, each stored once: those that runs worked from, and others that would be lost. */
export interface TemplateTexts {
  /** What runs worked from, by their ids; runs of earlier versions, and runs that are not there, have none. */
  ofRuns(runIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Keeps a text under the name of its template; one that is kept there already stays as it is. Throws `file-error`. */
  keep(templateName: string, text: string): Promise<void>;
  /** The texts kept under a name, the newest first. */
  kept(templateName: string): Promise<readonly KeptText[]>;
}
