import { sql } from 'kysely';
import type { Party } from '../foundation/access/principal.ts';
import { type Database, LOG_TXID, PLANNED_ONCE, rowsOf, type Tx, UNANSWERED } from '../foundation/database/database.ts';
import { type Account, type AccountName, accountId, type Row } from './account.ts';
import type { Delta } from './books.ts';
import { type Limits, type Purpose, type Side, termsOf } from './purpose.ts';
import type { Transfer, TransferKind } from './transfer.ts';

export interface AccountTable {
  id: string;
  owner: 'platform' | Party;
  purpose: Purpose;
  currency: string;
  normal: Side;
  buckets: number;
  opened_at: Date;
  closed_at: Date | null;
}

interface BalanceTable {
  account_id: string;
  bucket: number;
  normal: Side;
  lowest: bigint | null;
  highest: bigint | null;
  closed: boolean;
  debits: bigint;
  credits: bigint;
  debits_held: bigint;
  credits_held: bigint;
}

export interface TransferTable {
  id: string;
  txid: bigint;
  at: Date;
  key: string;
  kind: TransferKind;
  debit: string;
  credit: string;
  currency: string;
  amount: bigint;
  asked: bigint;
  balancing: Transfer['balancing'];
  code: string;
  cause_id: string | null;
  of_id: string | null;
  expires_at: Date | null;
}

interface HoldTable {
  id: string;
  rest: bigint;
  debit_bucket: number;
  credit_bucket: number;
  expires_at: Date | null;
}

declare module '../foundation/database/database.ts' {
  interface Tables {
    ledger_account: AccountTable;
    ledger_balance: BalanceTable;
    ledger_transfer: TransferTable;
    ledger_hold: HoldTable;
  }
}

const accountOf = ({ id, owner, purpose, currency, normal, buckets }: AccountTable): Account => ({
  ...{ id, owner, purpose, currency, normal, buckets },
});

export const transferOf = (row: Omit<TransferTable, 'txid'>): Transfer => ({
  ...{ id: row.id, at: row.at, key: row.key, kind: row.kind, debit: row.debit, credit: row.credit },
  ...{ currency: row.currency, amount: row.amount, asked: row.asked, balancing: row.balancing, code: row.code },
  ...{ causeId: row.cause_id, ofId: row.of_id, expiresAt: row.expires_at },
});

const rowOf = (row: BalanceTable): LockedRow => ({
  ...{ accountId: row.account_id, bucket: row.bucket, closed: row.closed, lowest: row.lowest, highest: row.highest },
  ...{ debits: row.debits, credits: row.credits, debitsHeld: row.debits_held, creditsHeld: row.credits_held },
});

/**
 * Waits until nobody else works on these keys, for the rest of the transaction. What comes after it sees what they did.
 */
export async function takeTurns(tx: Tx, keys: readonly string[]): Promise<void> {
  await sql`${PLANNED_ONCE} ${UNANSWERED}
    select pg_advisory_xact_lock(hashtextextended(key, 0)) from ${rowsOf(['text', [...keys].sort()])} as turns (key)`.execute(
    tx,
  );
}

export interface LockedRow extends Row {
  accountId: string;
}

export const readAccounts = async (db: Database | Tx, ids: readonly string[]): Promise<Account[]> =>
  ids.length === 0
    ? []
    : (
        await db
          .selectFrom('ledger_account')
          .selectAll()
          .where('id', 'in', [...ids])
          .execute()
      ).map(accountOf);

export interface NewAccount extends AccountName {
  id: string;
  buckets: number;
  limits: Limits;
}

/** As its purpose has it. */
export function newAccount({ owner, purpose, currency }: AccountName): NewAccount {
  const { lowest, highest, buckets } = termsOf(purpose);
  const id = accountId({ owner, purpose, currency });
  return {
    ...{ id, owner, purpose, currency, limits: { lowest, highest } },
    buckets: owner === 'platform' ? buckets : 1,
  };
}

