/** What rating needs from the machine it runs on. */
export interface RatingServices {
  /**
   * Writes one line at the end of a file, which is made when it is not there: in one write, on a line of its own. Throws
   * `file-error` when it cannot be written. Nothing cancels it: it takes no time, and a line is there or not.
   */
  appendLine(path: string, line: string): Promise<void>;
}
