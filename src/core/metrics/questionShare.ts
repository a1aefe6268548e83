const QUESTION_MARK = /[?？؟]/;

/**
 * True when a response asks: it holds a question mark (Latin, full-width or Arabic). The definition is ours and only of
 * form; that listeners' questions carry much of the empathy in EmpatheticDialogues is the finding of Svikhnushina et
 * al. (2022).
 */
export function asksQuestion(response: string): boolean {
  return QUESTION_MARK.test(response);
}

/** Share of responses that ask, x100; `null` for no responses. */
export function questionShare(responses: readonly string[]): number | null {
  return responses.length === 0 ? null : (100 * responses.filter(asksQuestion).length) / responses.length;
}
