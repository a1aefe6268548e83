import { APIConnectionError, APIError } from 'openai';
import { AppError, isAppError, type ErrorCode } from '../core/util/errors';
import { parseServerError, type ServerError } from './answerChunk';
import { connectionError, type EndpointInTrouble } from './connectionError';
import { redactedCause, serverSentence } from './redact';

/** What was asked when an error came. */
export interface FailedRequest extends EndpointInTrouble {
  readonly model: string;
  readonly keySent: boolean;
  /** One sentence that says how to set the endpoint's key. */
  readonly howToSetKey: string;
}

/** Turns what the library threw into an `AppError` that says what to do; the key is in none of its parts. */
export function mapOpenAiError(error: unknown, request: FailedRequest): AppError {
  if (isAppError(error)) return error;
  if (error instanceof APIConnectionError) return connectionError(error, request).error;
  const cause = redactedCause(error, request.redact);
  if (isStatusError(error)) {
    const found = parseServerError(error.error ?? bodyOf(error));
    return statusError(error.status, found, request, cause, error.headers);
  }
  return new AppError('internal', `Rapport could not send the request to "${request.endpointName}". See the log.`, {
    cause,
  });
}

/** The error that a server sent inside an answer it had begun, or in place of one with status 200. */
export function mapAnswerError(error: ServerError, request: FailedRequest): AppError {
  const status = typeof error.code === 'number' ? error.code : Number(error.code ?? NaN);
  if (status >= 400 && status < 600) return statusError(status, error, request);
  const rateLimited = error.code === 'rate_limit_exceeded' || error.type === 'rate_limit_error';
  return statusError(rateLimited ? 429 : 500, error, request);
}

/** True when the server refuses the request because it does not know `stream_options`. */
export function refusesStreamOptions(error: unknown): boolean {
  if (!(error instanceof APIError) || (error.status !== 400 && error.status !== 422)) return false;
  return /stream_options|include_usage/.test(`${error.param ?? ''} ${error.message}`);
}

/** True when the server refuses the request as it is worded, which may be for the form of answer that it asks for. */
export function mayRefuseFormat(error: unknown): boolean {
  if (!(error instanceof APIError)) return false;
  // llama-cpp-python says 500 where a request is not of its form.
  return error.status === 400 || error.status === 422 || /response_format|json_schema/.test(error.message);
}

function statusError(
  status: number,
  found: ServerError,
  request: FailedRequest,
  cause?: Error,
  headers?: Headers,
): AppError {
  const { endpointName, model, howToSetKey, keySent } = request;
  const said = serverSentence(found.message, request.redact);
  const quote = said === undefined ? '' : ` The server says: "${said}"`;
  const make = (code: ErrorCode, sentence: string): AppError =>
    new AppError(code, sentence + quote, cause === undefined ? undefined : { cause });
  if (status === 401 || status === 403) {
    const what = keySent ? `does not accept the key (${status})` : `asks for a key, and none is set (${status})`;
    return make('unauthorized', `"${endpointName}" ${what}. ${howToSetKey}`);
  }
  if (isAboutModel(status, found, model))
    return make(
      'model-not-found',
      `"${endpointName}" has no model "${model}". Choose another, or correct its name in the endpoint.`,
    );
  if (status === 404)
    return make('refused', `"${endpointName}" has nothing at this address (404). ${pathHint(request)}`);
  if (status === 408) return make('timeout', `"${endpointName}" gave up waiting (408). Run again.`);
  if (status === 429)
    return make('rate-limited', `"${endpointName}" takes no more requests for now (429). ${waitHint(headers)}`);
  if (status >= 500)
    return make('server-error', `"${endpointName}" failed (${status}). Run again, or look at the server's log.`);
  return make('refused', `"${endpointName}" refuses this request (${status}). Change the prompt or the parameters.`);
}

/** By the server's codes, or, where it has none, by the model's own name in what it says about something not found. */
function isAboutModel(status: number, { code, param, message }: ServerError, model: string): boolean {
  if (code === 'model_not_found') return true;
  if (status !== 404) return false;
  return param === 'model' || (message?.includes(model) ?? false);
}

function pathHint({ baseUrl }: FailedRequest): string {
  return /\/v\d/.test(baseUrl.pathname)
    ? 'Check the base URL, and whether the server knows this form of the API (chat or completions).'
    : 'Check the base URL; it usually ends in /v1.';
}

function waitHint(headers: Headers | undefined): string {
  const seconds = Number(headers?.get('retry-after') ?? NaN);
  return seconds > 0 ? `Run again in ${Math.ceil(seconds)} s.` : 'Run again later, or with fewer requests at once.';
}

function isStatusError(error: unknown): error is APIError<number, Headers, object | undefined> {
  return error instanceof APIError && typeof error.status === 'number';
}

/** A body that is no JSON is in the message, after the status. */
function bodyOf(error: APIError): string {
  return error.message.replace(/^\d+ /, '').replace('status code (no body)', '');
}
