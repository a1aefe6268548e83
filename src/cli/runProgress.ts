import { plainText, type Output } from './output';

/** Tells how far something is, so often that one can follow and so seldom that a log stays short. */
export interface Progress {
  tell(text: string): void;
}

const EVERY_MS = 5000;

/** Progress as lines on the error output, at most one every five seconds. */
export function createProgress(output: Output): Progress {
  let toldAt = performance.now();
  return {
    tell(text) {
      if (performance.now() - toldAt < EVERY_MS) return;
      toldAt = performance.now();
      output.err(plainText(text));
    },
  };
}
