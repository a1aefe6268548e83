import { AppError } from '../core/util/errors';
import { hostAndPort } from './baseUrl';
import { redactedCause, type Redact } from './redact';

/** Which endpoint an error is about, and how to keep its key out of it. */
export interface EndpointInTrouble {
  readonly endpointName: string;
  readonly baseUrl: URL;
  readonly redact: Redact;
}

const NOBODY_THERE = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'EADDRNOTAVAIL', 'ENETDOWN']);
const NO_SUCH_HOST = new Set(['ENOTFOUND', 'EAI_AGAIN']);
const NO_CONNECTION_IN_TIME = new Set(['UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT']);
const NO_SIGN_OF_LIFE = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);
const NO_TRUST = /^(?:CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/**
 * What a failed connection means: `unreachable` (nobody there, no such host, no trusted certificate), `timeout`, or
 * `interrupted` for a connection that was lost. `mayPass` is true when sending again can help.
 */
export function connectionError(
  error: unknown,
  { endpointName, baseUrl, redact }: EndpointInTrouble,
): { readonly error: AppError; readonly mayPass: boolean } {
  const code = networkCode(error) ?? '';
  const server = `${hostAndPort(baseUrl)} ("${endpointName}")`;
  const make = (kind: 'unreachable' | 'timeout' | 'interrupted', sentence: string): AppError =>
    new AppError(kind, sentence, { cause: redactedCause(error, redact) });
  const final = (sentence: string): { error: AppError; mayPass: boolean } => ({
    error: make('unreachable', sentence),
    mayPass: false,
  });
  if (NOBODY_THERE.has(code))
    return final(`Nothing answers at ${server}. Start the server, or correct the endpoint's base URL.`);
  if (NO_SUCH_HOST.has(code)) {
    const sentence = `The host of ${server} cannot be found. Check the endpoint's base URL and the network.`;
    return { error: make('unreachable', sentence), mayPass: code === 'EAI_AGAIN' };
  }
  if (NO_CONNECTION_IN_TIME.has(code))
    return final(`No connection to ${server} came about in time. Check the network, a proxy or a firewall on the way.`);
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER')
    return final(`The server at ${server} does not speak https. Write http:// in the endpoint's base URL.`);
  if (NO_TRUST.test(code))
    return final(
      `The certificate of ${server} is not trusted on this machine (${code}). Install its certificate authority.`,
    );
  if (NO_SIGN_OF_LIFE.has(code))
    return { error: make('timeout', `${server} sent nothing for 5 minutes. Check the server's log.`), mayPass: false };
  return {
    error: make('interrupted', `The connection to ${server} was lost. Run again; what was answered is kept.`),
    mayPass: true,
  };
}

/** The first error code along the causes of an error, as Node words it. */
function networkCode(error: unknown): string | undefined {
  let link: unknown = error;
  for (let depth = 0; typeof link === 'object' && link !== null && depth < 5; depth++) {
    const { code, cause, errors } = link as { code?: unknown; cause?: unknown; errors?: unknown };
    if (typeof code === 'string' && code !== '') return code;
    link = cause ?? (Array.isArray(errors) ? (errors[0] as unknown) : undefined);
  }
  return undefined;
}
