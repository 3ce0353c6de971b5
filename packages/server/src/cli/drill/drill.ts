/** Something that should hold and does not. */
export interface Violation {
  /** Which rule of the drill: `decision.missing`. */
  check: string;
  /** The id or file at fault. */
  about: string;
  detail: string;
}

/** What a drill answers: `anxin drill NAME --json` prints it as it is. */
export interface DrillReport {
  name: string;
  rounds: number;
  figures: Record<string, unknown>;
  violations: Violation[];
}

export interface DrillOptions {
  rounds: number;
  /** Of what the drill has a number of; its own number when not given. */
  count?: number | undefined;
  /** Folder of the policy pack that the drilled platform runs with. */
  packDir: string;
  /** Folder for raw facts, made when it is not there. */
  facts: string | undefined;
  /** Plants faults that must be found. */
  sabotage: boolean;
  /** Ends the drill early; whatever it started is ended all the same. */
  signal: AbortSignal;
  say(line: string): void;
}

export interface Drill {
  about: string;
  /** Rounds when none are asked for. */
  rounds: number;
  /** The number of things when none is asked for; undefined: it has no such number. */
  count?: number;
  run(options: DrillOptions): Promise<DrillReport>;
}

/** A fault that was planted on purpose: it counts as found when a violation names both. */
export interface Plant {
  what: string;
  check: string;
  about: string;
}

export interface SabotageFigures {
  planted: number;
  found: number;
  missed: string[];
}

/** Which of the planted faults the violations tell of. */
export function judgeSabotage(plants: readonly Plant[], violations: readonly Violation[]): SabotageFigures {
  const told = new Set(violations.map(({ check, about }) => `${check} ${about}`));
  const missed = plants.filter(({ check, about }) => !told.has(`${check} ${about}`)).map(({ what }) => what);
  return { planted: plants.length, found: plants.length - missed.length, missed };
}
