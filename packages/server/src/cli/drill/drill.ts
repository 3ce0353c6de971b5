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

/** The same for a report: a drill that missed one is left without violations, so that it doesn't look like one that found it. */
export function reportSabotage(
  plants: readonly Plant[] | undefined,
  violations: Violation[],
  say: DrillOptions['say'],
): SabotageFigures | undefined {
  const judged = plants && judgeSabotage(plants, violations);
  if (judged && judged.missed.length > 0) {
    say(`This drill is blind to: ${judged.missed.join('; ')}`);
    violations.length = 0;
  }
  return judged;
}

export type Find = (violation: Violation) => void;

const MOST_OF_A_CHECK = 1_000;

/** What a drill finds, so many of each check: one that fails everywhere doesn't hide another. */
export function createFindings(): { violations: Violation[]; counts: ReadonlyMap<string, number>; find: Find } {
  const violations: Violation[] = [];
  const counts = new Map<string, number>();
  return {
    ...{ violations, counts },
    find(violation) {
      const count = (counts.get(violation.check) ?? 0) + 1;
      counts.set(violation.check, count);
      if (count <= MOST_OF_A_CHECK) violations.push(violation);
    },
  };
}
