import { eventsOf } from '../core/commonsense/eventRule';
import type { Knowledge } from '../core/commonsense/commonsenseModel';
import {
  parseKnowledgeSource,
  type KnowledgeLlm,
  type KnowledgeSourceChoice,
  type OpenedKnowledge,
} from '../core/run/knowledgeRequest';
import { answerFromStore } from '../core/store/answerFromStore';
import { forEachConcurrently } from '../core/util/concurrency';
import { AppError, isCancelled, toErrorInfo } from '../core/util/errors';
import { nltkEventWords } from '../node/commonsense/eventWords';
import { createServices } from '../node/services';
import { choiceValue, integerValue, parseArguments, requiredValue } from './argumentValues';
import { openAskedModel, type ModelChoice } from './askedModel';
import type { Command, CommandEnvironment } from './command';
import { ENCODER_ARGUMENTS, ENCODER_USAGE, readEncoderOptions } from './encoderOptions';
import { KNOWLEDGE_ARGUMENTS, KNOWLEDGE_USAGE, openCommandKnowledge, readKnowledgeOptions } from './knowledgeOptions';
import { plainJson, plainText, type Output } from './output';
import { readQueries } from './readQueries';
import { baseUrlOf, HOW_TO_SET_KEY } from './serverKeys';
import { DEFAULT_STORE, STORE_ARGUMENTS, storeOf } from './storeOptions';

type Closer = () => void | Promise<void>;

/** `rapport infer`: the five relations about each query. */
export const inferCommand: Command = {
  summary: 'infer what the Speaker intends, needs, wants and feels',
  usage: `rapport infer (--text T | --queries F.jsonl) --source S --model M --beams 5 --format jsonl
  --text T            what the Speaker says
  --queries F         a line per query: {"id","context":["...",...]} or {"id","text"}
  --source S          comet, atomic, llm, endpoint or stored
  --model M           comet: path:DIR or hub:OWNER/NAME; atomic: files of triples (default: the graph that rapport atomic fetched);
                      llm: the model as the server knows it, or hub:OWNER/NAME or path:DIR in-process, with #q8 or #q4 for
                      smaller weights; endpoint: sent to the server; stored: files of inferences
  --endpoint URL      llm: OpenAI-compatible server with its version part, or in-process; endpoint: the whole address
${KNOWLEDGE_USAGE}
${ENCODER_USAGE.replace(/^ {2}--reading.*\n/m, '')}
  --concurrency N     inferences under way at once (default 4)
  --store DIR         where what was inferred and the vectors of a graph are kept (default ${DEFAULT_STORE})
  --no-store          neither use nor keep a store
  --format jsonl      {"id","event","inferences":{"xIntent":[{"text","score"?,"dropped"?}],...},"source","model","signature"} (the
                      only format), a line per event, in the order of the queries; the source stored reads it
The key of a language model's server is read from the environment variable RAPPORT_API_KEY.
Exit code: 0 when every event was inferred about, 1 when one was not, 2 when the command cannot be understood.`,
  async run(args, environment, signal) {
    const { values } = parseArguments(args, {
      ...ENCODER_ARGUMENTS,
      ...KNOWLEDGE_ARGUMENTS,
      text: { type: 'string' },
      queries: { type: 'string' },
      source: { type: 'string' },
      model: { type: 'string' },
      endpoint: { type: 'string' },
      concurrency: { type: 'string' },
      ...STORE_ARGUMENTS,
      format: { type: 'string' },
    });
    choiceValue('format', values.format ?? 'jsonl', ['jsonl']);
    const { output } = environment;
    const source = sourceOf(requiredValue('source', values.source), values);
    const options = readKnowledgeOptions(values);
    const encoder = readEncoderOptions(values);
    const concurrency = integerValue('concurrency', values.concurrency ?? '4', 1, 256);
    const store = storeOf(values);
    const { text, queries: file } = values;
    if ((text === undefined) === (file === undefined))
      throw new AppError('invalid-setting', 'Say either --text or --queries.');
    const queries = await readQueries(file === undefined ? { text: text ?? '' } : { file }, output, signal);

    const closers: Closer[] = [];
    try {
      const llm =
        source.kind === 'llm'
          ? await openLlm(
              { endpoint: requiredValue('endpoint', values.endpoint), model: source.model ?? '' },
              store,
              environment,
              closers,
              signal,
            )
          : undefined;
      const knowledge = await openCommandKnowledge(
        {
          source,
          // The rule is applied here, so that each event has a line.
          options: { ...options, rule: 'as-is' },
          encoder,
          ...(llm === undefined ? {} : { llm }),
          ...(store === undefined ? {} : { store }),
        },
        environment,
        signal,
      );
      closers.push(() => knowledge.dispose());
      const lines = createLines(output);
      let failures = 0;
      await forEachConcurrently(queries, concurrency, async (query, place) => {
        const found: string[] = [];
        try {
          const { events, cutWords } = eventsOf(query, options.rule, nltkEventWords);
          if (cutWords > 0) output.err(plainText(`${query.id}: ${cutWords} words at the beginning were left off.`));
          for (const event of events) {
            const context = [...query.context.slice(0, -1), { role: 'speaker' as const, text: event }];
            const inferred = await knowledge.model.infer({ ...query, context }, signal);
            found.push(plainJson(lineOf(query.id, inferred, knowledge.inferrer.signature), 'one-line'));
          }
        } catch (error) {
          if (isCancelled(error)) throw error;
          failures++;
          output.err(plainText(`${query.id}: ${toErrorInfo(error).message}`));
        }
        lines.put(place, found);
      });
      sayShare(knowledge, output);
      return failures === 0 ? 0 : 1;
    } finally {
      for (const close of closers.reverse()) await close();
    }
  },
};

