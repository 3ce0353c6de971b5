import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../foundation/database/database.ts';
import { createIds } from '../foundation/ids.ts';
import { createTrail } from '../foundation/trail/trail.store.ts';
import { type ChainSealer, createChainSealer } from './chain.ts';
import { account, openTestLedger, type TestLedger } from './ledger-fixture.ts';
import { verifyChain } from './verify-chain.ts';

let tested: TestLedger;
let sealer: ChainSealer;
beforeAll(async () => {
  tested = await openTestLedger();
  const { db, clock } = tested;
  const trail = createTrail({ ids: createIds(), clock });
  sealer = createChainSealer({ db, clock, trail, log: { warn: () => {} }, batch: 4 });
});
afterAll(() => tested.drop());

let last = 0;
const post = () =>
  tested.post({
    ...{ do: 'move', key: `k${++last}`, code: 'test', amount: BigInt(last) },
    ...{ debit: account('platform', 'clearing'), credit: account('merchant/m1', 'deposit') },
  });
const all = async () => {
  const { rows } = await sql<{ id: string }>`select id from ledger_transfer order by txid, id`.execute(tested.db);
  return rows.map(({ id }) => id);
};

/** Does what an administrator of the database could do, and takes it back. */
const findingsAfter = async (change: (db: Database) => Promise<unknown>) => {
  const rollback = new Error('taken back');
  let found: Awaited<ReturnType<typeof verifyChain>> | undefined;
  await tested.db
    .transaction()
    .execute(async (tx) => {
      await sql`set local session_replication_role = replica`.execute(tx);
      await change(tx);
      found = await verifyChain(tx);
      throw rollback;
    })
    .catch((error: unknown) => {
      if (error !== rollback) throw error;
    });
  return found!.findings;
};

test('transfers are sealed in batches, whoever does it, and what was changed afterwards is located', async () => {
  for (let i = 0; i < 10; i++) await post();
  const sealed = await Promise.all([sealer.seal(), sealer.seal(), sealer.seal()]);
  expect(sealed.filter((count) => count !== undefined).reduce((sum, count) => sum! + count!, 0)).toBe(10);
  await post();
  expect(await verifyChain(tested.db)).toEqual({ findings: [], batches: 3, transfers: 10, pending: 1 });

  expect(await verifyChain(tested.db, 2)).toEqual({ findings: [], batches: 2, transfers: 6, pending: 1 });
  expect(await verifyChain(tested.db, 9)).toMatchObject({ findings: [], batches: 3 });

  const ids = await all();
  const victim = ids[5]!;
  expect(
    await findingsAfter((db) => sql`update ledger_transfer set amount = 1, asked = 1 where id = ${victim}`.execute(db)),
  ).toEqual([{ what: 'changed', batch: 2, transfer: victim }]);
  expect(await findingsAfter((db) => sql`delete from ledger_transfer where id = ${victim}`.execute(db))).toEqual([
    { what: 'removed', batch: 2, transfer: victim },
  ]);
  const stranger = ids[5]!.replace(/.$/, (end) => (end === '0' ? '1' : '0'));
  expect(
    await findingsAfter((db) =>
      sql`insert into ledger_transfer select ${stranger}::uuid, txid, at, key, kind, debit, credit, currency, amount, asked,
        balancing, code, cause_id, of_id, expires_at from ledger_transfer where id = ${victim}`.execute(db),
    ),
  ).toEqual([{ what: 'inserted', batch: 2, transfer: stranger }]);
  expect(
    await findingsAfter((db) => sql`update ledger_batch set hash = sha256('x') where number = 2`.execute(db)),
  ).toEqual([
    { what: 'forged', batch: 2 },
    { what: 'untold', batch: 2 },
    { what: 'forged', batch: 3 },
  ]);
  expect(await findingsAfter((db) => sql`delete from ledger_batch where number = 3`.execute(db))).toEqual([
    { what: 'forged', batch: 3 },
  ]);
});

test('a sealer that is killed before its commit leaves nothing, and the next one goes on', async () => {
  const { db, clock } = tested;
  const killed = createChainSealer({
    db,
    clock,
    trail: () => Promise.reject(new Error('killed')),
    log: { warn: () => {} },
  });
  await post();
  await expect(killed.seal()).rejects.toThrow('killed');
  expect((await verifyChain(db)).batches).toBe(3);
  expect(await sealer.seal()).toBe(2);
  expect(await verifyChain(db)).toMatchObject({ findings: [], batches: 4, transfers: 12, pending: 0 });
});
