import type { Database, Tx } from '../../foundation/database/database.ts';
import { type CallerState, lockCaller, saveCaller } from './caller.store.ts';
import type { Caller } from './caller.ts';
import { notBefore, type QuotaTerms, type Volume } from './quota.ts';

/** What the app of a service provider may open in all, whatever its shops warrant: items within a second and within a day. */
export interface AppQuota {
  second: number;
  day: number;
}

export type AppQuotas = (db: Database | Tx, providers: readonly string[]) => Promise<ReadonlyMap<string, AppQuota>>;

/** @param factor of a sales peak of all shops */
export const appLimits = ({ second, day }: AppQuota, factor: number) => ({
  second: second * factor,
  day: day * factor,
});

/** The rows that a request counts in, locked. */
export interface CallerRows {
  /** Whose row it is: a service provider has one for each shop, so that neither eats up what the other may. */
  row: string;
  /** As quota and risk are to see it. */
  state: CallerState;
  /** The row of the request's shop by itself, where there is one above it. */
  shop?: CallerState;
  /** A service provider's own row: what it may open in all, what it was refused, and whether it is held, in whatever shop. */
  base?: { row: string; state: CallerState };
}

const BETWEEN = '+merchant/';
export const shopRow = (provider: string, merchant: string): string => `${provider}${BETWEEN}${merchant}`;
/** Whose shops a row is about; undefined: no shop's. */
export const merchantOfRow = (row: string): string | undefined => /(?:^|\+)merchant\/(.+)$/.exec(row)?.[1];
/** The provider above a row for one of its shops. */
export const providerOfRow = (row: string): string => row.split(BETWEEN, 1)[0]!;

const NO_VOLUME: Volume = { week: 0, waiting: 0 };

/**
 * Locks what a request counts in, a service provider's own row first: with it all its requests stand in one line, and what holds it
 * in one shop holds it in all.
 * @param merchant whose orders it is about; undefined where none may be opened
 */
export async function lockRows(
  tx: Tx,
  caller: Caller,
  merchant: string | undefined,
  { now, volume, quota }: { now: Date; volume: () => Promise<Volume>; quota: QuotaTerms },
): Promise<CallerRows> {
  if (caller.kind !== 'service-provider' || merchant === undefined)
    return { row: caller.name, state: await lockCaller(tx, caller.name, now, volume, quota) };
  const base = await lockCaller(tx, caller.name, now, async () => NO_VOLUME, quota);
  const row = shopRow(caller.name, merchant);
  const shop = await lockCaller(tx, row, notBefore(base.at, now), volume, quota);
  return { row, state: under(base, shop), shop, base: { row: caller.name, state: base } };
}

/** A shop's row as it counts under its provider's. */
export const under = (base: CallerState, shop: CallerState): CallerState => ({
  ...shop,
  heldAt: base.heldAt ?? shop.heldAt,
  liftedUntil: later(base.liftedUntil, shop.liftedUntil),
  ...{ hourAt: base.hourAt, hourRefused: base.hourRefused },
});

const later = (a: Date | null, b: Date | null): Date | null => (a === null || (b !== null && b > a) ? b : a);

/**
 * Writes what became of them.
 * @param taken the provider's own row with what its app took
 */
export async function saveRows(
  tx: Tx,
  { row, shop, base }: CallerRows,
  after: CallerState,
  { hold = null, taken }: { hold?: Date | null; taken?: CallerState | undefined } = {},
): Promise<void> {
  if (base === undefined || shop === undefined) return saveCaller(tx, row, { ...after, heldAt: after.heldAt ?? hold });
  const { at, hourAt, hourRefused } = after;
  const above = taken ?? base.state;
  await saveCaller(tx, base.row, { ...above, at, hourAt, hourRefused, heldAt: above.heldAt ?? hold });
  const { heldAt, liftedUntil } = shop;
  await saveCaller(tx, row, { ...after, heldAt, liftedUntil, hourAt: shop.hourAt, hourRefused: shop.hourRefused });
}
