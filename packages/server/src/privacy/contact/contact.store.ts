import { type RawBuilder, sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';

interface ContactEntryTable {
  event_id: string;
  subject: string;
  kind: 'message' | 'call';
  at: Date;
  channel: string;
  purpose: string | null;
  order_id: string | null;
  consumer_id: string;
  party: string;
  by_consumer: boolean;
  duration_s: number | null;
  night: boolean;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    contact_entry: ContactEntryTable;
  }
}

export interface ContactEntry {
  eventId: string;
  subject: string;
  kind: 'message' | 'call';
  at: Date;
  channel: string;
  purpose: string | null;
  orderId: string | null;
  consumerId: string;
  party: string;
  byConsumer: boolean;
  durationS: number | null;
}

export async function noteContacts(tx: Tx, entries: readonly ContactEntry[]): Promise<void> {
  for (const entry of entries)
    await sql`
      insert into contact_entry (event_id, subject, kind, at, channel, purpose, order_id, consumer_id, party, by_consumer, duration_s)
      values (${entry.eventId}, ${entry.subject}, ${entry.kind}, ${entry.at}, ${entry.channel}, ${entry.purpose}, ${entry.orderId},
        ${entry.consumerId}, ${entry.party}, ${entry.byConsumer}, ${entry.durationS})
      on conflict (event_id) do nothing`.execute(tx);
}

export const clearContacts = async (tx: Tx): Promise<void> => void (await sql`delete from contact_entry`.execute(tx));

export interface ListedContact extends ContactEntry {
  night: boolean;
  /** What policy said about it; null where no rule is about such. */
  verdict: string | null;
  rules: string[];
}

export interface ContactQuery {
  consumer?: string | undefined;
  party?: string | undefined;
  limit: number;
  before?: { at: Date; id: string } | undefined;
}

/** Newest first. */
export async function listContacts(db: Database, query: ContactQuery): Promise<ListedContact[]> {
  const { consumer, party, limit, before } = query;
  const such: RawBuilder<unknown>[] = [
    ...(consumer === undefined ? [] : [sql`consumer_id = ${consumer}`]),
    ...(party === undefined ? [] : [sql`party = ${party}`]),
    ...(before === undefined ? [] : [sql`(at, event_id) < (${before.at}, ${before.id}::uuid)`]),
  ];
  const where = such.length === 0 ? sql`` : sql`where ${sql.join(such, sql` and `)}`;
  const { rows } = await sql<ContactEntryTable & { verdict: string | null; rules: string[] | null }>`
    select c.*, d.verdict, d.rules from (
      select * from contact_entry ${where} order by at desc, event_id desc limit ${limit}) as c
    left join decision d on d.subject_key = c.subject and d.event_id = c.event_id
    order by c.at desc, c.event_id desc`.execute(db);
  return rows.map((row) => ({
    ...{
      eventId: row.event_id,
      subject: row.subject,
      kind: row.kind,
      at: row.at,
      channel: row.channel,
      purpose: row.purpose,
    },
    ...{ orderId: row.order_id, consumerId: row.consumer_id, party: row.party, byConsumer: row.by_consumer },
    ...{ durationS: row.duration_s, night: row.night, verdict: row.verdict, rules: row.rules ?? [] },
  }));
}

export interface Meter {
  party: string;
  consumers: number;
  hour: number;
  day: number;
  night: number;
  /** Contacts of the day for which nobody said what for. */
  unsaid: number;
  rejected: number;
}

/** Those who contacted consumers most within the day before `now`. */
export async function readMeters(db: Database, now: Date, party: string | undefined, limit: number): Promise<Meter[]> {
  const dayAgo = new Date(now.getTime() - 86_400_000);
  const hourAgo = new Date(now.getTime() - 3_600_000);
  const { rows } = await sql<Meter>`
    select party, count(distinct consumer_id)::int as consumers, count(*) filter (where at > ${hourAgo})::int as hour,
      count(*)::int as day, count(*) filter (where night)::int as night,
      count(*) filter (where purpose is null)::int as unsaid, count(*) filter (where d.verdict in ('limit', 'reject'))::int as rejected
    from contact_entry c left join decision d on d.subject_key = c.subject and d.event_id = c.event_id
    where at > ${dayAgo} and at <= ${now} and not by_consumer ${party === undefined ? sql`` : sql`and party = ${party}`}
    group by party order by rejected desc, day desc, party limit ${limit}`.execute(db);
  return rows;
}
