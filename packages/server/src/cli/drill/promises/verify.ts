import { sql } from 'kysely';
import type { Database } from '../../../foundation/database/database.ts';
import type { Find, Plant } from '../drill.ts';

/** Told of everything that does not hold. */

/** How often each promise was told of, and by which event last. */
const TOLD = `(select (data #>> '{promise,id}')::uuid as id, count(*) as times from event
  where type = 'promise.breached' group by 1)`;

const RULES: readonly { check: string; detail: string; sql: string }[] = [
  {
    check: 'breach.missing',
    detail: 'was due, and no promise.breached tells of it',
    sql: `select p.key as about from drill_promise p left join ${TOLD} t using (id) where p.plan = 'due' and t.id is null`,
  },
  {
    check: 'breach.twice',
    detail: 'was told more than once',
    sql: `select p.key as about from drill_promise p join ${TOLD} t using (id) where t.times > 1`,
  },
  {
    check: 'breach.undue',
    detail: 'was not due, and was told to be broken',
    sql: `select p.key as about from drill_promise p join ${TOLD} t using (id) where p.plan <> 'due'`,
  },
  {
    check: 'breach.withdrawn',
    detail: 'a promise.breach-withdrawn that nothing asked for',
    sql: `select source_id as about from event where type = 'promise.breach-withdrawn'`,
  },
  {
    check: 'row.unmarked',
    detail: 'was due, and its row does not say that it was told once',
    sql: `select p.key as about from drill_promise d join promise p using (id)
      where d.plan = 'due' and ((p.state, p.told_due, p.told_count) is distinct from ('breached', p.due_at, 1)
        or exists (select from promise_due w where w.promise_id = p.id))`,
  },
  {
    check: 'row.marked',
    detail: 'was not due, and its row changed',
    sql: `select p.key as about from drill_promise d join promise p using (id)
      where d.plan <> 'due' and (p.told_count > 0 or p.told_due is not null
        or p.state <> case d.plan when 'met' then 'met' when 'void' then 'void' else 'open' end)`,
  },
  {
    check: 'row.missing',
    detail: 'is gone',
    sql: 'select d.key as about from drill_promise d left join promise p using (id) where p.id is null',
  },
];

const MOST_OF_A_CHECK = 1_000;

/** Looks at every promise and everything that was told. */
export async function verify(db: Database, find: Find): Promise<void> {
  for (const { check, detail, sql: query } of RULES) {
    const { rows } = await sql.raw<{ about: string }>(`${query} order by 1 limit ${MOST_OF_A_CHECK}`).execute(db);
    for (const { about } of rows) find({ check, about, detail });
  }
}

const TOLD_OF = `(select id from promise where key = $key)`;

const FAULTS: readonly { what: string; check: string; about: string; statement: string }[] = [
  {
    what: 'a breach is not told',
    check: 'breach.missing',
    about: 'due-1',
    statement: `delete from event where type = 'promise.breached' and (data #>> '{promise,id}')::uuid = ${TOLD_OF}`,
  },
  {
    what: 'a breach is told twice',
    check: 'breach.twice',
    about: 'due-2',
    statement: `insert into event select uuidv7(), txid, type, source, source_id || '-again', subject_key, time, received_at,
      cause_id, refs, data, extensions from event where type = 'promise.breached' and (data #>> '{promise,id}')::uuid = ${TOLD_OF}`,
  },
  {
    what: 'what is paused is told to be broken',
    check: 'breach.undue',
    about: 'paused-1',
    statement: `insert into event select uuidv7(), log_txid(), 'promise.breached', 'drill', 'undue', subject, now(), now(), null, '{}',
      jsonb_build_object('promise', jsonb_build_object('id', id)), null from promise where key = $key`,
  },
  {
    what: 'a row says that nothing was told',
    check: 'row.unmarked',
    about: 'due-3',
    statement: `update promise set state = 'open', told_due = null where key = $key`,
  },
  {
    what: 'what was met is marked',
    check: 'row.marked',
    about: 'met-1',
    statement: `update promise set state = 'breached' where key = $key`,
  },
];

/** Plants one fault of each sort. */
export async function sabotage(db: Database): Promise<Plant[]> {
  for (const { what, about, statement } of FAULTS) {
    const { numAffectedRows } = await sql.raw(statement.replaceAll('$key', `'${about}'`)).execute(db);
    if (numAffectedRows !== 1n) throw new Error(`There is nothing for this sabotage: ${what}`);
  }
  return FAULTS.map(({ what, check, about }) => ({ what, check, about }));
}
