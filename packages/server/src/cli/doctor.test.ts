import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Platform } from '../app.ts';
import { testDatabase } from '../foundation/database/embedded/test-database.ts';
import { setMoneySince } from '../ledger/since.ts';
import { newFolder, orderPaid, platformOn, writePack } from './backup/backup-fixture.ts';
import type { Finding } from './doctor/finding.ts';
import { checkMachine } from './doctor/machine.ts';
import { examine } from './doctor.ts';

let platform: Platform;
let env: Record<string, string>;
const drops: (() => Promise<void>)[] = [];
beforeAll(async () => {
  const scratch = await testDatabase();
  drops.push(scratch.drop);
  const folder = newFolder();
  env = { DATABASE_URL: scratch.url, ANXIN_DATA: join(folder, 'data'), ANXIN_PACK: writePack(folder) };
  platform = await platformOn(scratch.url, env.ANXIN_DATA!, env.ANXIN_PACK!);
  await setMoneySince(platform.db, new Date(0));
  await platform.admission.many([orderPaid(1), orderPaid(2)], 'where-ruled');
  await platform.access.createKey({ name: 'k', scopes: ['*'] }, { kind: 'cli', id: 'keys' });
  await platform.reactionWorker.drain();
  await platform.promiseWorker.fireDue(new Date());
  await platform.reactionWorker.drain();
  await platform.money.bookings.work(10);
  await platform.chainSealer.seal();
  await platform.trailSealer.seal();
});
afterAll(async () => {
  await platform?.close();
  for (const drop of drops) await drop();
});

/** What is not in order, without the settings of the cluster that tests run on, and the backup that nobody made. */
async function complaints(changes: Record<string, string> = {}): Promise<Finding[]> {
  const found = await examine({ ...env, ...changes });
  return found.filter(
    ({ state, name }) => state !== 'ok' && name !== 'durability' && name !== 'backup' && name !== 'memory',
  );
}

const run = (text: string): Promise<unknown> => sql.raw(text).execute(platform.db);

test('a platform in order has nothing to complain of; that this cluster does not sync is a failure', async () => {
  expect(await complaints()).toEqual([]);
  const all = await examine(env);
  expect(all.map(({ name }) => name)).toEqual([
    ...['node', 'architecture', 'memory', 'disk', 'data folder', 'keys', 'pack', 'database', 'durability', 'schema'],
    ...['connections', 'transactions', 'clock', 'partitions', 'stream', 'reactions', 'promises', 'trail'],
    ...['ledger', 'payments', 'fund', 'backup'],
  ]);
  expect(all.find(({ name }) => name === 'durability')).toMatchObject({
    state: 'failure',
    says: expect.stringMatching(/^fsync off/),
  });
  expect(all.find(({ name }) => name === 'backup')).toMatchObject({ state: 'warning', says: 'none was ever made' });
});

