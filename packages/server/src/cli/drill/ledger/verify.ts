import { sql } from 'kysely';
import type { Database } from '../../../foundation/database/database.ts';
import { verifyChain } from '../../../ledger/verify-chain.ts';
import type { Find, Plant } from '../drill.ts';
import type { Ack } from './posting.ts';

/** Told of everything that does not hold. */

const PAGE = 5_000;

/** Brings what was acknowledged into the database, where it can be compared. */
export async function loadAcknowledged(db: Database, acks: readonly Ack[]): Promise<void> {
  await sql`create table if not exists drill_ack (key text not null, amount bigint not null)`.execute(db);
  const posted = acks.flatMap((ack) => ack.posted);
  for (let at = 0; at < posted.length; at += PAGE) {
    const page = posted.slice(at, at + PAGE);
    await sql`insert into drill_ack select * from unnest(${page.map(({ key }) => key)}::text[],
      ${page.map(({ amount }) => amount)}::bigint[])`.execute(db);
  }
}

const MOVES = `kind in ('move', 'take', 'reverse')`;
/** What transfers say about accounts; the ledger's own sums are held against it. */
const TOLD = `(select account, sum(debits) as debits, sum(credits) as credits from (
    select debit as account, amount as debits, 0 as credits from ledger_transfer where ${MOVES}
    union all select credit, 0, amount from ledger_transfer where ${MOVES}
  ) as sides group by account)`;
const ENDS = `kind in ('take', 'release', 'expire')`;
const RESTS = `(select h.id, h.debit, h.credit, h.amount - coalesce(e.amount, 0) as rest from ledger_transfer h
  left join (select of_id, sum(amount) as amount from ledger_transfer where ${ENDS} group by of_id) as e on e.of_id = h.id
  where h.kind = 'hold')`;
const HELD = `(select account, sum(debits) as debits, sum(credits) as credits from (
    select debit as account, rest as debits, 0 as credits from ${RESTS} as d
    union all select credit, 0, rest from ${RESTS} as c
  ) as sides group by account)`;
const SUMS = `(select account_id, sum(debits) as debits, sum(credits) as credits, sum(debits_held) as debits_held,
  sum(credits_held) as credits_held from ledger_balance group by account_id)`;

const RULES: readonly { check: string; detail: string; sql: string }[] = [
  {
    check: 'ack.missing',
    detail: 'was acknowledged, and is not there with this amount',
    sql: `select distinct a.key as about from drill_ack a left join ledger_transfer t on t.key = a.key where t.amount is distinct from a.amount`,
  },
  {
    check: 'key.twice',
    detail: 'one key has two transfers',
    sql: `select key as about from ledger_transfer group by key having count(*) > 1`,
  },
  {
    check: 'key.lost',
    detail: 'a key without its transfer, or a transfer without its key',
    sql: `select coalesce(k.key, t.key) as about from ledger_key k full join ledger_transfer t on t.id = k.transfer_id and t.key = k.key
      where k.key is null or t.key is null`,
  },
  {
    check: 'books.even',
    detail: 'its debits are not its credits',
    sql: `select currency as about from ledger_balance b join ledger_account a on a.id = b.account_id
      group by currency having sum(debits) <> sum(credits)`,
  },
  {
    check: 'account.sums',
    detail: 'its sums are not those of its transfers',
    sql: `select s.account_id::text as about from ${SUMS} s left join ${TOLD} t on t.account = s.account_id
      where (s.debits, s.credits) is distinct from (coalesce(t.debits, 0), coalesce(t.credits, 0))`,
  },
  {
    check: 'account.held',
    detail: 'what is held is not what is left of its holds',
    sql: `select s.account_id::text as about from ${SUMS} s left join ${HELD} h on h.account = s.account_id
      where (s.debits_held, s.credits_held) is distinct from (coalesce(h.debits, 0), coalesce(h.credits, 0))`,
  },
  {
    check: 'hold.rest',
    detail: 'what is left of it is not what was not taken or let go',
    sql: `select r.id::text as about from ${RESTS} r left join ledger_hold h using (id) where h.rest is distinct from r.rest or r.rest < 0`,
  },
  {
    check: 'account.limit',
    detail: 'is below zero by its transfers, holds counted',
    sql: `select a.id::text as about from ledger_account a join ${TOLD} t on t.account = a.id
      left join ${HELD} h on h.account = a.id
      where exists (select from ledger_balance b where b.account_id = a.id and b.lowest = 0)
        and case a.normal when 'credit' then t.credits - t.debits - coalesce(h.debits, 0)
          else t.debits - t.credits - coalesce(h.credits, 0) end < 0`,
  },
  {
    check: 'transfer.reversed',
    detail: 'is reversed twice, or not by as much',
    sql: `select t.id::text as about from ledger_transfer r join ledger_transfer t on t.id = r.of_id where r.kind = 'reverse'
      group by t.id, t.amount, t.debit, t.credit
      having count(*) > 1 or min(r.amount) <> t.amount or not bool_and(r.debit = t.credit and r.credit = t.debit)`,
  },
];

