import { isAppError } from '../core/util/errors';
import { hostCallSchemas } from '../protocol/hostCallSchemas';
import type { HostFunctions } from '../protocol/rpc';

/**
 * Guards the functions that the panel may call: arguments are checked against the contract before anything is done,
 * and an error is shown by `report` and goes back as its sentence alone. Names outside the contract do not exist here.
 */
export function guardHostFunctions(
  functions: HostFunctions,
  report: (call: string, error: unknown) => string,
): HostFunctions {
  const guarded = Object.keys(hostCallSchemas).map((name) => {
    const call = name as keyof HostFunctions;
    return [
      call,
      async (...args: unknown[]): Promise<unknown> => {
        const parsed = hostCallSchemas[call].safeParse(args);
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
  return Object.assign(Object.create(null) as object, Object.fromEntries(guarded)) as HostFunctions;
}