/** Something broken, what doctor must say of it, and the mending. */
const BROKEN: [string, string, Partial<Record<keyof Finding, unknown>>][] = [
  [
    `insert into event select 'ffffffff-0000-7000-8000-000000000000', txid, type, source, source_id, subject_key, time,
       received_at, cause_id, refs, data from event limit 1`,
    `delete from event_default`,
    { name: 'partitions', state: 'warning', says: '1 rows are in event_default' },
  ],
  [
    `do $$ begin execute format('alter table event_%s rename to away', to_char(now() at time zone 'UTC', 'YYYYMM')); end $$`,
    `do $$ begin execute format('alter table away rename to event_%s', to_char(now() at time zone 'UTC', 'YYYYMM')); end $$`,
    { name: 'partitions', state: 'failure', says: expect.stringContaining('missing') },
  ],
  [
    `insert into promise_due select id, now() - interval '5 minutes' from promise`,
    `delete from promise_due`,
    { name: 'promises', state: 'warning', says: '2 are due and not told, the oldest for 5 min' },
  ],
  [
    `insert into promise_due select id, now() - interval '5 hours', 3 from promise`,
    `delete from promise_due`,
    { name: 'promises', state: 'failure', says: '2 are due and not told, the oldest for 5 h; 2 fail' },
  ],
  [
    `insert into reaction_parked select 'marketplace.order', 'order/o1', 'failure', 'r', 1, now() - interval '1 hour', now(), now()`,
    `delete from reaction_parked`,
    {
      name: 'reactions',
      state: 'warning',
      says: 'marketplace.order has 1 keys parked after failures, the oldest for 60 min',
    },
  ],
  [
    `update installation set key_check = 'x' || key_check`,
    `update installation set key_check = substr(key_check, 2)`,
    { name: 'keys', state: 'failure', says: 'the key file is not the one of this database' },
  ],
  [
    `update person_key set master_version = 7`,
    `update person_key set master_version = 1`,
    { name: 'keys', state: 'failure', says: expect.stringContaining('lacks master versions') },
  ],
  [
    `update person_key set holder = 'transit'`,
    `update person_key set holder = 'file'`,
    { name: 'keys', state: 'failure', says: 'persons’ keys are wrapped by a key service' },
  ],
  [
    `alter table ledger_transfer disable trigger user; update ledger_transfer set code = 'forged'`,
    `update ledger_transfer set code = 'order.paid'; alter table ledger_transfer enable trigger user`,
    { name: 'ledger', state: 'failure', says: expect.stringContaining('changed') },
  ],
  [
    `insert into payment (id, kind, source, order_id, party, merchant_id, amount, currency, owner, owner_id, asked_at)
       values ('00000000-0000-8000-8000-000000000001', 'refund', 'original', 'o1', 'consumer/c1', 'm1', 5, 'CNY', 'x', 'x',
         now() - interval '2 hours')`,
    `alter table payment disable trigger user; delete from payment; alter table payment enable trigger user`,
    { name: 'payments', state: 'warning', says: expect.stringContaining('no provider is set') },
  ],
  [
    `insert into payment_discrepancy (id, kind, told, found_at)
       values ('00000000-0000-8000-8000-000000000001', 'line-missing', '{}', now())`,
    `delete from payment_discrepancy`,
    { name: 'payments', state: 'warning', says: '1 discrepancies wait for a person' },
  ],
  [
    `update booking set booked_at = null, tries = 3, refused = 'ledger.closed'`,
    `update booking set booked_at = now(), refused = null`,
    { name: 'payments', state: 'warning', says: expect.stringContaining('could not be booked') },
  ],
  [
    `insert into payout (id, cause, cause_ref, order_id, consumer_id, merchant_id, currency, lines, amount, payer, bears, partners, reason,
       digest, state, asked_at)
     values ('00000000-0000-8000-8000-000000000002', 'claim', 'c', 'o1', 'c1', 'm1', 'CNY', '[]', 5, '{}', 'no', '{}', 'x', sha256('a'),
       'failed', now())`,
    `delete from payout`,
    { name: 'fund', state: 'warning', says: '1 payouts failed at the provider' },
  ],
  [
    `insert into payout (id, cause, cause_ref, order_id, consumer_id, merchant_id, currency, lines, amount, payer, bears, partners, reason,
       digest, state, waits_for, asked_at)
     values ('00000000-0000-8000-8000-000000000003', 'claim', 'c', 'o1', 'c1', 'm1', 'CNY', '[]', 5, '{}', 'no', '{}', 'x', sha256('a'),
       'approval', 'fund', now() - interval '3 days')`,
    `delete from payout`,
    { name: 'fund', state: 'warning', says: '1 payouts wait for a person or for the fund, the oldest for 3 days' },
  ],
  [
    `insert into ledger_account (id, owner, purpose, currency, normal, buckets, opened_at)
       values ('00000000-0000-8000-8000-000000000004', 'platform', 'recourse', 'EUR', 'credit', 1, now());
     insert into ledger_balance (account_id, bucket, normal, closed, debits, credits, debits_held, credits_held)
       values ('00000000-0000-8000-8000-000000000004', 0, 'credit', false, 0, 500, 0, 0)`,
    `delete from ledger_balance where account_id = '00000000-0000-8000-8000-000000000004';
     delete from ledger_account where currency = 'EUR'`,
    { name: 'fund', state: 'failure', says: '5 EUR is to be recovered, and 0 EUR is owed or given up' },
  ],
  [
    `insert into ledger_account (id, owner, purpose, currency, normal, buckets, opened_at)
       values ('00000000-0000-8000-8000-000000000005', 'platform', 'protection-fund', 'EUR', 'credit', 1, now());
     insert into ledger_balance (account_id, bucket, normal, closed, debits, credits, debits_held, credits_held)
       values ('00000000-0000-8000-8000-000000000005', 0, 'credit', false, 0, 500, 499, 0)`,
    `delete from ledger_balance where account_id = '00000000-0000-8000-8000-000000000005';
     delete from ledger_account where currency = 'EUR'`,
    { name: 'fund', state: 'warning', says: 'protection-fund: it has 100 % of what it owes, and 150 % is the least' },
  ],
  [
    `alter table trail_entry disable trigger user; update trail_entry set actor_id = 'somebody' where actor_id = 'keys'`,
    `update trail_entry set actor_id = 'keys' where actor_id = 'somebody'; alter table trail_entry enable trigger user`,
    { name: 'trail', state: 'failure', says: expect.stringContaining('an entry was changed') },
  ],
  [
    `update schema_migration set sha256 = 'x' || sha256 where number = 2`,
    `update schema_migration set sha256 = substr(sha256, 2) where number = 2`,
    { name: 'schema', state: 'failure', says: expect.stringContaining('step 2 (reactions) differs') },
  ],
  [
    `insert into schema_migration (number, name, sha256) values (999, 'later', 'x')`,
    `delete from schema_migration where number = 999`,
    { name: 'schema', state: 'failure', says: expect.stringContaining('step 999 (later)') },
  ],
];

