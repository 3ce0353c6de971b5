import { sql } from 'kysely';
import type { Database, Tx } from '../foundation/database/database.ts';
import { batchHash, DIGEST_BYTES, digestOf, idOfDigest, NO_PREVIOUS } from '../foundation/trail/chain.ts';
import { type BatchTable, batchObject, SEAL_ACTION, ZERO_ID } from './chain.ts';
import { type TransferTable, transferOf } from './ledger.store.ts';
import { transferDocument } from './transfer.ts';

export interface ChainFinding {
  /**
   * `changed`, `removed`, `inserted`: the transfer is not what, or is not there as, it was when it was sealed; `forged`: the
   * batch does not follow from the one before; `untold`: the trail has another hash for it, or none.
   */
  what: 'changed' | 'removed' | 'inserted' | 'forged' | 'untold';
  batch: number;
  /** Where it is about one. */
  transfer?: string;
}

export interface ChainVerification {
  findings: ChainFinding[];
  batches: number;
  /** Sealed, and not sealed yet: nothing but the count holds those. */
  transfers: number;
  pending: number;
}

type Link = Pick<BatchTable, 'number' | 'hash' | 'through_txid' | 'through_id'>;

/**
 * Goes through all that is sealed, a batch at a time, as it is at one instant: a sealer may be at work.
 * @param from a transaction has to see one instant too
 * @param most only so many batches, the newest: what is before them is taken as it is
 */
export const verifyChain = (from: Database | Tx, most?: number): Promise<ChainVerification> =>
  from.isTransaction
    ? verify(from, most)
    : from
        .transaction()
        .setIsolationLevel('repeatable read')
        .execute((tx) => verify(tx, most));

async function verify(db: Database, most: number | undefined): Promise<ChainVerification> {
  const found: ChainVerification = { findings: [], batches: 0, transfers: 0, pending: 0 };
  let before: Link = (most === undefined ? undefined : await linkBefore(db, most)) ?? {
    ...{ number: 0n, hash: NO_PREVIOUS, through_txid: -1n, through_id: ZERO_ID },
  };
  const first = Number(before.number) + 1;
  const told = await toldHashes(db, first);
  for (;;) {
    const { rows } = await sql<BatchTable>`
      select * from ledger_batch where number > ${before.number} order by number limit 1`.execute(db);
    const batch = rows[0];
    if (!batch) break;
    const number = Number(batch.number);
    const link = { ...batch, number, sealedAt: batch.sealed_at };
    const follows = batch.number === before.number + 1n && batch.previous.equals(before.hash);
    if (!follows || !batchHash(link, 'ledger').equals(batch.hash))
      found.findings.push({ what: 'forged', batch: number });
    if (told.get(batchObject(number)) !== batch.hash.toString('hex'))
      found.findings.push({ what: 'untold', batch: number });
    const { rows: stored } = await sql<TransferTable>`
      select * from ledger_transfer where (txid, id) > (${before.through_txid}::bigint, ${before.through_id}::uuid)
        and (txid, id) <= (${batch.through_txid}::bigint, ${batch.through_id}::uuid)`.execute(db);
    found.findings.push(...compare(number, batch.digests, stored));
    found.batches++;
    found.transfers += batch.digests.length / DIGEST_BYTES;
    before = batch;
  }
  // batches that are gone from the end
  for (let number = first + found.batches; told.has(batchObject(number)); number++)
    found.findings.push({ what: 'forged', batch: number });
  const { rows: after } = await sql<{ pending: number }>`
    select count(*)::integer as pending from ledger_transfer
    where (txid, id) > (${before.through_txid}::bigint, ${before.through_id}::uuid)`.execute(db);
  found.pending = after[0]!.pending;
  return found;
}

function compare(batch: number, digests: Buffer, stored: readonly TransferTable[]): ChainFinding[] {
  const sealed = new Map<string, Buffer>();
  for (let at = 0; at < digests.length; at += DIGEST_BYTES) {
    const digest = digests.subarray(at, at + DIGEST_BYTES);
    sealed.set(idOfDigest(digest), digest);
  }
  const findings: ChainFinding[] = [];
  for (const row of stored) {
    const digest = sealed.get(row.id);
    sealed.delete(row.id);
    if (!digest) findings.push({ what: 'inserted', batch, transfer: row.id });
    else if (!digestOf(transferDocument(transferOf(row))).equals(digest))
      findings.push({ what: 'changed', batch, transfer: row.id });
  }
  for (const transfer of sealed.keys()) findings.push({ what: 'removed', batch, transfer });
  return findings;
}

/** The batch before the newest so many; undefined: there are not more. */
async function linkBefore(db: Database, most: number): Promise<Link | undefined> {
  const { rows } = await sql<Link>`
    select number, hash, through_txid, through_id from ledger_batch
    where number <= (select max(number) from ledger_batch) - ${most} order by number desc limit 1`.execute(db);
  return rows[0];
}

/** What the trail says of batches from one on, by its object. */
async function toldHashes(db: Database, first: number): Promise<Map<string, string>> {
  const { rows } = await sql<{ object: string; hash: string }>`
    select object, detail ->> 'hash' as hash from trail_entry
    where object like 'ledger-batch/%' and action = ${SEAL_ACTION}
      and substr(object, ${batchObject(0).length}::int)::bigint >= ${first}`.execute(db);
  return new Map(rows.map(({ object, hash }) => [object, hash]));
}
