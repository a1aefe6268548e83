import { describe, expect, it } from 'vitest';
import { parseEndpoints } from '../../../src/core/llm/parseEndpoints';

const good = { id: 'local', baseUrl: 'http://127.0.0.1:8080/v1', models: ['tiny'] };

describe('the endpoints of the settings', () => {
  it('are read with models by name or in full, called by their id unless they have a name', () => {
    const full = {
      id: 'api.example_1',
      name: 'Example',
      baseUrl: 'https://api.example.com/v1',
      models: [
        'a',
        {
          id: 'b',
          form: 'completion',
          price: { inputPerMillionUsd: 0.5, outputPerMillionUsd: 0 },
          refuses: ['temperature', 'maxTokens', 'seed', 'stop'],
          maxTokensName: 'max_completion_tokens',
          contextTokens: 4096,
        },
      ],
      maxConcurrent: 8,
      idleTimeoutMs: 1000,
      maxRetries: 0,
    };
    expect(parseEndpoints([good, full])).toEqual({
      problems: [],
      local: [],
      endpoints: [
        { kind: 'openai', ...good, name: 'local', models: [{ id: 'tiny' }] },
        { kind: 'openai', ...full, models: [{ id: 'a' }, full.models[1]] },
      ],
    });
  });

  it('are models that run in this process where they say so, named without a path of this machine', () => {
    const models = [
      'hub:owner/name@v2#q8',
      { id: 'path:/home/somebody/small', form: 'completion', contextTokens: 512 },
    ];
    expect(parseEndpoints([{ id: 'here', kind: 'local', models }, good])).toMatchObject({
      problems: [],
      endpoints: [{ id: 'local' }],
      local: [
        {
          kind: 'local',
          id: 'here',
          name: 'here',
          maxConcurrent: 1,
          models: [
            { id: 'owner/name@v2#q8', source: 'hub:owner/name@v2#q8' },
            { id: 'small', source: 'path:/home/somebody/small', form: 'completion', contextTokens: 512 },
          ],
        },
      ],
    });
  });

  it.each<[unknown, RegExp]>([
    [{ models: ['tiny'] }, /models\.0\.id: "tiny" is no model to run here\. Write hub:OWNER\/NAME or path:DIR.*\.$/],
    [{ models: ['hub:owner/name#q9'] }, /: weights come as fp32, .*, and not as q9\.$/],
    [{ models: ['hub:justname'] }, /Its names look like OWNER\/NAME\.$/],
    [{ models: [] }, /name at least one model/],
    [{ models: ['path:/x'], baseUrl: 'http://127.0.0.1/v1' }, /baseUrl/],
  ])('of models in this process say what is wrong: %j', (entry, problem) => {
    const { local, problems } = parseEndpoints([{ id: 'here', kind: 'local', ...(entry as object) }]);
    expect(local).toEqual([]);
    expect(problems).toEqual([expect.stringMatching(problem)]);
  });

  it('have ids that no two share, whatever their kind', () => {
    const { endpoints, local, problems } = parseEndpoints([good, { id: 'local', kind: 'local', models: ['path:/x'] }]);
    expect([endpoints.length, local.length]).toEqual([1, 0]);
    expect(problems).toEqual([expect.stringContaining('used twice')]);
  });

  it('have no members that are undefined', () => {
    const [endpoint] = parseEndpoints([
      { ...good, maxRetries: undefined, models: [{ id: 'a', price: undefined }] },
    ]).endpoints;
    expect(Object.keys(endpoint!)).not.toContain('maxRetries');
    expect(Object.keys(endpoint!.models[0]!)).toEqual(['id']);
  });

  it.each([undefined, null, {}, 'http://127.0.0.1', 3])('that are no list but %j are refused as a whole', (value) => {
    expect(parseEndpoints(value)).toEqual({
      endpoints: [],
      local: [],
      problems: ['The setting rapport.endpoints must be a list.'],
    });
  });

  it.each<[string, unknown, RegExp]>([
    ['nothing', null, /^Endpoint number 1 in rapport\.endpoints: Invalid input: expected object, received null\.$/],
    ['a text', 'x', /^Endpoint number 1 in rapport\.endpoints: Invalid input/],
    ['no id', { ...good, id: undefined }, /number 1 in rapport\.endpoints: id: /],
    [
      'an id with a space',
      { ...good, id: 'my server' },
      /^Endpoint "my server" in .*: id: use letters, digits, "\.", "_" and "-"\.$/,
    ],
    ['a long id', { ...good, id: 'x'.repeat(65) }, /: id: use letters/],
    ['no address', { ...good, baseUrl: undefined }, /"local" .*: baseUrl: use an http or https address, such as /],
    ['an address without a scheme', { ...good, baseUrl: '127.0.0.1:8080' }, /: baseUrl: use an http or https address/],
    ['another scheme', { ...good, baseUrl: 'file:///etc/passwd' }, /: baseUrl: use an http or https address/],
    ['no models', { ...good, models: [] }, /: models: name at least one model\.$/],
    [
      'a model without a name',
      { ...good, models: ['a', ''] },
      /: models\.1\.id: name the model as the server knows it\.$/,
    ],
    ['a model without an id', { ...good, models: [{ form: 'chat' }] }, /: models\.0\.id: /],
    ['a model that is a number', { ...good, models: [3] }, /: models\.0: /],
    ['an unknown form', { ...good, models: [{ id: 'a', form: 'text' }] }, /: models\.0\.form: /],
    ['an unknown parameter', { ...good, models: [{ id: 'a', refuses: ['top_p'] }] }, /: models\.0\.refuses\.0: /],
    [
      'a price below nothing',
      { ...good, models: [{ id: 'a', price: { inputPerMillionUsd: -1, outputPerMillionUsd: 1 } }] },
      /: models\.0\.price\.inputPerMillionUsd: /,
    ],
    [
      'half a price',
      { ...good, models: [{ id: 'a', price: { inputPerMillionUsd: 1 } }] },
      /: models\.0\.price\.outputPerMillionUsd: /,
    ],
    ['a key in the settings', { ...good, apiKey: 'secret' }, /: Unrecognized key: "apiKey"\.$/],
    [
      'a misspelt member of a model',
      { ...good, models: [{ id: 'a', contextToken: 3 }] },
      /: models\.0: Unrecognized key: "contextToken"\.$/,
    ],
    ['too many at once', { ...good, maxConcurrent: 257 }, /: maxConcurrent: /],
    ['none at once', { ...good, maxConcurrent: 0 }, /: maxConcurrent: /],
    ['a timeout of a blink', { ...good, idleTimeoutMs: 10 }, /: idleTimeoutMs: /],
    ['half a retry', { ...good, maxRetries: 0.5 }, /: maxRetries: /],
    [
      'an id kept for recordings',
      { ...good, id: 'recorded-chat' },
      /: ids that start with "recorded" are kept for recordings\.$/,
    ],
  ])('with %s lose that one alone, in one sentence with its place', (_, bad, sentence) => {
    const { endpoints, problems } = parseEndpoints([bad, { ...good, id: 'other' }]);
    expect(endpoints.map(({ id }) => id)).toEqual(['other']);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(sentence);
    expect(problems[0]).not.toContain('secret');
  });

  it("leave the id of VS Code's own models to them", () => {
    const { endpoints, problems } = parseEndpoints([{ ...good, id: 'vscode-models' }]);
    expect(endpoints).toEqual([]);
    expect(problems).toEqual([
      'Endpoint "vscode-models" in rapport.endpoints: this id is kept for the models of VS Code.',
    ]);
  });

  it('keep the first of a repeated id', () => {
    const { endpoints, problems } = parseEndpoints([good, { ...good, models: ['b'] }]);
    expect(endpoints).toHaveLength(1);
    expect(endpoints[0]?.models).toEqual([{ id: 'tiny' }]);
    expect(problems).toEqual(['Endpoint "local" in rapport.endpoints: the id is used twice.']);
  });

  it('tell every mistake of an entry', () => {
    const { problems } = parseEndpoints([{ id: 'a b', baseUrl: 'x', models: [] }]);
    expect(problems.map((problem) => /endpoints: (\w+):/.exec(problem)?.[1])).toEqual(['id', 'baseUrl', 'models']);
  });
});
