import { AppError } from '../../util/errors';
import { isMap, itemsOf, messagesOf, nameLeft, readYamlMap, textOf, valuesOf, type ForeignMap } from './foreignData';
import type { ForeignCase, ForeignMessage, ForeignPrompt } from './importedPrompt';

const MODEL = 'models are connected, not part of a template.';
const CHECKS = 'assertions and evaluators have no counterpart; metrics are chosen in the experiment.';

/**
 * Reads a `.prompty` file, a `.prompt.yml` file or a promptfoo configuration, told apart by name and keys; a promptfoo file may
 * have several prompts, and `files` has the texts of those that are in files of their own, by the path that it names. Throws
 * `invalid-input` for anything else.
 */
export function readForeign(
  text: string,
  file: string,
  files: ReadonlyMap<string, string> = new Map(),
): readonly ForeignPrompt[] {
  if (/\.prompty$/i.test(file)) return [readPrompty(text, file)];
  const map = readYamlMap(text, file);
  if (map['messages'] !== undefined) return [readPromptYml(map, file)];
  if (map['prompts'] !== undefined) return readPromptfoo(map, file, files);
  throw new AppError('invalid-input', `${file} is no .prompty, no .prompt.yml and no promptfoo configuration.`);
}

function stemOf(file: string): string {
  return (file.split(/[\\/]/).at(-1) ?? file).replace(/\.(?:prompty|prompt\.ya?ml|ya?ml)$/i, '');
}

/** YAML between two `---` lines, which may be missing, then a text in which lines `system:`, `user:` and `assistant:` begin messages. */
function readPrompty(text: string, file: string): ForeignPrompt {
  const [, yaml = '', body = text] =
    /^\ufeff?---[^\S\n]*\r?\n(?:([^]*?)\r?\n)?---[^\S\n]*(?:\r?\n|$)([^]*)$/.exec(text) ?? [];
  const map = yaml.trim() === '' ? {} : readYamlMap(yaml, file);
  const messages: { role: string; lines: string[] }[] = [];
  for (const line of body.split(/\r\n|\r|\n/)) {
    const role = /^\s*#?\s*(system|user|assistant|developer)(?:\[[^\]]*\])?:\s*$/i.exec(line)?.[1]?.toLowerCase();
    if (role !== undefined) messages.push({ role, lines: [] });
    else if (messages.length > 0) messages.at(-1)?.lines.push(line);
    else if (line.trim() !== '') messages.push({ role: 'system', lines: [line] });
  }
  const sample = isMap(map['sample']) ? map['sample'] : inputsOf(map['inputs']);
  const values = valuesOf(sample);
  const left = [
    ...nameLeft(map, { model: MODEL, tools: 'tools have no counterpart.', outputs: 'answers are texts here.' }),
    ...(typeof map['sample'] === 'string' ? [`"sample": the file ${map['sample']} was not read.`] : []),
  ];
  return {
    name: textOf(map['name']) || stemOf(file),
    messages: messages.map(({ role, lines }) => ({ role, content: lines.join('\n').trim() })),
    cases: Object.keys(values).length === 0 ? [] : [{ name: 'sample', values }],
    left,
  };
}

