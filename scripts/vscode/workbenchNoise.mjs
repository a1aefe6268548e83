// @ts-check
/** Sorts what extensions print from what the workbench prints about itself; both come through the same channel. */

/** Lines of the npm VS Code that mean nothing for a test run: its own connections, and native parts that npm does not build. */
const noise = [
  /^(Resolving|Resolved) connection token/,
  /^Creating a socket/,
  /^\[(reconnection-grace-time|AgentHost|RemoteAgentHostProtocol|AccountPolicyGate|Service Worker)/,
  /^Ignoring fetching additional builtin extensions/,
  /^Updating additional builtin extensions cache/,
  /^Creation of workbench contribution/,
  /^\[DefaultAccount\]/,
  /^Canceled: Canceled/,
  /^No search provider registered for scheme/,
  /Could not locate the bindings file/,
  /Cannot find module '\.{1,2}\/build\/Release\//,
];

/**
 * Says whether a line comes from the workbench's own start and not from an extension or a test.
 * @param {string} line
 * @returns {boolean}
 */
export function isWorkbenchNoise(line) {
  const start = line.slice(0, 400);
  return noise.some((pattern) => pattern.test(start));
}

/**
 * Console values without the colours (%c) of a browser's console.
 * @param {readonly unknown[]} values
 * @returns {unknown[]}
 */
export function withoutStyles(values) {
  const [first, ...rest] = values;
  if (typeof first !== 'string') return [...values];
  const styles = first.split('%c').length - 1;
  return [first.replaceAll('%c', ''), ...rest.slice(styles)];
}
