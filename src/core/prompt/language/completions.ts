import { EMOTION_LABELS } from '../../inputs/emotions';
import { BARE_FILTERS, CALLED_FILTERS, JINJA_TESTS } from '../jinjaLanguage';
import type { Binding } from '../jinjaScope';
import { isSectionName } from '../parseTemplate';
import { SECTION_SLOTS } from '../sectionSlots';
import { SECTION_NAMES, type TemplateSection } from '../template';
import { jinjaPlace, type JinjaPlace } from './jinjaPlace';
import { SECTION_DOCS, SECTION_STARTS } from './sectionDocs';
import { headingAt, sourceOffset, type TemplateText } from './templateText';
import { onLine, type TextPlace, type TextRange } from './textPlace';

/** What may be written at a place. */
export interface TemplateCompletion {
  readonly kind: 'section' | 'slot' | 'member' | 'filter' | 'test' | 'keyword' | 'label' | 'switch' | 'snippet';
  readonly label: string;
  readonly detail?: string;
  /** What is put in the place of `range`. */
  readonly text: string;
  /** `text` has snippet places such as `${1:name}`. */
  readonly isSnippet?: true;
  readonly range: TextRange;
}

type Item = Omit<TemplateCompletion, 'range'>;

const KEYWORDS = ['for', 'if', 'elif', 'else', 'set', 'macro', 'call', 'filter', 'break', 'continue'];
const OPERATORS = ['in', 'is', 'and', 'or', 'not', 'if', 'else'];

/**
 * Everything that may be written at a place, best first. `trigger` is the character whose typing asked, absent when the user
 * did: prose is left alone. Never throws.
 */
export function templateCompletions(
  file: TemplateText,
  place: TextPlace,
  trigger?: string,
): readonly TemplateCompletion[] {
  const line = (file.lines[place.line - 1] ?? '').slice(0, place.column - 1);
  const rest = (file.lines[place.line - 1] ?? '').slice(place.column - 1);
  if (place.line <= file.frontMatterLines && trigger !== undefined) return [];
  if (place.line <= file.frontMatterLines) return at(place, /\w*$/.exec(line)?.[0] ?? '', switches(line));
  const heading = /^##(?!#)\s*(.*)$/.exec(line);
  if (heading !== null) {
    if (trigger !== undefined && heading[1] !== '') return [];
    const range = onLine(place.line, line.length - (heading[1] ?? '').length + 1, line.length + rest.length + 1);
    const gap = /^##$/.test(line) ? ' ' : '';
    return sectionItems(file, heading[1] ?? '', place.line).map((item) => ({
      ...item,
      text: gap + item.text,
      range,
    }));
  }
  const section = headingAt(file, place.line)?.section;
  if (section === undefined) return [];
  const offset = sourceOffset(section, place);
  const jinja = offset === undefined ? undefined : jinjaPlace(section, offset);
  const word = /[A-Za-z_]\w*$/.exec(line)?.[0] ?? '';
  const inProse = jinja === undefined || jinja.inside === 'text';
  if (inProse && trigger !== undefined && trigger !== '{') return [];
  if (inProse) return at(place, word, textItems(section, line, rest));
  return jinja.inside === 'comment' ? [] : at(place, word, tagItems(jinja));
}

function at(place: TextPlace, word: string, items: readonly Item[]): readonly TemplateCompletion[] {
  const range = onLine(place.line, place.column - word.length, place.column);
  return items.map((item) => ({ ...item, range }));
}

function switches(line: string): readonly Item[] {
  if (/^\s*emotionLabels\s*:\s*\w*$/.test(line)) return plain('switch', ['true', 'false']);
  if (line.includes(':')) return [];
  return [
    { kind: 'switch', label: 'name', text: 'name: ', detail: 'Name of the template, as runs show it' },
    { kind: 'switch', label: 'emotionLabels', text: 'emotionLabels: ', detail: 'List the 32 labels in stage one' },
  ];
}

