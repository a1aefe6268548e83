// Loaded before a program: says on its error output how much memory it had at its most, and how long it kept processors busy.
process.once('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  process.stderr.write(
    `peak ${Math.round(maxRSS / 1024)} MB, busy ${((userCPUTime + systemCPUTime) / 1e6).toFixed(2)} s\n`,
  );
});
