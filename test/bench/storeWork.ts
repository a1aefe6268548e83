import type { Knowledge } from '../../src/core/commonsense/commonsenseModel';
import { RELATIONS } from '../../src/core/commonsense/relation';
import type { Exemplar } from '../../src/core/exemplars/exemplar';
import { createRandomExemplars } from '../../src/core/exemplars/randomExemplars';
import type { Dialogue } from '../../src/core/inputs/dialogue';
import { EMOTION_LABELS } from '../../src/core/inputs/emotions';
import { testCasesOf, type TestCase } from '../../src/core/inputs/testCase';
import type { LlmClient } from '../../src/core/llm/llmClient';
import { requestHash } from '../../src/core/llm/requestHash';
import { shareRequests } from '../../src/core/llm/sharedClient';
import { scoreCase } from '../../src/core/metrics/scoreCase';
import { createPromptBuilder } from '../../src/core/prompt/buildPrompt';
import { promptText } from '../../src/core/prompt/messages';
import { parseTemplate } from '../../src/core/prompt/parseTemplate';
import { renderJinja } from '../../src/core/prompt/renderJinja';
import { runExperiment } from '../../src/core/run/runExperiment';
import { applyRunEvent } from '../../src/core/run/runEvents';
import type { RunRecord } from '../../src/core/run/runRecord';
import type { Column, RunSpec } from '../../src/core/run/runSpec';
import { saveRun } from '../../src/core/run/saveRun';
import type { Store } from '../../src/core/run/store';
import { answerFromStore } from '../../src/core/store/answerFromStore';
import type { StrategyPorts } from '../../src/core/strategy/runStrategy';
import type { Strategy } from '../../src/core/strategy/strategy';
import { sha256Hex } from '../../src/core/util/hash';
import { createRandom } from '../../src/core/util/random';

export { openStore } from '../../src/node/store/openStore';

/** Dialogues, and the strategies to run on them. */
export interface Work {
  readonly template: string;
  readonly dialogues: readonly Dialogue[];
  readonly pool: readonly Dialogue[];
  readonly strategies: readonly Strategy[];
  readonly cases: number;
}

/** Makes up dialogues: each word follows the one before as it does somewhere in the given ones, so that compression finds little more than in them. */
export function inventDialogues(given: readonly Dialogue[], count: number, seed: number): readonly Dialogue[] {
  const random = createRandom(seed);
  const next = new Map<string, string[]>();
  const starts: string[] = [];
  for (const { turns } of given) {
    for (const { text } of turns) {
      const words = text.split(/\s+/);
      starts.push(words[0] ?? '');
      words.forEach((word, index) => {
        const following = next.get(word) ?? [];
        following.push(words[index + 1] ?? '');
        next.set(word, following);
      });
    }
  }
  const pick = (words: readonly string[]): string => words[Math.floor(random() * words.length)] ?? '';
  const sentence = (least: number): string => {
    const words = [pick(starts)];
    while (words.length < least + 12) {
      const word = pick(next.get(words.at(-1) ?? '') ?? ['']);
      if (word === '' && words.length >= least) break;
      words.push(word === '' ? pick(starts) : word);
    }
    return words.join(' ');
  };
  return Array.from({ length: count }, (_, index) => {
    const model = given[index % given.length];
    return {
      id: `invented:${index}`,
      emotion: EMOTION_LABELS[index % EMOTION_LABELS.length] ?? '',
      situation: sentence(15),
      turns: (model?.turns ?? []).map(({ role, text }) => ({ role, text: sentence(text.split(' ').length - 4) })),
    };
  });
}

/** A model that answers at once, the same to the same request, in words of the dialogues. */
export function createInstantModel(words: readonly Dialogue[]): LlmClient & { readonly calls: () => number } {
  let calls = 0;
  const turns = words.flatMap((dialogue) => dialogue.turns.map(({ text }) => text.split(' ')));
  return {
    calls: () => calls,
    async *complete(request) {
      calls++;
      const random = createRandom(Number.parseInt(requestHash(request).slice(0, 8), 16));
      const [first = [], second = []] = [0, 1].map(() => turns[Math.floor(random() * turns.length)] ?? []);
      const cut = Math.floor(random() * first.length);
      const text = [...first.slice(0, cut), ...second.slice(Math.floor(random() * second.length))].join(' ') || 'Oh.';
      yield { kind: 'delta', text };
      await Promise.resolve();
      const usage = { promptTokens: Math.round(random() * 1500), completionTokens: Math.round(random() * 60) };
      const latencyMs = random() * 2000;
      yield {
        kind: 'completed',
        completion: {
          text,
          finishReason: 'stop',
          usage,
          latencyMs,
          retries: 0,
          notSent: [],
          source: { kind: 'live' },
        },
      };
    },
  };
}

