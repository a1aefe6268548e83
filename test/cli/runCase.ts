import path from 'node:path';
import { PRESETS } from '../../src/core/strategy/presets';
import type { BuiltCommandLine } from '../support/cli/builtCommandLine';
import { streamed } from '../support/loopback/behaviours';
import type { Behaviour } from '../support/loopback/loopbackServer';
import type { Ended, RunSettings } from '../support/runNode';

export const root = path.join(import.meta.dirname, '../..');
export const fixture = (name: string): string => path.join(root, 'test/fixtures/core', name);
const template = path.join(root, 'samples/paper.rapport.md');

/** Answers stage one and everything else, in either form. */
export const answers: Behaviour = (response, request) => {
  const body = JSON.stringify(request.body);
  const isStageOne = body.includes('Thought:"') || /step by step[^"]*"\}\]/.test(body);
  const text = isStageOne ? 'It may be "hopeful". The situation is waiting.' : 'Fingers crossed!';
  return streamed([text.slice(0, 5), text.slice(5)], { usage: { prompt: 40, completion: 7 } })(response, request);
};

/** `rapport run` on the fixture case; its own arguments come after these and so count more. */
export function runCase(cli: BuiltCommandLine, args: readonly string[], settings: RunSettings = {}): Promise<Ended> {
  const defaults = ['--template', template, '--dialogues', fixture('dialogues.jsonl'), '--pool', fixture('pool.jsonl')];
  const store = args.includes('--store') ? [] : ['--no-store'];
  return cli.run(['run', ...defaults, '--case', 'letter#5', ...store, ...args], settings);
}

/** The arguments of a run against a server. */
export function liveAt(
  { baseUrl }: { readonly baseUrl: string },
  strategies: string,
  ...args: readonly string[]
): readonly string[] {
  return ['--strategies', strategies, '--endpoint', baseUrl, '--model', 'tiny', ...args];
}

/** A cell as `--format json` prints it. */
export interface Cell {
  readonly case: string;
  readonly strategy: string;
  readonly status: string;
  readonly exemplars: readonly { readonly id: string }[];
  readonly stageOne: { readonly text: string; readonly label: string | null } | null;
  readonly response: string | null;
  readonly source: { readonly kind: string } | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly usage: unknown;
  readonly scores: readonly { readonly metric: string; readonly value: number; readonly signature: string }[];
}
export const cellsOf = (out: string): readonly Cell[] => (JSON.parse(out) as { readonly cells: readonly Cell[] }).cells;

/** The strategies that need neither an encoder nor a source of knowledge. */
export const available = PRESETS.filter(({ id }) => id !== 'ss-icl' && id !== 'knowledge').map(({ id }) => id);
