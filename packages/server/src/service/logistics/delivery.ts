import type { Scan } from './scan.ts';

/** What is known of an order's delivery, joined of its events in whatever order they came. */
export interface DeliveryFacts {
  orderId: string;
  consumerId: string;
  merchantId: string;
  paidAt: Date;
  promisedShipAt: Date | null;
  /** The merchant's word, without naming a parcel. */
  shippedAt: Date | null;
  /** The same for parcels that it named. */
  named: ReadonlyMap<string, Date>;
  /** Delivered or completed, as the marketplace says it. */
  arrivedAt: Date | null;
  cancelledAt: Date | null;
  /** Stopped because it was refunded: nobody owes its shipment any more. */
  stoppedAt: Date | null;
  toRegion: string | null;
  /** Since when it is to go to another region than was paid for. */
  movedAt: Date | null;
  /** What dedicated logistics promised. */
  dedicated: { carrier: string | null; by: Date | null } | null;
  /** What its goods weigh by their pages; null where one of them does not say. */
  declaredWeight: number | null;
  parcels: readonly ParcelFacts[];
}

export interface ParcelFacts {
  id: string;
  /** Somebody else's order had this number first. */
  takenFrom: { orderId: string; at: Date } | null;
  /** With it an after-sale's goods go back, or come anew. */
  ofAftersale: boolean;
  scans: readonly Scan[];
}

/** Printing and paying can be some minutes apart in the clocks of two systems. */
const CLOCKS_APART_MS = 10 * 60_000;

/** A number that was not made for this order. */
export interface Borrowed {
  why: 'other-order' | 'before-payment';
  at: Date;
}

export function borrowed(facts: DeliveryFacts, parcel: ParcelFacts): Borrowed | null {
  if (parcel.takenFrom !== null) return { why: 'other-order', at: parcel.takenFrom.at };
  const since = facts.paidAt.getTime() - CLOCKS_APART_MS;
  return parcel.scans.some(({ at }) => at.getTime() < since) ? { why: 'before-payment', at: facts.paidAt } : null;
}

/**
 * Whether a parcel is none of what was bought: after-sales have clocks of their own. Who sends goods back may tell its number after its
 * carrier does; what nobody has named, and nobody saw before all had arrived, is taken for that.
 */
export function isBeside({ arrivedAt, named }: DeliveryFacts, { id, ofAftersale, scans }: ParcelFacts): boolean {
  if (named.has(id)) return false;
  return ofAftersale || (arrivedAt !== null && scans.length > 0 && scans.every(({ at }) => at > arrivedAt));
}

export const earliest = (...times: (Date | null | undefined)[]): Date | null => {
  const known = times.filter((time) => time != null);
  return known.length === 0 ? null : known.reduce((a, b) => (b < a ? b : a));
};
