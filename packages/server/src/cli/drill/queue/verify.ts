import type pg from 'pg';
import type { Find, Plant } from '../drill.ts';
import { type Acknowledged, SOURCE } from './people.ts';

/** Told of everything that does not hold. */

/** Brings what was acknowledged into the database, where it can be compared. */
export async function loadAcknowledged(client: pg.Client, { decisions, answers }: Acknowledged): Promise<void> {
  await client.query('create temp table asked (event text primary key, decision uuid)');
  await client.query('insert into asked select * from unnest($1::text[], $2::uuid[])', [
    [...decisions.keys()],
    [...decisions.values()],
  ]);
  await client.query('create temp table answered (id uuid primary key, answer text, by_whom text)');
  await client.query('insert into answered select * from unnest($1::uuid[], $2::text[], $3::text[])', [
    [...answers.keys()],
    [...answers.values()].map(({ answer }) => answer),
    [...answers.values()].map(({ by }) => `key/${by}`),
  ]);
}

const TOLD = `select data #>> '{case,id}' as id, data #>> '{case,round}' as round, data #>> '{case,outcome}' as outcome
  from event where type = 'case.decided'`;

const RULES: readonly { check: string; detail: string; sql: string }[] = [
  {
    check: 'case.missing',
    detail: 'its acknowledged decision asks for a person, and is in no case',
    sql: `select a.event as about from asked a left join case_decision d on d.decision_id = a.decision
      left join "case" c on c.id = d.case_id where c.id is null`,
  },
  {
    check: 'case.twice',
    detail: 'the subject has more than one case, though it was asked about once',
    sql: `select c.subject_key as about from "case" c join event_key k on k.source = $1 and 'product/' || k.id = c.subject_key
      group by c.subject_key having count(*) > 1`,
  },
  {
    check: 'case.held-twice',
    detail: 'was taken while somebody else had it',
    sql: `select distinct case_id::text as about from (
        select case_id, what, by_whom, lag(what) over w as before, lag(by_whom) over w as holder
        from case_history where what <> 'joined' window w as (partition by case_id order by id)
      ) h where what = 'taken' and before in ('taken', 'undone') and holder <> by_whom`,
  },
  {
    check: 'answer.missing',
    detail: 'its acknowledged answer does not stand',
    sql: `select a.id::text as about from answered a left join "case" c on c.id = a.id
      where c.id is null or c.answer is distinct from a.answer or c.decided_by is distinct from a.by_whom`,
  },
  {
    check: 'answer.open',
    detail: 'is not final though everybody went home',
    sql: `select id::text as about from "case" where state <> 'final'`,
  },
  {
    check: 'told.missing',
    detail: 'is final, and nobody was told, or something else',
    sql: `select c.id::text as about from "case" c left join (${TOLD}) t on t.id = c.id::text and t.round = c.round::text
      where c.state = 'final' and t.outcome is distinct from c.answer`,
  },
  {
    check: 'told.twice',
    detail: 'was told more than once',
    sql: `select id as about from (${TOLD}) t group by id, round having count(*) > 1`,
  },
  {
    check: 'promise.open',
    detail: 'is decided, and its promise is not met',
    sql: `select c.id::text as about from "case" c
      left join promise p on p.kind = 'casework.review' and p.key = c.id || '/' || c.round
      where c.state = 'final' and p.state is distinct from 'met'`,
  },
];

/** Looks at everything that is stored. */
export async function verify(client: pg.Client, find: Find): Promise<void> {
  for (const { check, detail, sql } of RULES) {
    const { rows } = await client.query<{ about: string }>(sql, sql.includes('$1') ? [SOURCE] : []);
    for (const { about } of rows) find({ check, about, detail });
  }
}

const FINAL = `from "case" where state = 'final' order by id`;

/** One of each sort; `$1` is the victim's id. */
const FAULTS: readonly { what: string; check: string; choose: string; statement: string }[] = [
  {
    what: 'a decision is in no case',
    check: 'case.missing',
    choose: 'select decision::text as id, event as about from asked order by event limit 1',
    statement: 'delete from case_decision where decision_id = $1::uuid',
  },
  {
    what: 'a case is given to two',
    check: 'case.held-twice',
    choose: `select id::text as id, case_id::text as about from case_history where what = 'taken' order by id limit 1`,
    // right behind the one who has it: ids sort by time
    statement: `insert into case_history select (left(id::text, 35) || case when right(id::text, 1) < 'f' then 'f' else '0' end)::uuid,
      case_id, at, 'key/somebody', 'taken', null from case_history where id = $1::uuid`,
  },
  {
    what: 'an answer is forgotten',
    check: 'answer.missing',
    choose: 'select id::text as id, id::text as about from answered order by id limit 1',
    statement: `update "case" set decided_by = 'key/nobody' where id = $1::uuid`,
  },
  {
    what: 'a decision is not told',
    check: 'told.missing',
    choose: `select id::text as id, id::text as about ${FINAL} offset 1 limit 1`,
    statement: `delete from event where type = 'case.decided' and data #>> '{case,id}' = $1`,
  },
  {
    what: 'a decision is told twice',
    check: 'told.twice',
    choose: `select id::text as id, id::text as about ${FINAL} offset 2 limit 1`,
    statement: `insert into event select uuidv7(), txid, type, source, source_id || '-again', subject_key, time, received_at,
      cause_id, refs, data, extensions from event where type = 'case.decided' and data #>> '{case,id}' = $1`,
  },
  {
    what: 'a promise stays open',
    check: 'promise.open',
    choose: `select id::text as id, id::text as about ${FINAL} offset 3 limit 1`,
    statement: `update promise set state = 'open', met_at = null where kind = 'casework.review' and key like $1 || '/%'`,
  },
];

/** Plants one fault of each sort. Expects what was acknowledged to be loaded. */
export async function sabotage(client: pg.Client): Promise<Plant[]> {
  const plants: Plant[] = [];
  for (const { what, check, choose, statement } of FAULTS) {
    const { rows } = await client.query<{ id: string; about: string }>(choose);
    const victim = rows[0];
    if (!victim) throw new Error(`There is nothing for this sabotage: ${what}. More rounds are needed.`);
    await client.query(statement, [victim.id]);
    plants.push({ what, check, about: victim.about });
  }
  return plants;
}