/** Makes those that are not there, in the order of their ids; so two calls never wait for each other's. */
export async function insertAccounts(tx: Tx, accounts: readonly NewAccount[], at: Date): Promise<void> {
  const all = [...accounts].sort((one, other) => (one.id < other.id ? -1 : 1));
  await sql`
    with made as (
      insert into ledger_account (id, owner, purpose, currency, normal, buckets, opened_at)
      select *, ${at}::timestamptz from unnest(${all.map(({ id }) => id)}::uuid[], ${all.map(({ owner }) => owner)}::text[],
        ${all.map(({ purpose }) => purpose)}::text[], ${all.map(({ currency }) => currency)}::text[],
        ${all.map(({ purpose }) => termsOf(purpose).normal)}::text[], ${all.map(({ buckets }) => buckets)}::smallint[])
      on conflict do nothing returning id, normal, buckets
    )
    insert into ledger_balance (account_id, bucket, normal, lowest, highest)
    select m.id, n, m.normal, l.lowest, l.highest from made m
    join unnest(${all.map(({ id }) => id)}::uuid[], ${all.map(({ limits }) => limits.lowest)}::bigint[],
      ${all.map(({ limits }) => limits.highest)}::bigint[]) as l (id, lowest, highest) on l.id = m.id
    cross join generate_series(0, m.buckets - 1) as n`.execute(tx);
}

/** A row of balances by its account and bucket. */
export interface Place {
  accountId: string;
  bucket: number;
}

/**
 * Everybody locks rows in this one order.
 * @param keys whose turn it is. @returns also whether one of them is known
 */
export async function lockRows(
  tx: Tx,
  places: readonly Place[],
  keys: readonly string[] = [],
): Promise<{ rows: LockedRow[]; isKnown: boolean }> {
  const { rows } = await sql<BalanceTable & { is_known: boolean }>`${PLANNED_ONCE}
    select b.account_id, b.bucket, b.lowest, b.highest, b.closed, b.debits, b.credits, b.debits_held, b.credits_held,
      exists (select from ${rowsOf(['text', keys])} as turns (key) join ledger_key k on k.key = turns.key) as is_known
    from ${rowsOf(
      ['uuid', places.map(({ accountId: id }) => id)],
      ['smallint', places.map(({ bucket }) => bucket)],
    )} as p (account_id, bucket)
    join ledger_balance b on b.account_id = p.account_id and b.bucket = p.bucket
    order by b.account_id, b.bucket for no key update of b`.execute(tx);
  return { rows: rows.map(rowOf), isKnown: rows[0]?.is_known ?? false };
}

/** A transfer that others refer to, with what is left where it is a hold. */
export interface Referred {
  transfer: Transfer;
  reversed: boolean;
  hold: { rest: bigint; debitBucket: number; creditBucket: number } | undefined;
}

export async function readReferred(tx: Tx, keys: readonly string[]): Promise<Map<string, Referred>> {
  const { rows } = await sql<
    TransferTable & { reversed: boolean; rest: bigint | null; debit_bucket: number; credit_bucket: number }
  >`
    select t.*, h.rest, h.debit_bucket, h.credit_bucket, r.by_id is not null as reversed
    from ledger_key k join ledger_transfer t on t.id = k.transfer_id
    left join ledger_hold h on h.id = t.id left join ledger_reversal r on r.transfer_id = t.id
    where k.key = any(${keys}::text[])`.execute(tx);
  return new Map(
    rows.map((row) => {
      const { rest, debit_bucket: debitBucket, credit_bucket: creditBucket, reversed } = row;
      return [
        row.key,
        { transfer: transferOf(row), reversed, hold: rest === null ? undefined : { rest, debitBucket, creditBucket } },
      ];
    }),
  );
}

/** What a key stands for. */
export interface Known {
  key: string;
  transferId: string;
  digest: Buffer;
}

export async function readKnown(tx: Tx, keys: readonly string[]): Promise<Known[]> {
  const { rows } = await sql<Known>`
    select key, transfer_id as "transferId", digest from ledger_key where key = any(${keys}::text[])`.execute(tx);
  return rows;
}

export async function readTransfers(db: Database | Tx, ids: readonly string[]): Promise<Map<string, Transfer>> {
  const rows = await db
    .selectFrom('ledger_transfer')
    .selectAll()
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, transferOf(row)]));
}

export interface HoldChange {
  id: string;
  rest: bigint;
  /** Undefined: it was there before. */
  made: { debitBucket: number; creditBucket: number; expiresAt: Date | null } | undefined;
}

