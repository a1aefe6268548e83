import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createGraphReader } from '../../../src/core/commonsense/atomicGraph';
import { parseInferenceAnswer } from '../../../src/core/commonsense/llmAnswer';
import { parseStoredInferences } from '../../../src/core/commonsense/storedInferences';
import { parsePredictions } from '../../../src/core/evaluation/predictionsFile';
import { predictionColumn } from '../../../src/core/evaluation/predictionsColumn';
import { targetsOf } from '../../../src/core/evaluation/predictionsAlign';
import { parseQueries } from '../../../src/core/exemplars/parseQueries';
import { parseDialogues } from '../../../src/core/inputs/parseDialogues';
import { testCasesOf } from '../../../src/core/inputs/testCase';
import { builtInJudgeText } from '../../../src/core/judge/builtInJudges';
import { readJudgeAnswer } from '../../../src/core/judge/judgeAnswer';
import { parseJudgeTemplate } from '../../../src/core/judge/judgeTemplate';
import { parseEndpoints } from '../../../src/core/llm/parseEndpoints';
import { parseRecordings } from '../../../src/core/llm/recording';
import { importPrompt } from '../../../src/core/prompt/importing/importPrompt';
import { promptFilesOf, readForeign } from '../../../src/core/prompt/importing/readForeign';
import { parseStageOne } from '../../../src/core/prompt/parseStageOne';
import { importPreferences } from '../../../src/core/ratings/importPreferences';
import { parseRatingKey, parseRatingSet } from '../../../src/core/ratings/parseRatingSet';
import { parseRatings } from '../../../src/core/ratings/ratings';
import { ratingResults } from '../../../src/core/ratings/results/ratingResults';
import { parseBatchJob } from '../../../src/core/run/batchJob';
import { parseFollowedBatches } from '../../../src/core/run/followedBatch';
import { parseExperiment } from '../../../src/core/run/parseExperiment';
import { isAppError } from '../../../src/core/util/errors';
import { mutatedTexts, mutatedValues } from '../../support/core/mutations';

const root = path.join(import.meta.dirname, '../../..');
const file = (name: string): string => readFileSync(path.join(root, name), 'utf8');
const head = (name: string, lines: number): string => file(name).split('\n').slice(0, lines).join('\n');

const TEXTS = 40;

/** Runs a reader; what it throws must be an error of ours, which has a code and a sentence. */
function expectNoCrash(read: (text: string) => unknown, text: string): void {
  try {
    read(text);
  } catch (error) {
    if (!isAppError(error))
      expect.unreachable(`${JSON.stringify(text)}: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
  }
}

const predictions = (text: string): unknown => {
  const parsed = parsePredictions(text, 'f');
  return predictionColumn(parsed.predictions, testCases);
};
const testCases = targetsOf(
  parseDialogues(file('test/fixtures/predictions/testCases.jsonl'), 'f').dialogues.flatMap(testCasesOf),
);
const stem = 'samples/ratings/brief-or-attentive';
const set = parseRatingSet(file(`${stem}.set.json`), 'set');
const key = parseRatingKey(file(`${stem}.key.json`), 'key');
const graph = (text: string): unknown => {
  const reader = createGraphReader();
  reader.begin('f');
  reader.add(text);
  return reader.end();
};
const CSV = [
  'conv_id,utterance_idx,context,prompt,speaker_idx,utterance,selfeval,tags',
  'hit:0_conv:1,1,sad,I lost it_comma_ all,1,My keys are gone.,5|5|5_2|2|5,',
  'hit:0_conv:1,2,sad,I lost it_comma_ all,2,Oh no!,5|5|5_2|2|5,',
].join('\n');
const PROMPTY = '---\nname: Kind\nsample:\n  q: My cat is ill.\n---\nsystem:\nYou help {{who}}.\n\nuser:\n{{q}}\n';
const PROMPTFOO =
  'prompts:\n  - "Be brief. {{m}}"\ntests:\n  - vars: { m: I am tired. }\n    assert: [{ type: equals, value: Rest. }]\n';
const PREFERENCES = JSON.stringify({
  pair: 'X_vs_Y',
  item: 'a',
  context: ['hi'],
  response_1: 'one',
  response_2: 'two',
  labels: { r1: { empathy: '1', coherence: 'tie' } },
});
const ENDPOINTS = [
  {
    id: 'a',
    baseUrl: 'http://127.0.0.1:1/v1',
    models: ['m', { id: 'n', price: { inputPerMillionUsd: 1, outputPerMillionUsd: 2 } }],
  },
  { kind: 'local', id: 'b', models: ['hub:A/B#q8'] },
];
const FOLLOWED = [
  {
    ...{ uri: 'u', name: 'n', endpointIds: ['e'], fingerprint: 'f', spent: { calls: 1, tokens: 2, usd: null } },
    ...{ mayFollow: 1, answered: 0, failures: [{ id: 'i', message: 'm' }], isStopping: false },
  },
];
const ANSWER = JSON.stringify({ xIntent: ['a'], xNeed: ['b'], xWant: ['none'], xEffect: ['d'], xReact: ['e'] });

describe.each<[what: string, text: string, read: (text: string) => unknown]>([
  [
    'dialogues as JSONL',
    head('samples/dialogues/test.jsonl', 3),
    (text) => parseDialogues(text, 'f').dialogues.flatMap(testCasesOf),
  ],
  ['dialogues as CSV', CSV, (text) => parseDialogues(text, 'f').dialogues.flatMap(testCasesOf)],
  ['queries', '{"id":"a#2","context":["x","y"]}\n{"id":"b","text":"z"}', (text) => parseQueries(text, 'f')],
  ['recordings', head('samples/recordings/smollm2-135m-instruct.jsonl', 2), (text) => parseRecordings(text, 'f')],
  [
    'stored inferences',
    head('samples/knowledge/smollm2-135m-instruct.jsonl', 2),
    (text) => parseStoredInferences(text, 'f'),
  ],
  ['triples', 'PersonX eats\txReact\tfull\nPersonX runs\txWant\tto rest\n', graph],
  ['an answer with inferences', `\`\`\`json\n${ANSWER}\n\`\`\``, parseInferenceAnswer],
  [
    'an answer of a judge',
    'Reason: warm.\nVerdict: A',
    (text) => readJudgeAnswer({ text, finishReason: 'stop' }, 'pairwise', ['A', 'B']),
  ],
  ['a reply of stage one', 'The user\'s emotion may be "sad". The situation is that he lost.', parseStageOne],
  ['a judge template', builtInJudgeText('pairwise', 'small'), (text) => parseJudgeTemplate(text, 'f')],
  ['an experiment', file('samples/paper.experiment.yaml'), (text) => parseExperiment(text, 'f')],
  ['a .prompty', PROMPTY, (text) => readForeign(text, 'a.prompty').map(importPrompt)],
  [
    'a promptfoo file',
    PROMPTFOO,
    (text) => [promptFilesOf(text, 'p.yaml'), readForeign(text, 'p.yaml').map(importPrompt)],
  ],
  ['an A/B test', PREFERENCES, (text) => importPreferences(text, 'f', 'n')],
  ['a rating set', head(`${stem}.set.json`, 60), (text) => parseRatingSet(text, 'f')],
  ['a key', file(`${stem}.key.json`), (text) => parseRatingKey(text, 'f')],
  ...['blenderbot.jsonl', 'case.txt', 'ec.log', 'emphi.txt', 'mime.txt', 'ours.jsonl'].map(
    (name) =>
      [`predictions, ${name}`, file(`test/fixtures/predictions/${name}`), predictions] as [
        string,
        string,
        typeof predictions,
      ],
  ),
])('%s', (what, text, read) => {
  it('are read or refused in our own words, however the text was changed', () => {
    expectNoCrash(read, text);
    for (const changed of mutatedTexts(text, TEXTS, what.length)) expectNoCrash(read, changed);
  });
});

