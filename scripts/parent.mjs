// @ts-check

/** How often to look whether the parent is still there, in milliseconds. */
const intervalMs = 500;

/**
 * Calls back once when the process that started this one is gone. npm starts scripts through a shell, and a signal to npm
 * ends the shell but never reaches the script; so the script has to look. Does nothing outside npm, where a script may well
 * outlive the shell it was started from. Does not keep the process alive.
 * @param {() => void} gone
 */
export function onParentGone(gone) {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    gone();
  }, intervalMs);
  timer.unref();
}
