// @ts-check

/**
 * Says whether an address answers at all within a short time. Used before a download, so that a machine without that part
 * of the network loses seconds and not minutes.
 * @param {string} url
 * @param {number} [timeoutMs]
 * @returns {Promise<boolean>}
 */
export async function reachable(url, timeoutMs = 3000) {
  try {
    const response = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(timeoutMs) });
    return response.status < 500;
  } catch {
    return false;
  }
}