test('each thing that is broken is named with what to do, and nothing else is', async () => {
  for (const [breaking, mending, expected] of BROKEN) {
    await run(breaking);
    expect(await complaints(), breaking).toEqual([expect.objectContaining({ ...expected, mend: expect.any(String) })]);
    await run(mending);
  }
  expect(await complaints()).toEqual([]);
});

test('knows who pays: a gateway that is set, the demo’s simulated one, or nobody', async () => {
  const says = async (more: Record<string, string>) =>
    (await examine({ ...env, ...more })).filter(({ name }) => name === 'payments').map((one) => one.says);
  expect(await says({})).toEqual(['nothing waits, nothing differs; no provider is set']);
  expect(await says({ ANXIN_DEMO: '1' })).toEqual([
    'nothing waits, nothing differs; the demo’s simulated provider pays',
  ]);
  await run(`insert into payment (id, kind, source, order_id, party, merchant_id, amount, currency, owner, owner_id, asked_at, state, settled_at)
    values ('00000000-0000-8000-8000-000000000006', 'refund', 'original', 'o1', 'consumer/c1', 'm1', 5, 'CNY', 'x', 'x',
      now() - interval '3 days', 'settled', now() - interval '3 days')`);
  const set = { ANXIN_PAYMENTS_URL: 'https://pay.example', ANXIN_PAYMENTS_SECRET: 's'.repeat(32) };
  expect((await says(set))[0]).toMatch(/^there is no whole file of 2 days, the oldest \d{4}-\d\d-\d\d$/);
  await run('alter table payment disable trigger user; delete from payment; alter table payment enable trigger user');
  expect(await says(set)).toEqual(['nothing waits, nothing differs']);
});

test('files, settings and a database that does not answer are told, each with its way out', async () => {
  const keys = join(env.ANXIN_DATA!, 'keys', 'master.json');
  chmodSync(keys, 0o644);
  expect(await complaints()).toMatchObject([
    { name: 'keys', state: 'failure', says: expect.stringContaining('can be read by others') },
    { name: 'keys', state: 'failure', says: expect.stringContaining('not usable here') },
  ]);
  chmodSync(keys, 0o600);
  chmodSync(env.ANXIN_DATA!, 0o777);
  expect(await complaints()).toMatchObject([
    { name: 'data folder', state: 'failure', mend: expect.stringContaining('chmod 700') },
  ]);
  chmodSync(env.ANXIN_DATA!, 0o700);

  const gone = await complaints({ DATABASE_URL: 'postgres://nobody:pw-secret@127.0.0.1:1/x' });
  expect(gone).toMatchObject([
    { name: 'database', state: 'failure', says: expect.stringContaining('cannot be opened') },
  ]);
  expect(JSON.stringify(gone)).not.toContain('pw-secret');
  expect(await complaints({ PORT: 'x', ANXIN_POOL: '1' })).toMatchObject([{ name: 'settings' }, { name: 'settings' }]);

  const bad = join(newFolder(), 'pack');
  mkdirSync(bad);
  writeFileSync(join(bad, 'pack.yaml'), 'id: [');
  expect(await complaints({ ANXIN_PACK: bad })).toMatchObject([
    { name: 'pack', state: 'failure', says: expect.stringMatching(/pack\.yaml:\d+:/) },
  ]);

  // an empty folder is not made into an installation by looking at it
  const fresh = join(newFolder(), 'data');
  const { DATABASE_URL: _, ...embedded } = env;
  const found = await examine({ ...embedded, ANXIN_DATA: fresh });
  expect(found.filter(({ state }) => state === 'failure')).toEqual([]);
  expect(found.find(({ name }) => name === 'database')).toMatchObject({
    state: 'warning',
    says: expect.stringMatching(/holds none yet/),
  });
  expect(
    (await examine({ ...embedded, ANXIN_DATA: fresh })).find(({ name }) => name === 'data folder')!.says,
  ).toContain('is not there');
});

test('machines that will not do are refused, weak ones warned of', () => {
  const good = { node: '24.1.0', platform: 'linux', arch: 'x64', memory: 4e9, free: 2e9 };
  const states = (change: object, embedded = true): string[] =>
    checkMachine({ ...good, ...change }, embedded).map(({ state }) => state);
  expect(states({})).toEqual(['ok', 'ok', 'ok']);
  expect(states({ node: '20.20.0' })).toEqual(['failure', 'ok', 'ok']);
  expect(states({ node: '22.11.0' })[0]).toBe('failure');
  expect(states({ node: '22.12.0' })[0]).toBe('warning');
  expect(states({ arch: 's390x' })).toEqual(['ok', 'failure', 'ok']);
  expect(states({ arch: 's390x' }, false)).toEqual(['ok', 'ok', 'ok']);
  expect(states({ memory: 5e8 })[2]).toBe('warning');
  expect(states({ free: 1e8 })[2]).toBe('warning');
});
