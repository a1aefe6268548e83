/** The function with a memory of one call: the same arguments, by identity, are not worked out twice in a row. */
export function lastResult<Args extends readonly unknown[], Result>(
  compute: (...args: Args) => Result,
): (...args: Args) => Result {
  let last: { readonly args: Args; readonly result: Result } | undefined;
  return (...args) => {
    if (last === undefined || args.some((argument, index) => argument !== last?.args[index]))
      last = { args, result: compute(...args) };
    return last.result;
  };
}
