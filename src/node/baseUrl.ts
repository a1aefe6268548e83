import { AppError } from '../core/util/errors';

/**
 * Checks the base URL of an endpoint and returns it without a slash at its end. It must be http or https, and must not
 * carry a user name, a password, a fragment or a query that looks like a key: throws `invalid-setting`.
 */
export function parseBaseUrl(text: string, endpointName: string): URL {
  const refuse = (reason: string): AppError =>
    new AppError('invalid-setting', `The base URL of "${withoutSecrets(endpointName)}" ${reason}`);
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    throw refuse('is not a URL. It looks like http://127.0.0.1:8080/v1 or https://api.openai.com/v1.');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw refuse(`begins with ${url.protocol}; only http: and https: can be used.`);
  if (url.username !== '' || url.password !== '')
    throw refuse('has a user name or password in it. Leave them out and set a key instead.');
  if (url.hash !== '') throw refuse('has a part after "#". Leave it out.');
  if ([...url.searchParams.keys()].some((name) => /key|token|secret|signature/i.test(name)))
    throw refuse('has a key in its query. Leave it out and set the key instead.');
  url.pathname = url.pathname.replace(/\/+$/, '');
  return url;
}

/** The name of an endpoint that is its own base URL, without what of that may be a secret. */
function withoutSecrets(name: string): string {
  return name.replace(/(:\/\/)[^/?#]*@/, '$1').replace(/(:\/\/[^?#]*)[?#].*/s, '$1');
}

/** Host and port of a URL, as errors name a server: the port is there even when it is the scheme's own. */
export function hostAndPort(url: URL): string {
  return `${url.hostname}:${url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port}`;
}
