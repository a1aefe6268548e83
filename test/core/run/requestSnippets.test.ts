import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  pythonLiteral,
  requestAsCurl,
  requestAsJson,
  requestAsPython,
  requestBody,
} from '../../../src/core/run/requestSnippets';

const prompt = { form: 'chat', messages: [{ role: 'user', content: `It's "hard" \\ $HOME \n\u2028 😀` }] } as const;
const request = {
  prompt,
  model: { id: 'm' },
  sampling: { temperature: 0, maxTokens: 9 },
  baseUrl: 'http://127.0.0.1:1/v1/',
};

describe('a request to copy', () => {
  it('is worded as the protocol has it, without what the model refuses', () => {
    expect(requestBody(request)).toEqual({ model: 'm', messages: prompt.messages, temperature: 0, max_tokens: 9 });
    const refusing = { ...request, model: { id: 'gpt-5' } };
    expect(requestBody(refusing)).toEqual({ model: 'gpt-5', messages: prompt.messages, max_completion_tokens: 9 });
    const text = { ...request, prompt: { form: 'completion', text: 'T', stop: ['\n'] } } as const;
    expect(requestBody(text)).toMatchObject({ prompt: 'T', stop: ['\n'] });
  });

  it('is read back from JSON', () => {
    expect(JSON.parse(requestAsJson(request))).toEqual(requestBody(request));
  });

  it('as curl is one command that a shell reads as it is meant, with the key from the environment', () => {
    const curl = requestAsCurl(request);
    expect(curl).toContain('"Authorization: Bearer $OPENAI_API_KEY"');
    const script = curl.replace(/^curl/, 'printf "%s\\0"');
    const words = execFileSync('sh', ['-c', script], { env: { OPENAI_API_KEY: 'k' }, encoding: 'utf8' }).split('\0');
    expect(words[0]).toBe('http://127.0.0.1:1/v1/chat/completions');
    expect(words).toContain('Authorization: Bearer k');
    expect(JSON.parse(words.at(-2) ?? '')).toEqual(requestBody(request));
  });

  it('as Python asks the OpenAI client for the same', () => {
    const python = requestAsPython(request);
    expect(python).toContain('client.chat.completions.create(');
    expect(python).toContain('api_key=os.environ.get("OPENAI_API_KEY"');
    expect(python).toContain(`content": ${pythonLiteral(prompt.messages[0].content)}`);
    expect(pythonLiteral([true, null, {}, []])).toBe('[\n    True,\n    None,\n    {},\n    [],\n]');
  });
});
