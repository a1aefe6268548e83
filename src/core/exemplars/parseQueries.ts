import type { Role } from '../inputs/dialogue';
import type { InputProblem } from '../inputs/problem';
import { createProblemList } from '../inputs/problemList';
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
  const problems = createProblemList(file);
  const lines = text.replace(/^\ufeff/, '').split('\n');
  lines.forEach((line, index) => {
    if (line.trim() === '') return;
    const query = parseQuery(line);
    if (typeof query === 'string') problems.add('error', index + 1, 'broken-query', `${query} The line is skipped.`);
    else queries.push(query);
  });
  return { queries, problems: problems.all() };
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
