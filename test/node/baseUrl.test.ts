import { describe, expect, it } from 'vitest';
import { hostAndPort, parseBaseUrl } from '../../src/node/baseUrl';

describe('parseBaseUrl', () => {
  it.each([
    ['http://127.0.0.1:8080/v1', 'http://127.0.0.1:8080/v1'],
    [' https://api.openai.com/v1/ \n', 'https://api.openai.com/v1'],
    ['https://models.example/v1//', 'https://models.example/v1'],
    ['https://models.example/', 'https://models.example/'],
    ['https://models.example/v1/?api-version=2', 'https://models.example/v1?api-version=2'],
    ['http://[::1]:11434/v1', 'http://[::1]:11434/v1'],
  ])('takes %j as %s', (text, expected) => {
    expect(parseBaseUrl(text, 'Mine').href).toBe(expected);
  });

  it('names the endpoint in what it refuses', () => {
    expect(() => parseBaseUrl('nonsense', 'Mine')).toThrow(/"Mine"/);
  });
});

describe('a base URL with a secret in it', () => {
  it.each([
    ['https://me:s3cret@models.example/v1', 'https://models.example/v1'],
    ['https://s3cret@models.example/v1', 'https://models.example/v1'],
    ['https://me:s3@s3cret@models.example/v1', 'https://models.example/v1'],
    ['https://models.example/v1?api_key=s3cret', 'https://models.example/v1'],
    ['https://models.example/v1#s3cret', 'https://models.example/v1'],
    ['ftp://me:s3cret@models.example/v1', 'ftp://models.example/v1'],
  ])('%s is refused without showing it, also where it is the name of the endpoint', (url, shown) => {
    let message = '';
    try {
      parseBaseUrl(url, url);
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain(`"${shown}"`);
    expect(message).not.toContain('s3');
  });
});

describe('hostAndPort', () => {
  it.each([
    ['http://127.0.0.1:8080/v1', '127.0.0.1:8080'],
    ['http://models.example/v1', 'models.example:80'],
    ['https://models.example/v1', 'models.example:443'],
    ['http://[::1]:11434/v1', '[::1]:11434'],
  ])('names %s as %s', (url, expected) => {
    expect(hostAndPort(new URL(url))).toBe(expected);
  });
});
