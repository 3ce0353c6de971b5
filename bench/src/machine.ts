import { arch, availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** The machine of a measurement, as far as it explains a figure. */
export const machine = (): string =>
  `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? arch()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;

/** The same with how busy it was with other things just now: to be asked before anything is measured. */
export const machineNow = (): string => `${machine()}, load average ${loadavg()[0]!.toFixed(1)} when it began`;
