// @ts-check

/**
 * @typedef {object} WorkbenchTarget
 * @property {string | undefined} [folder] absolute path of a folder, or of a *.code-workspace file
 * @property {readonly string[] | undefined} [extensionDevelopmentPaths] absolute paths of extensions to run from their folder
 * @property {string | undefined} [extensionTestsPath] absolute path of a test suite's entry
 * @property {boolean | undefined} [disableExtensions] leave installed extensions out
 * @property {Readonly<Record<string, string>> | undefined} [extensionHostEnv] environment of the extension host
 */

/**
 * The address at which the server at `authority` ("127.0.0.1:41235") opens a folder with extensions under development.
 * @param {string} authority
 * @param {WorkbenchTarget} target
 * @returns {string}
 */
export function workbenchUrl(authority, target) {
  const url = new URL(`http://${authority}/`);
  if (target.folder !== undefined) {
    url.searchParams.set(target.folder.endsWith('.code-workspace') ? 'workspace' : 'folder', urlPath(target.folder));
  }
  /** @param {string} path */
  const remote = (path) => `vscode-remote://${authority}${encodeURI(urlPath(path))}`;
  /** @type {[string, string][]} */
  const payload = (target.extensionDevelopmentPaths ?? []).map((path) => ['extensionDevelopmentPath', remote(path)]);
  if (target.extensionTestsPath !== undefined) payload.push(['extensionTestsPath', remote(target.extensionTestsPath)]);
  if (target.disableExtensions === true) payload.push(['disableExtensions', 'true']);
  if (target.extensionHostEnv !== undefined) {
    payload.push(['extensionEnvironment', JSON.stringify(target.extensionHostEnv)]);
  }
  if (payload.length > 0) url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

/**
 * A path as it stands in an address: forward slashes, and one before a drive letter.
 * @param {string} path
 */
function urlPath(path) {
  const forward = path.replaceAll('\\', '/');
  return forward.startsWith('/') ? forward : `/${forward}`;
}