function sourceOf(
  kind: string,
  { model, endpoint }: { readonly model?: string | undefined; readonly endpoint?: string | undefined },
): KnowledgeSourceChoice {
  if (kind.includes(':')) return parseKnowledgeSource(kind);
  if (kind === 'endpoint') {
    const url = requiredValue('endpoint', endpoint);
    return model === undefined ? { kind, url } : { kind, url, model };
  }
  if ((kind === 'llm' || kind === 'comet' || kind === 'stored') && (model ?? '') === '')
    throw new AppError('invalid-setting', `--model is missing: ${kind} needs one.`);
  return parseKnowledgeSource(model === undefined ? kind : `${kind}:${model}`);
}

async function openLlm(
  choice: ModelChoice,
  storeFolder: string | undefined,
  { workerFolder, keyFor, output }: CommandEnvironment,
  closers: Closer[],
  signal: AbortSignal,
): Promise<KnowledgeLlm> {
  const services = createServices({ workerFolder, howToSetKey: HOW_TO_SET_KEY });
  closers.push(() => services.dispose());
  const { endpoint, model } = await openAskedModel(choice, services, output, signal);
  const client = services.createClient(endpoint, () => Promise.resolve(keyFor(baseUrlOf(endpoint))));
  const llm = { endpointId: endpoint.id, model };
  if (storeFolder === undefined) return { ...llm, client };
  const store = services.openStore(storeFolder);
  closers.push(() => store.dispose());
  const say = ({ message }: { readonly message: string }): void => output.err(plainText(message));
  store.notices.forEach((message) => say({ message }));
  return { ...llm, client: answerFromStore(client, store.completions, { repeat: 0, again: false, onProblem: say }) };
}

/** Prints the lines of each place in the order of the places, as soon as those before are there. */
function createLines(output: Output) {
  const waiting = new Map<number, readonly string[]>();
  let next = 0;
  return {
    put(place: number, lines: readonly string[]): void {
      waiting.set(place, lines);
      for (let ready = waiting.get(next); ready !== undefined; ready = waiting.get(next)) {
        waiting.delete(next++);
        ready.forEach((line) => output.out(line));
      }
    },
  };
}

/** One line of the output: what a file of inferences has, and what else is known. */
function lineOf(id: string, { event, inferences, source, model, heads, origin }: Knowledge, signature: string): object {
  return {
    id,
    event,
    inferences,
    source,
    model,
    signature,
    ...(heads === undefined ? {} : { heads }),
    ...(origin === undefined ? {} : { origin }),
  };
}

function sayShare({ answers }: OpenedKnowledge, output: Output): void {
  if (answers === undefined) return;
  const { answers: all, parsed } = answers();
  if (all > 0) output.err(`Answers that could be read: ${parsed} of ${all} (${((100 * parsed) / all).toFixed(0)} %).`);
}