describe.each<[what: string, value: unknown, read: (text: string) => unknown]>([
  [
    'a dialogue',
    JSON.parse(head('samples/dialogues/test.jsonl', 1)),
    (text) => parseDialogues(text, 'f').dialogues.flatMap(testCasesOf),
  ],
  [
    'a recording',
    JSON.parse(head('samples/recordings/smollm2-135m-instruct.jsonl', 1)),
    (text) => parseRecordings(text, 'f'),
  ],
  [
    'an inference',
    JSON.parse(head('samples/knowledge/smollm2-135m-instruct.jsonl', 1)),
    (text) => parseStoredInferences(text, 'f'),
  ],
  ['an answer with inferences', JSON.parse(ANSWER), parseInferenceAnswer],
  ['a log of ParlAI', JSON.parse(head('test/fixtures/predictions/blenderbot.jsonl', 1)), predictions],
  ['a prediction', JSON.parse(head('test/fixtures/predictions/ours.jsonl', 1)), predictions],
  [
    'a prompt as JSON',
    { messages: [{ role: 'user', content: [{ text: '{{q}}' }] }], testData: [{ q: 'a', expected: 'b' }] },
    (text) => readForeign(text, 'a.yml').map(importPrompt),
  ],
  [
    'a promptfoo file as JSON',
    {
      prompts: ['{{q}}', { raw: 'x {{q}}', label: 'l' }],
      defaultTest: { vars: { t: 1 } },
      tests: [{ vars: { q: 'a' }, assert: [{ type: 'equals', value: 'b' }] }],
    },
    (text) => readForeign(text, 'a.yml').map(importPrompt),
  ],
  [
    'an experiment as JSON',
    {
      template: 't',
      dataset: { test: 'd' },
      strategies: ['zero-shot', { id: 'a', exemplars: { kind: 'nearest', k: 3 } }],
      models: [{ model: 'm' }],
    },
    (text) => parseExperiment(text, 'f'),
  ],
  ['an item of an A/B test', JSON.parse(PREFERENCES), (text) => importPreferences(text, 'f', 'n')],
  ['a rating set', { items: set.items.slice(0, 2), aspects: set.aspects }, (text) => parseRatingSet(text, 'f')],
  [
    'a key',
    { ...key, items: Object.fromEntries(Object.entries(key.items).slice(0, 2)) },
    (text) =>
      ratingResults({
        set,
        key: parseRatingKey(text, 'f'),
        ratings: [{ id: set.items[0]?.id ?? '', rater: 'r', aspect: 'empathy', value: 'A' }],
      }),
  ],
  [
    'a rating',
    { id: 'a', rater: 'r', aspect: 'x', value: 'A', seconds: 1, note: 'n' },
    (text) => ratingResults({ set, key, ratings: parseRatings(text, 'f').ratings }),
  ],
  ['endpoints', ENDPOINTS, (text) => parseEndpoints(JSON.parse(text))],
  ['followed batches', FOLLOWED, (text) => [parseFollowedBatches(JSON.parse(text)), parseBatchJob(JSON.parse(text))]],
])('%s', (what, value, read) => {
  it('is read or refused in our own words, whatever stands in the place of a value', () => {
    expectNoCrash(read, JSON.stringify(value));
    for (const changed of mutatedValues(value, TEXTS, what.length)) expectNoCrash(read, JSON.stringify(changed));
  });
});
