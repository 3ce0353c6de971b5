import { arch, availableParallelism, cpus, totalmem } from 'node:os';

/** The machine of a measurement, as far as it explains a figure. */
export const machine = (): string =>
  `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? arch()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
