import { canonicalJson } from '@anxin/engine';
import { type RawBuilder, sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { derivedId } from '../../foundation/ids.ts';
import type { Discrepancy, DiscrepancyKind } from './discrepancy.ts';

interface DiscrepancyTable {
  id: string;
  kind: DiscrepancyKind;
  payment_id: string | null;
  party: string | null;
  day: string | null;
  line: bigint | null;
  told: Record<string, string | null>;
  found_at: Date;
  asked_by: string | null;
  asked_at: Date | null;
  resolved_at: Date | null;
  resolved_by: string | null;
  note: string | null;
}

const COLUMNS = sql`id, kind, payment_id, party, day::text as day, line, told, found_at, asked_by, asked_at,
  resolved_at, resolved_by, note`;

const discrepancyOf = (row: DiscrepancyTable): Discrepancy => ({
  ...{ id: row.id, kind: row.kind, paymentId: row.payment_id, party: row.party, day: row.day },
  ...{ line: row.line === null ? null : Number(row.line), told: row.told, foundAt: row.found_at },
  ...{ askedBy: row.asked_by, askedAt: row.asked_at },
  ...{ resolvedAt: row.resolved_at, resolvedBy: row.resolved_by, note: row.note },
});

export type NewDiscrepancy = Pick<Discrepancy, 'kind' | 'told'> &
  Partial<Pick<Discrepancy, 'paymentId' | 'party' | 'day' | 'line'>>;

/** Notes them down; what is told again in the same words stands there already. @returns how many are new */
export async function noteDiscrepancies(
  db: Database | Tx,
  found: readonly NewDiscrepancy[],
  at: Date,
): Promise<number> {
  const rows = found.map(({ kind, told, paymentId = null, party = null, day = null, line = null }) => {
    const id = derivedId('payment-discrepancy', kind, canonicalJson({ paymentId, party, day, line, told }));
    return { id, kind, told: JSON.stringify(told), paymentId, party, day, line };
  });
  const { rows: fresh } = await sql`
    insert into payment_discrepancy (id, kind, payment_id, party, day, line, told, found_at)
    select id, kind, payment_id, party, day, line, told, ${at}::timestamptz
    from unnest(${rows.map(({ id }) => id)}::uuid[], ${rows.map(({ kind }) => kind)}::text[],
      ${rows.map(({ paymentId }) => paymentId)}::text[], ${rows.map(({ party }) => party)}::text[],
      ${rows.map(({ day }) => day)}::date[], ${rows.map(({ line }) => line)}::bigint[],
      ${rows.map(({ told }) => told)}::jsonb[]) as d (id, kind, payment_id, party, day, line, told)
    on conflict (id) do nothing returning id`.execute(db);
  return fresh.length;
}

export interface DiscrepancyQuery {
  open?: boolean | undefined;
  kind?: DiscrepancyKind | undefined;
  payment?: string | undefined;
  day?: string | undefined;
  limit: number;
  before?: { at: Date; id: string } | undefined;
}

const read = async (db: Database | Tx, rest: RawBuilder<unknown>): Promise<Discrepancy[]> => {
  const { rows } = await sql<DiscrepancyTable>`select ${COLUMNS} from payment_discrepancy ${rest}`.execute(db);
  return rows.map(discrepancyOf);
};

/** The newest first. */
export function listDiscrepancies(db: Database, query: DiscrepancyQuery): Promise<Discrepancy[]> {
  const { open, kind, payment, day, limit, before } = query;
  const such = [
    ...(open === undefined ? [] : [open ? sql`resolved_at is null` : sql`resolved_at is not null`]),
    ...(kind === undefined ? [] : [sql`kind = ${kind}`]),
    ...(payment === undefined ? [] : [sql`payment_id = ${payment}`]),
    ...(day === undefined ? [] : [sql`day = ${day}::date`]),
    ...(before === undefined ? [] : [sql`(found_at, id) < (${before.at}, ${before.id}::uuid)`]),
  ];
  const where = such.length === 0 ? sql`` : sql`where ${sql.join(such, sql` and `)}`;
  return read(db, sql`${where} order by found_at desc, id desc limit ${limit}`);
}

export const lockDiscrepancy = async (tx: Tx, id: string): Promise<Discrepancy | undefined> =>
  (await read(tx, sql`where id = ${id}::uuid for update`))[0];

export async function saveAsked(tx: Tx, { id, askedBy, askedAt }: Discrepancy): Promise<void> {
  await sql`
    update payment_discrepancy set asked_by = ${askedBy}, asked_at = ${askedAt} where id = ${id}::uuid`.execute(tx);
}

export async function saveResolution(
  tx: Tx,
  { id, resolvedAt, resolvedBy, note }: Pick<Discrepancy, 'id' | 'resolvedAt' | 'resolvedBy' | 'note'>,
): Promise<void> {
  await sql`
    update payment_discrepancy set resolved_at = ${resolvedAt}, resolved_by = ${resolvedBy}, note = ${note}
    where id = ${id}::uuid`.execute(tx);
}

/** Of one party's balance in one currency there is one that is open: as it was told last. */
export async function noteBalance(
  tx: Tx,
  party: string,
  told: Record<string, string> & { currency: string },
  at: Date,
): Promise<void> {
  const { rows } = await sql`
    update payment_discrepancy set told = ${JSON.stringify(told)}::jsonb
    where kind = 'balance-differs' and party = ${party} and told ->> 'currency' = ${told.currency} and resolved_at is null
    returning id`.execute(tx);
  if (rows.length === 0) await noteDiscrepancies(tx, [{ kind: 'balance-differs', party, told }], at);
}
