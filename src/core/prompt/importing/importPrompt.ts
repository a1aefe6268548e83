import { stringify } from 'yaml';
import { SECTION_STARTS } from '../language/sectionDocs';
import type { ForeignCase, ForeignPrompt, ImportedPrompt } from './importedPrompt';

/** A variable in double braces, with whatever filters follow its name. */
const VARIABLE = /\{\{-?\s*([A-Za-z_][\w.]*)\s*(?:\|[^{}]*)?-?\}\}/g;

/**
 * Makes a template and dialogues of a foreign prompt. Its system messages become Task Definition, the text around the
 * variable of its last user message Guideline Instruction, the values of that variable what Speakers say, and what is expected
 * gold responses. Everything that is lost on the way is named in `left`.
 */
export function importPrompt({ name, messages, cases, left: before }: ForeignPrompt): ImportedPrompt {
  const left = [...before];
  const system = messages.filter(({ role }) => role === 'system' || role === 'developer').map(({ content }) => content);
  const turns = messages.filter(({ role }) => role === 'user' || role === 'assistant');
  const asked = turns.findLastIndex(({ role }) => role === 'user');
  const user = turns[asked]?.content ?? '';
  const constants = constantValues(cases);
  // A file that fills only its system message still says there what differs from case to case.
  const input = inputVariable(user, cases) ?? inputVariable(system.join('\n'), cases, constants);
  const around = input === undefined ? user : withoutVariable(user, input);
  if (input !== undefined && around !== '' && around !== user)
    left.push(`The user message says more than {{${input}}}: the text around it became Guideline Instruction.`);
  const plain = (text: string): string => literal(text, input, constants, left);
  const sections: (readonly [string, string])[] = [
    ['Task Definition', plain(system.join('\n\n'))],
    ['Guideline Instruction', plain(around)],
  ];
  const shots = turns.slice(0, Math.max(asked, 0));
  if (shots.length > 0)
    left.push(
      'Messages before the last user message: exemplars come from a pool here; they became the dialogue "examples".',
    );
  const head = stringify({ name: name.replace(/\s+/g, ' ') });
  const filled = sections.filter(([, text]) => text !== '');
  const body = [
    ...filled,
    ['Exemplars', SECTION_STARTS.Exemplars],
    ['Dialogue Context', SECTION_STARTS['Dialogue Context']],
  ]
    .map(([title = '', text = '']) => `## ${title}\n\n${text}\n`)
    .join('\n');
  const lines = [...examples(shots), ...dialoguesOf(cases, input, left)];
  return {
    name,
    template: `---\n${head}---\n\n${body}`,
    dialogues: lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
    left: [...new Set(left)],
  };
}

/** The variable that holds what the user says: the only one, else the one named so, else the one whose values are longest. */
function inputVariable(
  text: string,
  cases: readonly ForeignCase[],
  except: ReadonlyMap<string, string> = new Map(),
): string | undefined {
  const found = [...text.matchAll(VARIABLE)].map((match) => match[1] ?? '');
  const names = [...new Set(found)].filter((name) => !except.has(name));
  if (names.length < 2) return names[0];
  const usual = names.find((name) =>
    /^(?:input|question|query|message|user_?input|utterance|text|prompt)$/i.test(name),
  );
  const length = (name: string): number =>
    cases.reduce((sum, { values }) => sum + (valueIn(values, name)?.length ?? 0), 0);
  return usual ?? [...names].sort((a, b) => length(b) - length(a))[0];
}

/** The value of a variable, whose name may be that of a member that every object has. */
function valueIn(values: ForeignCase['values'], name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function withoutVariable(text: string, name: string): string {
  return text
    .replace(VARIABLE, (tag, found: string) => (found === name ? '' : tag))
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Variables that have the same value in every case. */
function constantValues(cases: readonly ForeignCase[]): ReadonlyMap<string, string> {
  const names = new Set(cases.flatMap(({ values }) => Object.keys(values)));
  return new Map(
    [...names].flatMap((name) => {
      const values = new Set(cases.map((one) => valueIn(one.values, name)));
      const [value] = values;
      return values.size === 1 && value !== undefined ? [[name, value] as const] : [];
    }),
  );
}

/** A text without tags: constants are put in, other variables named; what is left of Jinja is written out as it is. */
function literal(
  text: string,
  input: string | undefined,
  constants: ReadonlyMap<string, string>,
  left: string[],
): string {
  const filled = text.replace(VARIABLE, (_, name: string) => {
    const value = constants.get(name);
    if (value !== undefined) return value;
    left.push(
      name === input
        ? `{{${name}}} outside of the user message: the dialogue is not put there; [${name}] stands in its place.`
        : `{{${name}}} has no slot here; [${name}] stands in its place.`,
    );
    return `[${name}]`;
  });
  if (/\{[{%#]/.test(filled)) left.push('Other tags than variables: they stand in the text as they were.');
  return filled
    .replace(/\{[{%#]/g, (brace) => `{{ "${brace}" }}`)
    .replace(/^##(?!#)/gm, '###')
    .trim();
}

function examples(shots: readonly { readonly role: string; readonly content: string }[]): readonly object[] {
  if (shots.length === 0) return [];
  const turns = shots.map(({ role, content }) => ({ role: role === 'user' ? 'speaker' : 'listener', text: content }));
  return [{ id: 'examples', emotion: '', situation: '', turns }];
}

function dialoguesOf(cases: readonly ForeignCase[], input: string | undefined, left: string[]): readonly object[] {
  const ids = new Set<string>();
  return cases.flatMap(({ name, values, expected }) => {
    const said = input === undefined ? undefined : valueIn(values, input);
    if (said === undefined || said.trim() === '') {
      left.push(`The case "${name}" says nothing that a Speaker could say.`);
      return [];
    }
    const stem = name.replace(/[#\s]+/g, '-').slice(0, 60);
    let id = stem;
    for (let number = 2; ids.has(id); number++) id = `${stem}-${number}`;
    ids.add(id);
    if (expected === undefined) left.push(`The case "${name}" expects no wording: "..." stands for its gold response.`);
    return [
      {
        id,
        emotion: (valueIn(values, 'emotion') ?? '').toLowerCase(),
        situation: valueIn(values, 'situation') ?? '',
        turns: [
          { role: 'speaker', text: said },
          { role: 'listener', text: expected ?? '...' },
        ],
      },
    ];
  });
}
