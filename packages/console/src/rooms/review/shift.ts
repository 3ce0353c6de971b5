const HOUR_MS = 3_600_000;
/** A pace over less than this says nothing yet. */
const LEAST_MS = 5 * 60_000;

export interface Pace {
  done: number;
  /** Items an hour over the last hour, or since the first one; undefined while too little is known. */
  perHour: number | undefined;
}

/** How a shift goes. @param times when items were decided, ascending, in milliseconds */
export function paceOf(times: readonly number[], now: number): Pace {
  const first = times[0];
  if (first === undefined) return { done: 0, perHour: undefined };
  const span = Math.min(HOUR_MS, now - first);
  if (span < LEAST_MS) return { done: times.length, perHour: undefined };
  const recent = times.filter((time) => time > now - HOUR_MS).length;
  return { done: times.length, perHour: Math.round((recent * HOUR_MS) / span) };
}
