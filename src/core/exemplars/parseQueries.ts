import type { Role } from '../inputs/dialogue';
import type { InputProblem } from '../inputs/problem';
import type { TestCase } from '../inputs/testCase';

/**
 * Parses a file of queries, JSONL with `{id, context:[text,...]}` or `{id, text}` a line, as test cases without a gold
 * turn. An id that ends in `#n` is of the dialogue before the `#`. The last turn of a context is the Speaker's. A broken
 * line becomes a problem and the rest is kept.
 */
export function parseQueries(
  text: string,
  file: string,
): { readonly queries: readonly TestCase[]; readonly problems: readonly InputProblem[] } {
  const queries: TestCase[] = [];
  const problems: InputProblem[] = [];
  for (const [index, line] of text
    .replace(/^\ufeff/, '')
    .split('\n')
    .entries()) {
    if (line.trim() === '') continue;
    const query = parseQuery(line);
    if (typeof query !== 'string') queries.push(query);
    else
      problems.push({
        severity: 'error',
        code: 'broken-query',
        file,
        line: index + 1,
        message: `${query} The line is skipped.`,
      });
  }
  return { queries, problems };
}

function parseQuery(line: string): TestCase | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'This line is not JSON.';
  }
  const { id, text, context } = (value ?? {}) as { id?: unknown; text?: unknown; context?: unknown };
  if (typeof id !== 'string' || id === '') return 'The query has no "id" (a text).';
  const texts: unknown = context ?? (text === undefined ? undefined : [text]);
  if (!Array.isArray(texts) || texts.length === 0 || !texts.every((turn) => typeof turn === 'string'))
    return `Query "${id}" has neither a "context" (a list of texts) nor a "text".`;
  const role = (index: number): Role => ((texts.length - index) % 2 === 1 ? 'speaker' : 'listener');
  return {
    id,
    dialogueId: id.replace(/#\d+$/, ''),
    emotion: '',
    situation: '',
    context: texts.map((turn, index) => ({ role: role(index), text: turn })),
    gold: '',
  };
}