/** Newer files name samples and defaults with each input. */
function inputsOf(inputs: unknown): ForeignMap {
  if (!isMap(inputs)) return {};
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([name, input]) => {
      const value = isMap(input) ? (input['sample'] ?? input['default']) : undefined;
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function readPromptYml(map: ForeignMap, file: string): ForeignPrompt {
  const left = [
    ...nameLeft(map, {
      model: MODEL,
      modelParameters: 'sampling is set in the settings or the experiment.',
      evaluators: CHECKS,
      responseFormat: 'answers are texts here.',
      jsonSchema: 'answers are texts here.',
    }),
  ];
  const messages = messagesOf(map['messages'], left);
  const cases = itemsOf(map['testData']).flatMap((item, index): readonly ForeignCase[] => {
    if (!isMap(item)) return [];
    const { expected, ...values } = valuesOf(item);
    return [{ name: `test-${index + 1}`, values, ...(expected === undefined ? {} : { expected }) }];
  });
  return { name: textOf(map['name']) || stemOf(file), messages, cases, left };
}

/** The files in which a promptfoo configuration says its prompts are, as it names them: texts and messages, no programs. */
export function promptFilesOf(text: string, file: string): readonly string[] {
  if (/\.prompty$/i.test(file)) return [];
  const { prompts } = readYamlMap(text, file);
  return (Array.isArray(prompts) ? itemsOf(prompts) : [prompts])
    .map((prompt) => (isMap(prompt) ? (prompt['raw'] ?? prompt['id']) : prompt))
    .flatMap((raw) => (typeof raw === 'string' && namesFile(raw) ? [raw.trim()] : []))
    .filter((path) => /\.(?:txt|md|json)$/.test(path));
}

function namesFile(raw: string): boolean {
  return /^file:\/\/|^[\w./-]+\.(?:txt|json|ya?ml|md|js|ts|py)(?::\w+)?$/.test(raw.trim());
}

function readPromptfoo(map: ForeignMap, file: string, files: ReadonlyMap<string, string>): readonly ForeignPrompt[] {
  const left = [
    ...nameLeft(map, {
      providers: MODEL,
      targets: MODEL,
      scenarios: 'scenarios have no counterpart.',
      redteam: 'red teaming has no counterpart.',
      evaluateOptions: 'what is sent at once is said in the experiment.',
    }),
  ];
  const defaults = isMap(map['defaultTest']) ? map['defaultTest'] : {};
  if (defaults['assert'] !== undefined) left.push(`"defaultTest.assert": ${CHECKS}`);
  if (typeof map['tests'] === 'string') left.push(`"tests": the file ${map['tests']} was not read.`);
  const cases = itemsOf(map['tests']).flatMap((item, index): readonly ForeignCase[] => {
    if (!isMap(item)) {
      left.push(`"tests": ${textOf(item)} was not read.`);
      return [];
    }
    const asserted = itemsOf(item['assert']).filter(isMap);
    const equals = asserted.find(({ type, value }) => type === 'equals' && typeof value === 'string')?.['value'];
    const others = asserted.filter(({ type }) => type !== 'equals').map(({ type }) => textOf(type));
    if (others.length > 0) left.push(`Test ${index + 1}, ${[...new Set(others)].join(', ')}: ${CHECKS}`);
    const values = { ...valuesOf(defaults['vars']), ...valuesOf(item['vars']) };
    const name = textOf(item['description']) || `test-${index + 1}`;
    return [{ name, values, ...(typeof equals === 'string' ? { expected: equals } : {}) }];
  });
  const prompts = Array.isArray(map['prompts']) ? itemsOf(map['prompts']) : [map['prompts']];
  const read = prompts.flatMap((prompt, index) => {
    const label = isMap(prompt) ? textOf(prompt['label'] ?? prompt['id']) : '';
    const raw = isMap(prompt) ? (prompt['raw'] ?? prompt['id']) : prompt;
    const name = label || `${stemOf(file)}${prompts.length > 1 ? `-${index + 1}` : ''}`;
    const inFile = typeof raw === 'string' && namesFile(raw);
    const text = inFile ? files.get(raw.trim()) : raw;
    if (typeof text !== 'string') {
      left.push(`The prompt ${textOf(raw)} is in a file of its own and was not read.`);
      return [];
    }
    // Several prompts in one file stand between lines of three dashes.
    const texts = inFile && !/^\s*\[/.test(text) ? text.split(/^---[^\S\n]*\r?$/m) : [text];
    const several = texts.filter((one) => one.trim() !== '');
    return several.map((one, part) => {
      const own: string[] = [];
      const numbered = several.length > 1 ? `${name}-${part + 1}` : name;
      return { name: numbered.split('\n')[0] ?? name, messages: promptfooMessages(one, own), cases, own };
    });
  });
  if (read.length === 0)
    throw new AppError('invalid-input', `${file} holds no prompt itself. ${left.at(-1) ?? ''}`.trim());
  return read.map(({ own, ...prompt }): ForeignPrompt => ({ ...prompt, left: [...left, ...own] }));
}

/** A prompt is a text for the user, or messages as JSON or YAML. */
function promptfooMessages(raw: string, left: string[]): readonly ForeignMessage[] {
  if (/^\s*\[/.test(raw)) {
    try {
      const messages = messagesOf(JSON.parse(raw), left);
      if (messages.length > 0) return messages;
    } catch {
      // It only looks like messages: the whole is the text of one.
    }
  }
  return [{ role: 'user', content: raw.trim() }];
}
