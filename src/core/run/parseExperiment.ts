import { isMap, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type { InputProblem } from '../inputs/problem';
import { experimentSchema, type ExperimentFile } from './experiment';

/** More than any experiment; beyond it a file is not what it is taken for. */
const MAX_CHARACTERS = 1_000_000;

/** A parsed experiment file; `experiment` is absent when there is an error. */
export interface ParsedExperiment {
  readonly experiment?: ExperimentFile;
  readonly problems: readonly InputProblem[];
}

/** Reads an `*.experiment.yaml` file. Never throws: whatever is wrong is in `problems` with its line, and `file` names the file there. */
export function parseExperiment(text: string, file: string): ParsedExperiment {
  const problem = (code: string, message: string, line: number, column?: number): InputProblem => ({
    severity: 'error',
    code,
    message,
    file,
    line,
    ...(column === undefined ? {} : { column }),
  });
  if (text.length > MAX_CHARACTERS)
    return {
      problems: [problem('too-large', `An experiment may have ${MAX_CHARACTERS.toLocaleString('en')} characters.`, 1)],
    };
  const lines = new LineCounter();
  const document = parseDocument(text, {
    prettyErrors: false,
    lineCounter: lines,
    uniqueKeys: true,
    logLevel: 'error',
  });
  if (document.errors.length > 0)
    return {
      problems: document.errors.map(({ message, pos }) => {
        const { line, col } = lines.linePos(pos[0]);
        return problem('yaml', `This is not YAML: ${message}`, line, col);
      }),
    };
  let value: unknown;
  try {
    // Aliases that multiply are refused here.
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    return { problems: [problem('yaml', `This cannot be read: ${error instanceof Error ? error.message : ''}`, 1)] };
  }
  const parsed = experimentSchema.safeParse(value ?? {});
  if (parsed.success) return { experiment: parsed.data, problems: [] };
  return {
    problems: parsed.error.issues.map((issue) => {
      const keys = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
      const { line, col } = lines.linePos(placeOf(document, keys));
      const where = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
      return problem('experiment', `${where}${sentence(issue.message)}`, line, col);
    }),
  };
}

function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

/** Where the value at a path stands, or the nearest there is above it: an offset in the text. */
function placeOf(document: Document, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let place = document.contents?.range?.[0] ?? 0;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key: name }) => String(name) === String(key));
      if (pair === undefined) break;
      place = (pair.key as Node).range?.[0] ?? place;
      node = pair.value;
    } else if (isSeq(node) && typeof key === 'number') {
      node = node.items[key];
      place = (node as Node | undefined)?.range?.[0] ?? place;
    } else break;
  }
  return place;
}
