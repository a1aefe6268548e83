import type { Sampling } from '../llm/completion';
import type { EndpointModel } from '../llm/endpoint';
import { applyParameterMap } from '../llm/parameterMap';
import type { Prompt } from '../prompt/messages';

/** A request to show somebody: never with a key, whose place an environment variable takes. */
export interface SnippetRequest {
  readonly prompt: Prompt;
  readonly model: EndpointModel;
  readonly sampling: Sampling;
  /** With the version part; OpenAI's own when absent. */
  readonly baseUrl?: string;
}

/** The environment variable that a snippet takes its key from. */
export const KEY_VARIABLE = 'OPENAI_API_KEY';
const OPENAI_URL = 'https://api.openai.com/v1';

/** The body of the request as the OpenAI protocol words it; what the model refuses is left out. */
export function requestBody({ prompt, model, sampling }: SnippetRequest): Readonly<Record<string, unknown>> {
  const stop = prompt.form === 'completion' ? { stop: [...(sampling.stop ?? []), ...prompt.stop] } : {};
  return {
    model: model.id,
    ...(prompt.form === 'chat' ? { messages: prompt.messages } : { prompt: prompt.text }),
    ...requestParameters(model, { ...sampling, ...stop }),
  };
}

/** The sampling parameters as the protocol words them; what the model refuses is left out. */
export function requestParameters(model: EndpointModel, asked: Sampling): Readonly<Record<string, unknown>> {
  const { sampling, maxTokensName } = applyParameterMap(model, asked);
  const { maxTokens, ...others } = sampling;
  return { ...others, ...(maxTokens === undefined ? {} : { [maxTokensName]: maxTokens }) };
}

/** The body as indented JSON. */
export function requestAsJson(request: SnippetRequest): string {
  return `${JSON.stringify(requestBody(request), undefined, 2)}\n`;
}

/** A command for a POSIX shell; the body is quoted whole, whatever is in it. */
export function requestAsCurl(request: SnippetRequest): string {
  const path = request.prompt.form === 'chat' ? 'chat/completions' : 'completions';
  const url = `${(request.baseUrl ?? OPENAI_URL).replace(/\/+$/, '')}/${path}`;
  const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  return [
    `curl ${quoted(url)} \\`,
    `  -H "Authorization: Bearer $${KEY_VARIABLE}" \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d ${quoted(JSON.stringify(requestBody(request), undefined, 2))}`,
    '',
  ].join('\n');
}

/** A Python script for the OpenAI client. */
export function requestAsPython(request: SnippetRequest): string {
  const call = request.prompt.form === 'chat' ? 'client.chat.completions.create' : 'client.completions.create';
  const said = request.prompt.form === 'chat' ? 'message.content' : 'text';
  const body = Object.entries(requestBody(request)).map(([name, value]) => `    ${name}=${pythonLiteral(value, 4)},`);
  return [
    'import os',
    '',
    'from openai import OpenAI',
    '',
    `client = OpenAI(base_url=${pythonLiteral(request.baseUrl ?? OPENAI_URL)}, api_key=os.environ.get("${KEY_VARIABLE}", "none"))`,
    `completion = ${call}(`,
    ...body,
    ')',
    `print(completion.choices[0].${said})`,
    '',
  ].join('\n');
}

/** Plain JSON data as a Python literal; `indent` is that of the line it begins on. */
export function pythonLiteral(value: unknown, indent = 0): string {
  const inner = ' '.repeat(indent + 4);
  const outer = ' '.repeat(indent);
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  // JSON's escapes are Python's, those of surrogate pairs aside: such characters are written out.
  if (typeof value === 'string')
    return JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((item) => `${inner}${pythonLiteral(item, indent + 4)},\n`).join('')}${outer}]`;
  }
  if (typeof value === 'object') {
    const entries = Object.entries(value);
    if (entries.length === 0) return '{}';
    const lines = entries.map(([key, item]) => `${inner}${JSON.stringify(key)}: ${pythonLiteral(item, indent + 4)},\n`);
    return `{\n${lines.join('')}${outer}}`;
  }
  return JSON.stringify(value);
}
