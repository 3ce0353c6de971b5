export interface EvalTask {
  about: string;
  /** Learns from the files of `train`, answers those of `test`, and says how well. The same files give the same figures. */
  run(given: { train: readonly string[]; test: readonly string[]; say(line: string): void }): object;
}
