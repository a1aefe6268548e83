import { stringify } from 'yaml';
import type { Sampling } from '../llm/completion';
import type { EndpointModel } from '../llm/endpoint';
import type { ChatMessage } from '../prompt/messages';
import type { Strategy } from '../strategy/strategy';
import { AppError } from '../util/errors';
import { KEY_VARIABLE, pythonLiteral, requestParameters } from './requestSnippets';

/** One test case with the messages that it is asked with; with two stages those of stage one, and what stage two adds. */
export interface ExportedCase {
  readonly id: string;
  readonly gold: string;
  readonly messages: readonly ChatMessage[];
  readonly stageTwo?: string;
}

/** A strategy with everything that its prompts were made of filled in. */
export interface ExportedStrategy {
  readonly strategy: Strategy;
  readonly template: string;
  readonly model: EndpointModel;
  readonly sampling: Sampling;
  readonly baseUrl?: string;
  readonly cases: readonly ExportedCase[];
}

/** Throws `invalid-input` for a strategy that a file cannot carry out: one that reads the reply of stage one. */
export function requireExportable({ name, stages, truth }: Strategy, model: Pick<EndpointModel, 'form'>): void {
  if (stages === 'two' && truth !== 'none')
    throw new AppError('invalid-input', `"${name}" rebuilds the reply of stage one, which an exported file cannot do.`);
  if (model.form === 'completion')
    throw new AppError('invalid-input', 'Only chat models can be exported; this model continues a text.');
}

/**
 * A Python script for the OpenAI client that asks every case and prints predictions as JSONL, as `rapport score` reads them.
 * Throws `invalid-input` as `requireExportable` does.
 */
export function strategyAsPython(exported: ExportedStrategy): string {
  const { strategy, template, model, sampling, baseUrl, cases } = exported;
  requireExportable(strategy, model);
  const parameters = { model: model.id, ...requestParameters(model, sampling) };
  const data = cases.map(({ id, gold, messages: asked, stageTwo }) => ({
    id,
    gold,
    messages: asked,
    stage_two: stageTwo ?? null,
  }));
  return [
    `"""${[strategy.name, template].join(', ').replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"""`,
    'import json',
    'import os',
    '',
    'from openai import OpenAI',
    '',
    `client = OpenAI(base_url=${pythonLiteral(baseUrl ?? 'https://api.openai.com/v1')}, api_key=os.environ.get("${KEY_VARIABLE}", "none"))`,
    `PARAMETERS = ${pythonLiteral(parameters)}`,
    `CASES = ${pythonLiteral(data)}`,
    '',
    '',
    'def ask(messages):',
    '    completion = client.chat.completions.create(messages=messages, **PARAMETERS)',
    '    return (completion.choices[0].message.content or "").strip()',
    '',
    '',
    'for case in CASES:',
    '    messages = list(case["messages"])',
    '    line = {"id": case["id"], "gold": case["gold"]}',
    '    if case["stage_two"] is not None:',
    '        line["stageOne"] = ask(messages)',
    '        messages.append({"role": "assistant", "content": line["stageOne"]})',
    '        messages.append({"role": "user", "content": case["stage_two"]})',
    '    line["response"] = ask(messages)',
    '    print(json.dumps(line, ensure_ascii=False), flush=True)',
    '',
  ].join('\n');
}

/**
 * A promptfoo configuration whose one prompt is the messages of each test. Throws `invalid-input` for two stages, which a prompt
 * of promptfoo cannot hold, and as `requireExportable` does.
 */
export function strategyAsPromptfoo(exported: ExportedStrategy): string {
  const { strategy, template, model, sampling, baseUrl, cases } = exported;
  requireExportable(strategy, model);
  if (strategy.stages === 'two')
    throw new AppError(
      'invalid-input',
      `"${strategy.name}" asks twice; a prompt of promptfoo asks once. Export it as Python.`,
    );
  const config = requestParameters(model, sampling);
  return stringify(
    {
      description: `${strategy.name}, ${template}`,
      prompts: [{ id: strategy.id, label: strategy.name, raw: '{{ messages | dump }}' }],
      providers: [
        {
          id: `openai:chat:${model.id}`,
          config: { ...config, ...(baseUrl === undefined ? {} : { apiBaseUrl: baseUrl }) },
        },
      ],
      tests: cases.map((one) => ({ description: one.id, vars: { messages: one.messages, gold: one.gold } })),
    },
    { aliasDuplicateObjects: false },
  );
}
