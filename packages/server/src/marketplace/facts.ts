/**
 * A row of a read model: for each field its newest value and the stamp that made it the newest. Facts may come in any
 * order and more than once; the row ends the same.
 */
export interface FactRow {
  fields: Record<string, unknown>;
  stamps: Record<string, string>;
}

/** Values that became true at one moment. */
export interface Facts {
  /** From `stampOf`. */
  stamp: string;
  /** `undefined` says nothing about a field. */
  set: Record<string, unknown>;
  /** Fields that keep their oldest fact instead of the newest: when something was first seen. */
  first?: Record<string, unknown>;
}

/** Stamps sort by time, then by the event's id, so that two facts of one moment have a winner everywhere. */
export const stampOf = (time: Date, eventId: string): string => `${time.toISOString()} ${eventId}`;

export const emptyRow = (): FactRow => ({ fields: {}, stamps: {} });

/** Joins facts into a row: commutative, associative, and idempotent. */
export function join(row: FactRow, { stamp, set, first = {} }: Facts): FactRow {
  const fields = { ...row.fields };
  const stamps = { ...row.stamps };
  const take = (name: string, value: unknown, wins: (held: string) => boolean): void => {
    const held = Object.hasOwn(stamps, name) ? stamps[name] : undefined;
    if (value === undefined || (held !== undefined && !wins(held))) return;
    fields[name] = value;
    stamps[name] = stamp;
  };
  for (const [name, value] of Object.entries(set)) take(name, value, (held) => stamp > held);
  for (const [name, value] of Object.entries(first)) take(name, value, (held) => stamp < held);
  return { fields, stamps };
}
