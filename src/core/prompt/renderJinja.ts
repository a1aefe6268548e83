import { Environment, Interpreter, parse, tokenize } from '@huggingface/jinja';
import { AppError, isAppError } from '../util/errors';
import { isTagged, placeOfNode } from './jinjaNodePlace';
import type { Slots } from './templateRenderer';

/** The longest text, in characters, that a template or any of its values may grow to. */
export const MAX_RENDERED_CHARACTERS = 1_000_000;

/** The most steps of evaluation that one rendering may take; the paper's template takes some dozens. */
const MAX_RENDERING_STEPS = 200_000;

/** What one rendering may make in all its values together, which bounds the memory it holds. */
const MAX_MADE_CHARACTERS = 50_000_000;
const MAX_LIST_LENGTH = 100_000;
const MAX_RANGE_LENGTH = 10_000;

const CONSTANTS = { true: true, false: false, none: null, True: true, False: false, None: null };

type Program = ReturnType<typeof parse>;
type Value = ReturnType<Interpreter['evaluate']>;
type Statement = Parameters<Interpreter['evaluate']>[0];

/**
 * Renders Jinja text with the values of its slots, by the whitespace rule of `TemplateRenderer`; CRLF counts as one line end.
 * The same source and slots give the same text everywhere: nothing of Jinja that reads a clock is there.
 * Throws `invalid-template` when the text does not parse, cannot be filled, or grows past its bounds, naming line and column
 * of the tag at fault where that can be told. It may run for seconds
 * before it reaches one of them, so render off the main thread.
 */
export function renderJinja(source: string, slots: Slots): string {
  const text = source.replaceAll('\r\n', '\n');
  let interpreter: BoundedInterpreter | undefined;
  let program: Program | undefined;
  try {
    program = parse(tokenize(text, { trim_blocks: true, lstrip_blocks: true }));
    interpreter = new BoundedInterpreter(environmentOf(slots));
    const rendered: unknown = interpreter.run(program).value;
    // A program always comes to a text; the library's types do not say so.
    return typeof rendered === 'string' ? rendered.trim() : '';
  } catch (error) {
    const failed = isAppError(error) ? error : invalid(error);
    const place = program === undefined ? undefined : placeOfNode(text, program, interpreter?.failedAt);
    if (place === undefined) throw failed;
    const where = `See line ${place.line}, column ${place.column}.`;
    throw new AppError(failed.code, `${failed.message} ${where}`, { cause: error });
  }
}

/** The library's interpreter, which has no bounds of its own. Every value that comes about goes through `evaluate`. */
class BoundedInterpreter extends Interpreter {
  private steps = 0;
  private made = 0;
  private depth = 0;
  private readonly statements: Statement[] = [];
  private lastError: unknown;
  /** The innermost statement at work when the last error came, or the expression in no statement. */
  failedAt: Statement | undefined;

  override evaluate(statement: Statement, environment: Environment): Value {
    // The program itself is at depth 0, what stands right in it at 1.
    const outermost = this.depth === 1 && this.statements.length === 0;
    const pointed = statement !== undefined && (outermost || isTagged(statement.type));
    if (pointed) this.statements.push(statement);
    this.depth++;
    try {
      return this.evaluateBounded(statement, environment);
    } catch (error) {
      if (error !== this.lastError) this.failedAt = this.statements.at(-1);
      this.lastError = error;
      throw error;
    } finally {
      this.depth--;
      if (pointed) this.statements.pop();
    }
  }

  private evaluateBounded(statement: Statement, environment: Environment): Value {
    if (++this.steps > MAX_RENDERING_STEPS)
      throw tooMuch(`takes more than ${MAX_RENDERING_STEPS.toLocaleString('en')} steps. Is there a loop in a loop?`);
    const value = super.evaluate(statement, environment);
    const held: unknown = value.value;
    if (typeof held === 'string') this.check(held.length, MAX_RENDERED_CHARACTERS, 'characters');
    else if (Array.isArray(held)) this.check(held.length, MAX_LIST_LENGTH, 'items');
    return value;
  }

  private check(length: number, limit: number, unit: string): void {
    this.made += length;
    if (length > limit) throw tooMuch(`grows past ${limit.toLocaleString('en')} ${unit}. Make it shorter.`);
    if (this.made > MAX_MADE_CHARACTERS) throw tooMuch('builds too much text on its way. Make it simpler.');
  }
}

function environmentOf(slots: Slots): Environment {
  const environment = new Environment();
  for (const [name, value] of Object.entries({ ...CONSTANTS, range: boundedRange, ...slots }))
    environment.set(name, value);
  return environment;
}

/** Python's `range`, refused past 10,000 numbers: the library's own makes the whole list at once, whatever its length. */
function boundedRange(...given: readonly unknown[]): readonly number[] {
  const [start, stop, step] = given.length === 1 ? [0, given[0], 1] : [given[0], given[1], given[2] ?? 1];
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(stop) || !Number.isSafeInteger(step) || step === 0)
    throw new Error('range() takes whole numbers, and a step other than 0');
  const [from, to, by] = [start, stop, step] as [number, number, number];
  const length = Math.max(0, Math.ceil((to - from) / by));
  if (length > MAX_RANGE_LENGTH)
    throw tooMuch(`has a range of more than ${MAX_RANGE_LENGTH.toLocaleString('en')} numbers.`);
  return Array.from({ length }, (_, index) => from + index * by);
}

function tooMuch(what: string): AppError {
  return new AppError('invalid-template', `The template ${what}`);
}

function invalid(error: unknown): AppError {
  const detail = error instanceof Error ? error.message : String(error);
  const what =
    error instanceof RangeError
      ? 'cannot be filled: it calls itself too often or grows too long'
      : `cannot be filled: ${detail.replace(/\.$/, '')}`;
  return new AppError('invalid-template', `The template ${what}.`, { cause: error });
}
