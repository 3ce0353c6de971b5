import { type Language, type OwnerRelation, ownedBy, ownerIn } from '@anxin/engine';
import { type RawBuilder, sql } from 'kysely';
import type { Database, Json, Tx } from '../foundation/database/database.ts';
import type { MeasureState } from './measure.ts';

/** What an owner is told, frozen: what its parties did, and what is proposed. */
export interface OwnerText {
  /** Of the measures that count. */
  title: string;
  facts: string;
  proposal: string;
}

interface OwnerCauseTable {
  measure_id: string;
  relation: OwnerRelation;
  owner: string;
  kind: string;
  party: string;
}

interface OwnerHearingTable {
  measure_id: string;
  owner: string;
  relation: OwnerRelation;
  cause_kind: string;
  after: number;
  within: string;
  since: Date | null;
  texts: Json<Record<Language, OwnerText>>;
  hear_until: Date;
  answer: string | null;
  answered_by: string | null;
  answered_at: Date | null;
  over_at: Date | null;
}

declare module '../foundation/database/database.ts' {
  interface Tables {
    owner_cause: OwnerCauseTable;
    owner_hearing: OwnerHearingTable;
  }
}

/** Measures of one kind that count for one owner. */
export interface OwnerGroup {
  relation: OwnerRelation;
  owner: string;
  /** Of the measures that count. */
  kind: string;
}

export interface HearingRow extends OwnerGroup {
  measureId: string;
  after: number;
  within: string;
  /** Measures that began later count; null: all do. */
  since: Date | null;
  texts: Record<Language, OwnerText>;
  hearUntil: Date;
  /** Cipher. */
  answer: string | null;
  answeredAt: Date | null;
  /** When a person was asked, or nobody had to be any more. */
  overAt: Date | null;
  /** What became of what is proposed. */
  led: { kind: string; state: MeasureState; endedAt: Date | null; reversedWhy: string | null };
  /** From how many parties measures count now. */
  parties: number;
}

/** At most so many of one owner are looked at, the newest. */
const MOST_OF_ONE = 10_000;

/** Where events of a party name its owner. */
const NAMED: Readonly<Record<OwnerRelation, string>> = {
  agency: 'agency_id',
  shop: 'merchant_id',
  brand: 'brand_owner_id',
};

/** The owner that a party named last by then. */
export async function readOwner(tx: Tx, party: string, relation: OwnerRelation, at: Date): Promise<string | undefined> {
  const type = ownedBy(relation);
  const id = sql`data -> ${type}::text ->> ${NAMED[relation]}`;
  const { rows } = await sql<{ id: string }>`
    select ${id} as id from event
    where subject_key = ${party} and type in (${`${type}.applied`}, ${`${type}.updated`}) and ${id} is not null and time <= ${at}
    order by time desc, event.id desc limit 1`.execute(tx);
  return rows[0] && `${ownerIn(relation)}/${rows[0].id}`;
}

export async function addCause(
  tx: Tx,
  measure: string,
  { relation, owner, kind, party }: OwnerGroup & { party: string },
): Promise<void> {
  await tx
    .insertInto('owner_cause')
    .values({ measure_id: measure, relation, owner, kind, party })
    .onConflict((conflict) => conflict.columns(['measure_id', 'relation']).doNothing())
    .execute();
}

/** Whom these measures count for. */
export async function readGroups(tx: Tx, measures: readonly string[]): Promise<OwnerGroup[]> {
  const { rows } = await sql<OwnerGroup>`
    select distinct relation, owner, kind from owner_cause where measure_id = any(${[...measures]}::uuid[])
    order by owner, relation, kind`.execute(tx);
  return rows;
}

const STANDING = sql`'in-force', 'expired'`;

/** Measures that count for an owner and were not undone, in the order of their times. */
export async function readCauses(
  db: Database | Tx,
  { relation, owner, kind }: OwnerGroup,
): Promise<{ id: string; party: string; at: Date; rules: string[] }[]> {
  const { rows } = await sql<{ id: string; party: string; at: Date; rules: string[] }>`
    select m.id, c.party, m.starts_at as at, m.rules from owner_cause c join measure m on m.id = c.measure_id
    where c.owner = ${owner} and c.relation = ${relation} and c.kind = ${kind} and m.state in (${STANDING})
    order by m.starts_at desc, m.id desc limit ${MOST_OF_ONE}`.execute(db);
  return rows.reverse();
}

