import { describe, expect, it } from 'vitest';
import { serverKeys } from '../../src/cli/serverKeys';

describe('the key of a server', () => {
  it.each([
    ['https://api.openai.com/v1', 'own'],
    ['https://API.openai.com:443/v1', 'own'],
    ['https://api.openai.com:8443/v1', 'general'],
    ['https://api.openai.com.evil.example/v1', 'general'],
    ['http://127.0.0.1:8080/v1', undefined],
    ['http://127.0.0.1:8081/v1', 'general'],
    ['', 'general'],
  ])('of %s is that of its host and port, before the general one: %s', (baseUrl, key) => {
    const keyFor = serverKeys({
      RAPPORT_API_KEY: 'general',
      RAPPORT_API_KEY_API_OPENAI_COM: 'own',
      RAPPORT_API_KEY_127_0_0_1_8080: '',
    });
    expect(keyFor(baseUrl)).toBe(key);
  });

  it('is none where no variable is set, and where it is empty', () => {
    expect(serverKeys({})('https://api.openai.com/v1')).toBeUndefined();
    expect(serverKeys({ RAPPORT_API_KEY: '' })('https://api.openai.com/v1')).toBeUndefined();
  });

  it('of one server goes to no other, where there is no general one', () => {
    const keyFor = serverKeys({ RAPPORT_API_KEY_API_OPENAI_COM: 'own' });
    expect(keyFor('http://127.0.0.1:8080/v1')).toBeUndefined();
  });
});
