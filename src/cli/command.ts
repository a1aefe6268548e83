import type { Output } from './output';

/** What a command takes from the process. */
export interface CommandEnvironment {
  /** The key for a server by its base URL, from the environment. */
  readonly keyFor: (baseUrl: string) => string | undefined;
  /** The folder of the built workers. */
  readonly workerFolder: string;
  readonly output: Output;
}

/** One command of the command line. */
export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  readonly usage: string;
  /** Resolves to the exit code; throws what could not be done. */
  run(args: readonly string[], environment: CommandEnvironment, signal: AbortSignal): Promise<number>;
}
