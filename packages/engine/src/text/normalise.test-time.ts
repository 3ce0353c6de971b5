/** Milliseconds of the processor that some work takes: by the clock, whatever else a machine does would count too. */
export function processorTimeOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