export interface Writing {
  transfers: readonly Transfer[];
  digests: readonly Buffer[];
  deltas: readonly Delta[];
  holds: readonly HoldChange[];
}

/** Writes everything; none of the keys is known. */
export async function write(tx: Tx, { transfers, digests, deltas, holds }: Writing): Promise<void> {
  const column = (type: string, pick: (transfer: Transfer) => unknown) => [type, transfers.map(pick)] as const;
  const [id, key] = [column('uuid', (transfer) => transfer.id), column('text', (transfer) => transfer.key)];
  await sql`${PLANNED_ONCE} ${UNANSWERED}
    with keys as (
      insert into ledger_key (key, transfer_id, digest) select * from ${rowsOf(key, id, ['bytea', digests])} as made
    )
    insert into ledger_transfer (id, at, key, kind, debit, credit, currency, amount, asked, balancing, code, cause_id, of_id,
      expires_at, txid)
    select *, ${LOG_TXID} from ${rowsOf(
      ...[id, column('timestamptz', ({ at }) => at), key, column('text', ({ kind }) => kind)],
      ...[column('uuid', ({ debit }) => debit), column('uuid', ({ credit }) => credit)],
      ...[column('text', ({ currency }) => currency), column('bigint', ({ amount }) => amount)],
      ...[column('bigint', ({ asked }) => asked), column('text', ({ balancing }) => balancing)],
      ...[column('text', ({ code }) => code), column('uuid', ({ causeId }) => causeId)],
      ...[column('uuid', ({ ofId }) => ofId), column('timestamptz', ({ expiresAt }) => expiresAt)],
    )} as made`.execute(tx);
  await sql`${PLANNED_ONCE} ${UNANSWERED}
    update ledger_balance b set debits = b.debits + d.debits, credits = b.credits + d.credits,
      debits_held = b.debits_held + d.debits_held, credits_held = b.credits_held + d.credits_held
    from ${rowsOf(
      ['uuid', deltas.map(({ accountId }) => accountId)],
      ['smallint', deltas.map(({ bucket }) => bucket)],
      ['bigint', deltas.map(({ debits }) => debits)],
      ['bigint', deltas.map(({ credits }) => credits)],
      ['bigint', deltas.map(({ debitsHeld }) => debitsHeld)],
      ['bigint', deltas.map(({ creditsHeld }) => creditsHeld)],
    )} as d (account_id, bucket, debits, credits, debits_held, credits_held)
    where b.account_id = d.account_id and b.bucket = d.bucket`.execute(tx);
  await writeHolds(tx, holds);
  const reversals = transfers.filter(({ kind }) => kind === 'reverse');
  if (reversals.length > 0)
    await sql`${PLANNED_ONCE} ${UNANSWERED}
      insert into ledger_reversal (transfer_id, by_id) select * from ${rowsOf(
        ['uuid', reversals.map(({ ofId }) => ofId)],
        ['uuid', reversals.map((reversal) => reversal.id)],
      )} as made`.execute(tx);
}

async function writeHolds(tx: Tx, holds: readonly HoldChange[]): Promise<void> {
  const made = holds.flatMap((hold) => (hold.made ? [{ ...hold.made, id: hold.id, rest: hold.rest }] : []));
  if (made.length > 0)
    await sql`${PLANNED_ONCE} ${UNANSWERED}
      insert into ledger_hold (id, rest, debit_bucket, credit_bucket, expires_at)
      select * from ${rowsOf(
        ['uuid', made.map(({ id }) => id)],
        ['bigint', made.map(({ rest }) => rest)],
        ['smallint', made.map(({ debitBucket }) => debitBucket)],
        ['smallint', made.map(({ creditBucket }) => creditBucket)],
        ['timestamptz', made.map(({ expiresAt }) => expiresAt)],
      )} as made`.execute(tx);
  const changed = holds.filter((hold) => hold.made === undefined);
  if (changed.length > 0)
    await sql`${PLANNED_ONCE} ${UNANSWERED}
      update ledger_hold h set rest = c.rest
      from ${rowsOf(
        ['uuid', changed.map(({ id }) => id)],
        ['bigint', changed.map(({ rest }) => rest)],
      )} as c (id, rest) where h.id = c.id`.execute(tx);
}