const MOST_SHOWN = 100;

/** What a proposal rests on, the newest. */
export async function readCausesOf(db: Database, { since, led, ...group }: HearingRow): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select m.id from owner_cause c join measure m on m.id = c.measure_id
    where c.owner = ${group.owner} and c.relation = ${group.relation} and c.kind = ${group.kind}
      and m.state in (${STANDING}) and m.starts_at > coalesce(${since}::timestamptz, '-infinity')
      and m.starts_at <= coalesce(${led.endedAt}::timestamptz, 'infinity')
    order by m.starts_at desc, m.id desc limit ${MOST_SHOWN}`.execute(db);
  return rows.map(({ id }) => id);
}

const readHearings = async (db: Database | Tx, such: RawBuilder<unknown>): Promise<HearingRow[]> => {
  const { rows } = await sql<
    Omit<OwnerHearingTable, 'texts'> & {
      texts: HearingRow['texts'];
      kind: string;
      state: MeasureState;
      ended_at: Date | null;
      reversed_why: string | null;
      parties: number;
    }
  >`
    select h.*, m.kind, m.state, m.ended_at, m.reversed_why, (
      select count(distinct c.party)::int from owner_cause c join measure x on x.id = c.measure_id
      where c.owner = h.owner and c.relation = h.relation and c.kind = h.cause_kind and x.state in (${STANDING})
        and x.starts_at > coalesce(h.since, '-infinity') and x.starts_at <= coalesce(m.ended_at, 'infinity')) as parties
    from owner_hearing h join measure m on m.id = h.measure_id where ${such} order by h.measure_id limit ${MOST_OF_ONE}`.execute(
    db,
  );
  return rows.map((row) => ({
    ...{ measureId: row.measure_id, owner: row.owner, relation: row.relation, kind: row.cause_kind, after: row.after },
    ...{ within: row.within, since: row.since, texts: row.texts, hearUntil: row.hear_until, answer: row.answer },
    ...{ answeredAt: row.answered_at, overAt: row.over_at, parties: row.parties },
    led: { kind: row.kind, state: row.state, endedAt: row.ended_at, reversedWhy: row.reversed_why },
  }));
};

/** All that was proposed against an owner for measures of one kind. */
export const readHearingsOf = (tx: Tx, { relation, owner, kind }: OwnerGroup): Promise<HearingRow[]> =>
  readHearings(tx, sql`h.owner = ${owner} and h.relation = ${relation} and h.cause_kind = ${kind}`);

export const readHearingsFor = (db: Database | Tx, measures: readonly string[]): Promise<HearingRow[]> =>
  readHearings(db, sql`h.measure_id = any(${[...measures]}::uuid[])`);

export async function insertHearing(tx: Tx, row: Omit<HearingRow, 'led' | 'parties'>): Promise<void> {
  await sql`
    insert into owner_hearing (measure_id, owner, relation, cause_kind, after, within, since, texts, hear_until)
    values (${row.measureId}, ${row.owner}, ${row.relation}, ${row.kind}, ${row.after}, ${row.within}, ${row.since},
      ${JSON.stringify(row.texts)}::jsonb, ${row.hearUntil})`.execute(tx);
}

export async function saveAnswer(tx: Tx, measure: string, answer: string, by: string, at: Date): Promise<void> {
  await sql`
    update owner_hearing set answer = ${answer}, answered_by = ${by}, answered_at = ${at}
    where measure_id = ${measure}`.execute(tx);
}

/** Nobody is waited for any more. */
export async function endHearings(tx: Tx, measures: readonly string[], at: Date): Promise<void> {
  await sql`
    update owner_hearing set over_at = ${at}
    where measure_id = any(${[...measures]}::uuid[]) and over_at is null`.execute(tx);
}

/** Whose owners had their time to answer, and that nobody is just changing: held until the transaction ends. */
export async function lockHeard(tx: Tx, now: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ measure_id: string }>`
    select h.measure_id from owner_hearing h join measure m on m.id = h.measure_id
    where h.over_at is null and h.hear_until <= ${now} and m.state = 'proposed'
    order by h.hear_until, h.measure_id limit ${limit} for update skip locked`.execute(tx);
  return rows.map(({ measure_id: id }) => id);
}
