import { sql } from 'kysely';
import { bytesColumn } from '../../foundation/database/columns.ts';
import type { Tx } from '../../foundation/database/database.ts';

/** A value that is searched for, as the store keeps it; `near` of phones only. */
export interface SearchedValue {
  mac: Buffer;
  near: Buffer | null;
}

/** Which of these values were searched for on this day already. Under the caller's lock. */
export async function readSearched(
  tx: Tx,
  caller: string,
  day: string,
  values: readonly SearchedValue[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ mac: Buffer }>`
    select value_mac as mac from vault_searched
    where caller = ${caller} and day = ${day}::date and value_mac = any(${bytesColumn(values.map(({ mac }) => mac))})`.execute(
    tx,
  );
  return new Set(rows.map(({ mac }) => mac.toString('hex')));
}

/** Other phones than these that found nothing: those with one of their masks within the days, and all of the day. */
export async function countMissed(
  tx: Tx,
  caller: string,
  { day, days }: { day: string; days: number },
  phones: readonly SearchedValue[],
): Promise<{ near: number; missed: number }> {
  const others = sql`caller = ${caller} and near_mac is not null and not hit
    and value_mac <> all(${bytesColumn(phones.map(({ mac }) => mac))})`;
  const { rows } = await sql<{ near: number; missed: number }>`
    select
      (select count(distinct value_mac)::int from vault_searched where ${others}
        and near_mac = any(${bytesColumn(phones.flatMap(({ near }) => near ?? []))}) and day > ${day}::date - ${days}::int) as near,
      (select count(*)::int from vault_searched where ${others} and day = ${day}::date) as missed`.execute(tx);
  return rows[0]!;
}

export async function noteSearched(
  tx: Tx,
  caller: string,
  day: string,
  values: readonly SearchedValue[],
  hit: boolean,
): Promise<void> {
  for (const { mac, near } of values)
    await sql`
      insert into vault_searched (caller, day, value_mac, near_mac, hit)
      values (${caller}, ${day}::date, ${mac}, ${near}, ${hit}) on conflict do nothing`.execute(tx);
}