/** Runs all the cells of a work once, through the store as the command line does; returns the record. */
export async function runThrough(
  { template, dialogues, pool, strategies, cases }: Work,
  { store, model, id }: { readonly store: Store; readonly model: LlmClient; readonly id: string },
): Promise<RunRecord> {
  const columns = strategies.map((strategy): Column => ({
    id: strategy.id,
    name: strategy.name,
    strategy,
    variants: {},
  }));
  const spec: RunSpec = {
    id,
    template: parseTemplate(template, 'paper.rapport.md'),
    columns,
    testCases: dialogues.flatMap((dialogue) => testCasesOf(dialogue).slice(-1)).slice(0, cases),
    endpointId: 'http://127.0.0.1:8080/v1',
    model: { id: 'llama-3.1-8b-instruct' },
    form: 'chat',
    sampling: { temperature: 0, maxTokens: 256 },
    seed: 13,
    maxConcurrent: 20,
  };
  const problems: string[] = [];
  const onProblem = ({ message }: { readonly message: string }): void => void problems.push(message);
  const ports: StrategyPorts = {
    prompts: createPromptBuilder({ render: async (source, slots) => Promise.resolve(renderJinja(source, slots)) }),
    llm: shareRequests(answerFromStore(model, store.completions, { repeat: 0, again: false, onProblem })),
    tokens: {
      count: async (text) =>
        Promise.resolve({ tokens: Math.round(text.length / 4), tokeniser: 'o200k_base', exact: false }),
    },
    random: createRandomExemplars({ name: 'pool', dialogues: pool }, 13),
    nearest: {
      signature: 'made up',
      find: async (testCase, { k }) => Promise.resolve(madeUpNearest(pool, testCase, k)),
    },
    commonsense: { signature: 'made up', infer: async (testCase) => Promise.resolve(madeUpKnowledge(testCase)) },
    score: (response, testCase) => scoreCase({ response, gold: testCase.gold }),
  };
  let record: RunRecord | undefined;
  const events = runExperiment(spec, ports, '2026-01-01T00:00:00.000Z', new AbortController().signal);
  for await (const event of saveRun(events, store.runs, onProblem)) record = applyRunEvent(record, event);
  if (record === undefined || problems.length > 0) throw new Error(problems.join('\n'));
  return record;
}

/** The mean length of the responses' prompts, in characters. */
export function meanPromptLength(record: RunRecord): number {
  const lengths = Object.values(record.cells).flatMap(({ stages }) =>
    stages.response === undefined ? [] : [promptText(stages.response.prompt).length],
  );
  return lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
}

/** Different pool items for every test case, the same ones whatever k is, as nearest neighbours are. */
function madeUpNearest(pool: readonly Dialogue[], testCase: TestCase, k: number): readonly Exemplar[] {
  const random = createRandom(Number.parseInt(sha256Hex(testCase.id).slice(0, 8), 16));
  return Array.from({ length: k }, () => {
    const dialogue = pool[Math.floor(random() * pool.length)];
    if (dialogue === undefined) throw new Error('the pool is empty');
    const { id, emotion, situation, turns } = dialogue;
    return {
      id: `${id}#${turns.length}`,
      dialogueId: id,
      emotion,
      situation,
      turns,
      cosine: random() * 0.5 + 0.3,
    };
  });
}

function madeUpKnowledge(testCase: TestCase): Knowledge {
  const words = testCase.context.flatMap(({ text }) => text.split(' '));
  const random = createRandom(Number.parseInt(sha256Hex(testCase.id).slice(8, 16), 16));
  const phrase = (): string =>
    Array.from({ length: 3 }, () => words[Math.floor(random() * words.length)] ?? '').join(' ');
  const inferences = Object.fromEntries(
    RELATIONS.map((relation) => [
      relation,
      Array.from({ length: 5 }, (_, index) => ({
        text: `to ${phrase()}`,
        score: -random() * 3,
        ...(index > 2 ? { dropped: 'over the limit of 3' } : {}),
      })),
    ]),
  ) as unknown as Knowledge['inferences'];
  return { source: 'comet', model: 'comet-bart', event: testCase.context.at(-1)?.text ?? '', inferences };
}
