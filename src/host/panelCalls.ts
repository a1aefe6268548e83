import { isAppError } from '../core/util/errors';
import { hostCallSchemas } from '../protocol/hostCallSchemas';
import type { HostFunctions } from '../protocol/rpc';

/** What checks the arguments of each call of a contract. */
type CallSchemas<T> = Readonly<
  Record<
    keyof T,
    {
      safeParse(
        args: unknown,
      ):
        | { readonly success: true; readonly data: readonly unknown[] }
        | { readonly success: false; readonly error: unknown };
    }
  >
>;

/** Guards the functions that the bench's panel may call, as `guardCalls` does. */
export function guardHostFunctions(
  functions: HostFunctions,
  report: (call: string, error: unknown) => string,
): HostFunctions {
  return guardCalls(hostCallSchemas, functions, report);
}

/**
 * Guards the functions that a panel may call: arguments are checked against the contract before anything is done,
 * and an error is shown by `report` and goes back as its sentence alone. Names outside the contract do not exist here.
 */
export function guardCalls<T extends object>(
  schemas: CallSchemas<T>,
  functions: T,
  report: (call: string, error: unknown) => string,
): T {
  const guarded = Object.keys(schemas).map((name) => {
    const call = name as keyof T & string;
    return [
      call,
      async (...args: unknown[]): Promise<unknown> => {
        const parsed = schemas[call].safeParse(args);
        if (!parsed.success) throw new Error(report(call, parsed.error));
        try {
          return await (functions[call] as (...args: readonly unknown[]) => Promise<unknown>)(...parsed.data);
        } catch (error) {
          const message = report(call, error);
          throw new Error(isAppError(error) ? error.message : message, { cause: error });
        }
      },
    ];
  });
  // No prototype: a message naming `constructor` or `toString` finds nothing.
  return Object.assign(Object.create(null) as object, Object.fromEntries(guarded)) as T;
}
