/** Milliseconds of processor time that this thread has had: a clock that stands still while other programs have the machine. */
export function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