/** The sections that are not there yet, then a variant of each that is. */
function sectionItems({ headings }: TemplateText, written: string, line: number): readonly Item[] {
  const others = headings.filter((heading) => heading.line !== line);
  const there = new Set(others.filter(({ variant }) => variant === undefined).map(({ name }) => name));
  const fresh = SECTION_NAMES.filter((name) => !there.has(name)).map((name): Item => {
    return { kind: 'section', label: name, text: name, detail: SECTION_DOCS[name] };
  });
  const variants = SECTION_NAMES.filter((name) => there.has(name)).map((name): Item => {
    const text = `${name} (\${1:variant})`;
    return { kind: 'section', label: `${name} (...)`, text, isSnippet: true, detail: 'A variant of this section' };
  });
  return written.includes('(') ? variants : [...fresh, ...variants];
}

/** In plain text: tags with the slots, blocks, and the emotion labels. After a single `{` the brace is part of the tag. */
function textItems({ name }: TemplateSection, line: string, rest: string): readonly Item[] {
  if (line.endsWith('{')) {
    const close = rest.startsWith('}') ? '' : '}}';
    return Object.entries(SECTION_SLOTS[name]).map(([slot, { doc }]) => {
      return { kind: 'slot', label: `{{ ${slot} }}`, text: `{ ${slot} ${close}`.trimEnd(), detail: doc };
    });
  }
  const slots = Object.entries(SECTION_SLOTS[name]).flatMap(([slot, { doc, members }]): readonly Item[] => {
    if (members === undefined) return [{ kind: 'slot', label: slot, text: `{{ ${slot} }}`, detail: doc }];
    const first = `\${1:item}.\${2|${members.join(',')}|}`;
    const loop = `{% for \${1:item} in ${slot} %}\n{{ ${first} }}\n{% endfor %}`;
    return [{ kind: 'slot', label: slot, text: loop, isSnippet: true, detail: `Loop over ${doc}` }];
  });
  const blocks: readonly Item[] = [
    { kind: 'snippet', label: 'if', text: '{% if ${1:slot} %}${2}{% endif %}', isSnippet: true },
    { kind: 'snippet', label: 'comment', text: '{# ${1} #}', isSnippet: true, detail: 'No model sees it' },
    ...(isSectionName(name)
      ? [{ kind: 'snippet' as const, label: 'start', text: SECTION_STARTS[name], detail: 'A text to begin with' }]
      : []),
  ];
  return [...slots, ...blocks, ...labels()];
}

function tagItems({ inside, before, scope, open }: JinjaPlace): readonly Item[] {
  if (inString(before)) return labels();
  if (/\|\s*\w*$/.test(before)) return filters();
  if (/\bis\s+(?:not\s+)?\w*$/.test(before)) return plain('test', JINJA_TESTS);
  const member = /([A-Za-z_]\w*)\s*\.\s*\w*$/.exec(before);
  if (member !== null) return members(scope.lookUp(member[1] ?? ''));
  if (/\.\s*\w*$/.test(before)) return [];
  if (inside === 'statement' && /^-?\s*\w*$/.test(before)) {
    const closers = [...new Set(open)].reverse().map((keyword) => `end${keyword}`);
    return plain('keyword', [...closers, ...KEYWORDS]);
  }
  const names = scope.names().map((name): Item => ({ kind: 'slot', label: name, text: name }));
  return [...names, ...plain('keyword', OPERATORS)];
}

/** An odd number of quotes before the cursor. */
function inString(before: string): boolean {
  let quote = '';
  for (let index = 0; index < before.length; index++) {
    const character = before[index] ?? '';
    if (quote !== '' && character === '\\') index++;
    else if (quote === '' ? character === '"' || character === "'" : character === quote)
      quote = quote === '' ? character : '';
  }
  return quote !== '';
}

function filters(): readonly Item[] {
  const bare = BARE_FILTERS.map((name): Item => ({ kind: 'filter', label: name, text: name }));
  const called = CALLED_FILTERS.map((name): Item => {
    return { kind: 'filter', label: `${name}(...)`, text: `${name}(\${1})`, isSnippet: true };
  });
  return [...bare, ...called];
}

function members(binding: Binding | undefined): readonly Item[] {
  return binding === undefined || binding === 'free' ? [] : plain('member', binding.members);
}

function labels(): readonly Item[] {
  return EMOTION_LABELS.map((label) => ({ kind: 'label', label, text: label, detail: 'emotion label' }));
}

function plain(kind: Item['kind'], names: readonly string[]): readonly Item[] {
  return names.map((name) => ({ kind, label: name, text: name }));
}