const GROWING = ['ledger_transfer', 'ledger_key', 'ledger_hold', 'drill_ack'];

/**
 * Looks at everything that is stored, and at nothing that the ledger says about itself but its chain: as it is at one
 * instant, so that others may post meanwhile.
 * @param newest only so many batches of the chain; all of them when not given
 */
export async function verify(db: Database, find: Find, newest?: number): Promise<void> {
  // the tables have grown since the planner was told of them
  for (const table of GROWING) await sql`analyze ${sql.table(table)}`.execute(db);
  await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      await sql`set local work_mem = '256MB'`.execute(tx);
      for (const { check, detail, sql: query } of RULES) {
        const { rows } = await sql.raw<{ about: string }>(`${query} order by 1 limit 1000`).execute(tx);
        for (const { about } of rows) find({ check, about, detail });
      }
      const { findings } = await verifyChain(tx, newest);
      for (const { what, batch, transfer } of findings)
        find({ check: `chain.${what}`, about: transfer ?? `batch ${batch}`, detail: `in batch ${batch} of the chain` });
    });
}

const MOVED = `from ledger_transfer where kind = 'move' and amount > 1 and key like 'drill/%' order by key`;

/** One of each sort; `$1` is the victim. */
const FAULTS: readonly { what: string; check: string; choose: string; statement: string }[] = [
  {
    what: 'an acknowledged transfer is gone',
    check: 'ack.missing',
    choose: `select id::text as id, key as about ${MOVED} limit 1`,
    statement: 'delete from ledger_transfer where id = $1::uuid',
  },
  {
    what: 'a transfer counts twice',
    check: 'key.twice',
    choose: `select id::text as id, key as about ${MOVED} limit 1 offset 1`,
    statement: `insert into ledger_transfer select uuidv7(), txid, at, key, kind, debit, credit, currency, amount, asked, balancing, code,
      cause_id, of_id, expires_at from ledger_transfer where id = $1::uuid`,
  },
  {
    what: 'a sealed transfer is changed',
    check: 'chain.changed',
    choose: `select id::text as id, id::text as about ${MOVED} limit 1 offset 4`,
    statement: `update ledger_transfer set code = 'drill.forged' where id = $1::uuid`,
  },
  {
    what: 'money appears on an account',
    check: 'account.sums',
    choose: `select id::text as id, id::text as about from ledger_account where owner like 'merchant/%' order by id limit 1`,
    statement: `update ledger_balance set credits = credits + 1, debits = debits + 1 where account_id = $1::uuid`,
  },
  {
    what: 'one side alone is posted',
    check: 'books.even',
    choose: `select id::text as id, currency as about from ledger_account where purpose = 'deposit' order by id limit 1`,
    statement: `update ledger_balance set credits = credits + 1 where account_id = $1::uuid`,
  },
  {
    what: 'a hold forgets what was taken',
    check: 'hold.rest',
    choose: `select id::text as id, id::text as about from ledger_hold order by id limit 1`,
    statement: 'update ledger_hold set rest = rest + 1 where id = $1::uuid',
  },
  {
    what: 'an account is overdrawn',
    check: 'account.limit',
    choose: `select id::text as id, id::text as about from ledger_account where purpose = 'merchant-balance' order by id limit 1`,
    statement: `insert into ledger_transfer (id, at, key, kind, debit, credit, currency, amount, asked, code)
      select uuidv7(), date_trunc('milliseconds', now()), 'overdrawn', 'move', $1::uuid,
        (select id from ledger_account where purpose = 'clearing' limit 1), 'CNY', 1000000000, 1000000000, 'drill'`,
  },
];

/** Plants one fault of each sort, past what the database refuses. */
export async function sabotage(db: Database): Promise<Plant[]> {
  return db.connection().execute(async (connection) => {
    await sql`set session_replication_role = replica`.execute(connection);
    const plants: Plant[] = [];
    for (const { what, check, choose, statement } of FAULTS) {
      const { rows } = await sql.raw<{ id: string; about: string }>(choose).execute(connection);
      const victim = rows[0];
      if (!victim) throw new Error(`There is nothing for this sabotage: ${what}. More transfers are needed.`);
      await sql.raw(statement.replaceAll('$1', `'${victim.id}'`)).execute(connection);
      plants.push({ what, check, about: victim.about });
    }
    await sql`set session_replication_role = default`.execute(connection);
    return plants;
  });
}
