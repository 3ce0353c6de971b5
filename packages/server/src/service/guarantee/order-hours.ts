import type { ClaimFacts, OrderMoments } from '@anxin/engine';

const HOUR_MS = 3_600_000;

/** Whole hours since moments of an order; of what has not come by then nothing is said. */
export function hoursSince(moments: OrderMoments, at: Date): NonNullable<ClaimFacts['hours']> {
  const since = (moment: Date | undefined): number | undefined =>
    moment === undefined || moment > at ? undefined : Math.floor((at.getTime() - moment.getTime()) / HOUR_MS);
  const all = {
    ...{ since_paid: since(moments.paid), since_promised_ship: since(moments['promised-ship']) },
    ...{ since_shipped: since(moments.shipped), since_delivered: since(moments.delivered) },
  };
  return Object.fromEntries(Object.entries(all).filter(([, hours]) => hours !== undefined));
}

/** Hours that have begun between when it was to be shipped and when it was, or nobody was to ship it any more, or now. */
export function lateHours(moments: OrderMoments, at: Date, endedAt?: Date): number {
  const promised = moments['promised-ship'];
  if (promised === undefined) return 0;
  const until = Math.min((moments.shipped ?? at).getTime(), endedAt?.getTime() ?? Number.POSITIVE_INFINITY);
  return Math.max(0, Math.ceil((until - promised.getTime()) / HOUR_MS));
}

export const instantIn = (fields: Record<string, unknown>, name: string): Date | undefined =>
  typeof fields[name] === 'string' ? new Date(fields[name]) : undefined;
