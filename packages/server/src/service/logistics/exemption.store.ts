import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { callUp } from './delivery.store.ts';
import { type Exempt, type ExemptionEffect, type ExemptionGround, touches } from './exempt.ts';

export interface ExemptionRow extends Exempt {
  ground: ExemptionGround;
  /** Announced to everybody. */
  reason: string;
  declaredAt: Date;
  declaredBy: string;
  approvedAt: Date | null;
  approvedBy: string | null;
  endedAt: Date | null;
  endedBy: string | null;
  /** Deliveries that it touches are still being called up. */
  calling: boolean;
}

interface ExemptionTable {
  id: string;
  regions: string[];
  ground: ExemptionGround;
  reason: string;
  effect: ExemptionEffect;
  from_at: Date;
  to_at: Date;
  declared_at: Date;
  declared_by: string;
  approved_at: Date | null;
  approved_by: string | null;
  ended_at: Date | null;
  ended_by: string | null;
  calling: boolean;
}

const toExemption = (row: ExemptionTable): ExemptionRow => ({
  ...{ id: row.id, regions: row.regions, ground: row.ground, reason: row.reason, effect: row.effect },
  ...{ from: row.from_at, to: row.to_at, declaredAt: row.declared_at, declaredBy: row.declared_by },
  ...{ approvedAt: row.approved_at, approvedBy: row.approved_by, endedAt: row.ended_at, endedBy: row.ended_by },
  calling: row.calling,
});

/** In force at one time, over all regions. */
export const MOST_EXEMPTIONS = 200;

const MOST_READ = MOST_EXEMPTIONS * 5;

/** Those that could touch what was paid for then. */
export async function exemptionsSince(db: Database | Tx, paidAt: Date): Promise<ExemptionRow[]> {
  const { rows } = await sql<ExemptionTable>`
    select * from logistics_exemption where approved_at is not null and to_at > ${paidAt} and to_at > from_at
    order by to_at, id limit ${MOST_READ}`.execute(db);
  return rows.map(toExemption);
}

/** The same for several instants, in their order: read once, unless there are too many for that. */
export async function exemptionsSinceEach(db: Database | Tx, instants: readonly Date[]): Promise<ExemptionRow[][]> {
  const [first] = [...instants].sort((a, b) => a.getTime() - b.getTime());
  if (first === undefined) return [];
  const all = await exemptionsSince(db, first);
  if (all.length < MOST_READ) return instants.map((at) => all.filter(({ to }) => to > at));
  const each: ExemptionRow[][] = [];
  for (const at of instants) each.push(await exemptionsSince(db, at));
  return each;
}

export const touching = (rows: readonly ExemptionRow[], codes: readonly (string | null)[]): ExemptionRow[] =>
  rows.filter((row) => touches(row, codes));

export async function countExemptions(tx: Tx, now: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from logistics_exemption where to_at > ${now}`.execute(tx);
  return rows[0]!.count;
}

export async function insertExemption(tx: Tx, row: ExemptionRow): Promise<void> {
  await sql`
    insert into logistics_exemption (id, regions, ground, reason, effect, from_at, to_at, declared_at, declared_by, approved_at,
      approved_by, calling)
    values (${row.id}, ${[...row.regions]}::text[], ${row.ground}, ${row.reason}, ${row.effect}, ${row.from}, ${row.to},
      ${row.declaredAt}, ${row.declaredBy}, ${row.approvedAt}, ${row.approvedBy}, ${row.calling})`.execute(tx);
}

export async function lockExemption(tx: Tx, id: string): Promise<ExemptionRow | undefined> {
  const { rows } = await sql<ExemptionTable>`
    select * from logistics_exemption where id = ${id}::uuid for update`.execute(tx);
  return rows[0] && toExemption(rows[0]);
}

/** Deliveries are called up from the start: who looked at theirs before does so once more. */
export async function writeExemption(tx: Tx, row: ExemptionRow): Promise<void> {
  await sql`
    update logistics_exemption set to_at = ${row.to}, approved_at = ${row.approvedAt}, approved_by = ${row.approvedBy},
      ended_at = ${row.endedAt}, ended_by = ${row.endedBy}, calling = ${row.calling}, called_until = null, called_order = null
    where id = ${row.id}::uuid`.execute(tx);
}

/** The newest first. */
export async function listExemptions(
  db: Database,
  { before, standing, limit }: { before?: string | undefined; standing?: Date | undefined; limit: number },
): Promise<ExemptionRow[]> {
  const { rows } = await sql<ExemptionTable>`
    select * from logistics_exemption
    where ${before === undefined ? sql`true` : sql`id < ${before}::uuid`}
      and ${standing === undefined ? sql`true` : sql`(approved_at is not null and to_at > ${standing})`}
    order by id desc limit ${limit}`.execute(db);
  return rows.map(toExemption);
}

/** Deliveries that one step looks through. */
const STEP = 1_000;

/**
 * Calls up the next deliveries that an exemption may touch: those under way in its time, in the order in which they end.
 * One that ends meanwhile is looked at for that.
 * @returns whether there was anything to do
 */
export async function callTouched(tx: Tx, now: Date): Promise<boolean> {
  const { rows } = await sql<ExemptionTable & { called_until: string | null; called_order: string | null }>`
    select * from logistics_exemption where calling order by id limit 1 for update skip locked`.execute(tx);
  const row = rows[0];
  if (row === undefined) return false;
  const after =
    row.called_until === null
      ? sql`until > ${row.from_at}`
      : sql`(until, order_id) > (${row.called_until}::timestamptz, ${row.called_order})`;
  const { rows: found } = await sql<{
    order_id: string;
    ends: string;
    to_region: string | null;
    passed: string[];
    in_time: boolean;
  }>`
    select order_id, until::text as ends, to_region, passed, paid_at < ${row.to_at} as in_time from delivery
    where ${after} order by until, order_id limit ${STEP}`.execute(tx);
  const touched = found.filter((one) => one.in_time === true && touches(row, [one.to_region, ...one.passed]));
  await callUp(
    tx,
    touched.map(({ order_id: orderId }) => ({ orderId, at: now })),
  );
  const last = found.at(-1);
  await sql`
    update logistics_exemption set calling = ${found.length === STEP}, called_until = ${last?.ends ?? row.called_until},
      called_order = ${last?.order_id ?? row.called_order} where id = ${row.id}`.execute(tx);
  return true;
}
