const URGENT_S = 3 * 86_400;

/** Seconds until a course is due, and whether that is soon; undefined where it is due at no time. */
export function urgencyOf(due: string | null, now: number): { left: number | undefined; urgent: boolean } {
  if (due === null) return { left: undefined, urgent: false };
  const left = (Date.parse(due) - now) / 1000;
  return { left, urgent: left < URGENT_S };
}

/** Whether a required course ended because it was taken: before its time was over. */
export const wasTaken = ({ ended_at, ends_at }: { ended_at: string | null; ends_at: string | null }): boolean =>
  ended_at !== null && (ends_at === null || Date.parse(ended_at) < Date.parse(ends_at));
