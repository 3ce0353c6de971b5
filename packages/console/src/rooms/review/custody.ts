import type { CaseDetail } from '../../kit/model.ts';

/** Who held a case from when until when, and how it ended. */
export interface Interval {
  holder: { id: string; name: string };
  from: string;
  /** Null: still. */
  to: string | null;
  ended: 'released' | 'lease-lost' | 'reassigned' | 'decided' | 'closed' | 'merged' | null;
}

export interface Custodian {
  interval: Interval;
  /** Seconds. */
  held: number;
  /** Where it lies between opening and now or the end, in hundredths. */
  left: number;
  width: number;
}

export interface Timeline {
  from: string;
  to: string;
  /** Seconds that nobody had it. */
  waited: number;
  rows: Custodian[];
}

/** Least width that can still be seen. */
const LEAST = 0.6;

/** The times of all who held a case, on the one line from its opening until its end, or until now. */
export function timelineOf(
  { history, opened_at, state }: Pick<CaseDetail, 'history' | 'opened_at' | 'state'>,
  intervals: readonly Interval[],
  now: number,
): Timeline {
  const from = Math.min(...[history[0]?.at ?? opened_at, ...intervals.map((one) => one.from)].map(Date.parse));
  const last = Math.max(from, ...intervals.map(({ to }) => (to === null ? now : Date.parse(to))));
  const to = state === 'decided' ? last : Math.max(last, now);
  const whole = Math.max(1, to - from);
  const share = (ms: number): number => (ms / whole) * 100;
  const rows = intervals.map((interval): Custodian => {
    const [start, end] = [Date.parse(interval.from), interval.to === null ? to : Date.parse(interval.to)];
    const width = Math.max(LEAST, share(end - start));
    return { interval, held: (end - start) / 1000, left: Math.min(share(start - from), 100 - width), width };
  });
  const held = rows.reduce((sum, row) => sum + row.held, 0);
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    waited: Math.max(0, (to - from) / 1000 - held),
    rows,
  };
}
