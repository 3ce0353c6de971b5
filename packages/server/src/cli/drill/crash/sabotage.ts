import type pg from 'pg';
import type { Plant } from '../drill.ts';
import { SOURCE } from './load.ts';

interface Fault {
  what: string;
  check: string;
  /** Chooses the victim: `id` is what is touched, `about` what the violation names. */
  choose: string;
  /** `$1` is the victim's id. */
  statements: readonly string[];
}

const DECIDED = `from acked a join event_key k on k.source = '${SOURCE}' and k.id = a.id where a.decision is not null`;
const BREACH = `from event where type = 'promise.breached'`;

const FAULTS: readonly Fault[] = [
  {
    what: 'an acknowledged event is deleted',
    check: 'event.missing',
    choose: `select k.event_id::text as id, k.id as about ${DECIDED} order by a.id limit 1`,
    statements: ['delete from event where id = $1'],
  },
  {
    what: 'an acknowledged decision is deleted',
    check: 'decision.missing',
    choose: `select k.decision_id::text as id, k.id as about ${DECIDED} order by a.id offset 1 limit 1`,
    statements: ['delete from decision where id = $1'],
  },
  {
    what: 'an event is stored twice',
    check: 'event.twice',
    choose: `select k.event_id::text as id, k.id as about ${DECIDED} order by a.id offset 2 limit 1`,
    statements: [
      `insert into event select lowest_id_at(now()), txid, type, source, source_id, subject_key, time, received_at,
         cause_id, refs, data, extensions from event where id = $1`,
    ],
  },
  {
    what: 'an event is decided twice',
    check: 'decision.twice',
    choose: `select k.event_id::text as id, k.event_id::text as about ${DECIDED} order by a.id offset 3 limit 1`,
    statements: [
      `insert into decision select lowest_id_at(now()), txid, event_id, event_type, subject_key, verdict, case_queue,
         rules, pack, decided_at, body from decision where event_id = $1`,
    ],
  },
  {
    what: 'a promise is deleted',
    check: 'promise.missing',
    choose: `select id::text as id, key as about from promise where kind = 'marketplace.shipping' and state = 'open'
      order by id limit 1`,
    statements: ['delete from promise where id = $1'],
  },
  {
    what: 'a breach is told twice',
    check: 'breach.twice',
    choose: `select id::text as id, data #>> '{promise,id}' as about ${BREACH} order by id limit 1`,
    statements: [
      `insert into event_key select source, id || '-again', lowest_id_at(now() + interval '1 second'), null, mac
         from event_key where event_id = $1`,
      `insert into event select lowest_id_at(now() + interval '1 second'), txid, type, source, source_id || '-again',
         subject_key, time, received_at, cause_id, refs, data, extensions from event where id = $1`,
    ],
  },
  {
    what: 'a breach is not told',
    check: 'breach.missing',
    choose: `select id::text as id, substr(subject_key, 7) as about ${BREACH} order by id offset 1 limit 1`,
    statements: ['delete from event_key where event_id = $1', 'delete from event where id = $1'],
  },
  {
    what: 'an entry is cut out of the trail',
    check: 'trail.entry',
    choose: `select id::text as id, substr(object, 5) as about from trail_entry
      where action = 'access.key.create' order by txid, id offset 2 limit 1`,
    statements: ['delete from trail_entry where id = $1'],
  },
  {
    what: 'the end of the trail is cut off',
    check: 'trail.truncated',
    choose: `select number::text as id, 'batch ' || number as about from trail_batch order by number desc limit 1`,
    statements: [
      `delete from trail_entry where (txid, id) > (select through_txid, through_id from trail_batch
         where number < $1::bigint order by number desc limit 1)`,
      'delete from trail_batch where number = $1::bigint',
    ],
  },
  {
    what: 'a row of a read model is changed',
    check: 'read-model.differs',
    choose: `select id, 'order ' || id as about from "order" order by id limit 1`,
    statements: [`update "order" set fields = fields || '{"campaign": "sabotage"}' where id = $1`],
  },
];

/** Plants one fault of each sort. Expects `acked` to be filled. */
export async function sabotage(client: pg.Client): Promise<Plant[]> {
  const plants: Plant[] = [];
  // the triggers that keep the trail append-only are in the way of somebody who is not entitled; we are
  await client.query(`set session_replication_role = 'replica'`);
  for (const { what, check, choose, statements } of FAULTS) {
    const { rows } = await client.query<{ id: string; about: string }>(choose);
    const victim = rows[0];
    if (!victim) throw new Error(`There is nothing for this sabotage: ${what}. More rounds are needed.`);
    for (const statement of statements) await client.query(statement, [victim.id]);
    plants.push({ what, check, about: victim.about });
  }
  await client.query(`set session_replication_role = 'origin'`);
  return plants;
}
