import { sql } from 'kysely';
import { isRole, type Role } from '../access/role.ts';
import type { Clock } from '../clock.ts';
import { jsonColumn } from '../database/columns.ts';
import type { Database, Json, Tx } from '../database/database.ts';
import type { Ids } from '../ids.ts';
import type { FeedSource } from '../stream/feed.ts';
import { NOTICE_KINDS, type Notice, type NoticeKind, type NoticeParams } from './notice.ts';

interface NotificationTable {
  id: string;
  txid: bigint;
  user_id: string;
  kind: string;
  params: Json<NoticeParams>;
  link: string | null;
  created_at: Date;
  read_at: Date | null;
}

declare module '../database/database.ts' {
  interface Tables {
    notification: NotificationTable;
  }
}

/** Tells people something, together with what it is about: in that transaction. @param who ids, or all who hold a role */
export type Notify = (
  tx: Tx,
  who: readonly string[] | Role,
  kind: NoticeKind | string,
  params: NoticeParams,
  link: string | null,
) => Promise<void>;

/** People told by one call: a role that more hold is told to these. */
const MOST_TOLD = 1_000;
/** Notices kept for one person; older ones go. */
const MOST_KEPT = 1_000;
const LINK = /^\/[^\s]{0,300}$/;

export function createNotify({ ids, clock }: { ids: Ids; clock: Clock }): Notify {
  return async (tx, who, kind, params, link) => {
    if (!(NOTICE_KINDS as readonly string[]).includes(kind)) throw new RangeError(`there is no notice ${kind}`);
    if (link !== null && !LINK.test(link)) throw new RangeError(`notice ${kind}: its link is no address of ours`);
    const people = typeof who === 'string' ? await holdersOf(tx, who, MOST_TOLD) : [...new Set(who)];
    if (people.length === 0) return;
    const at = clock.now();
    await sql`
      insert into notification (id, user_id, kind, params, link, created_at)
      select id, user_id, ${kind}, p.params, ${link}, ${at}
      from unnest(${people.map(() => ids.next())}::uuid[], ${people.slice(0, MOST_TOLD)}::uuid[]) as n (id, user_id)
      cross join (select * from unnest(${jsonColumn([params])}) as j (params)) as p
      where user_id is not null`.execute(tx);
  };
}

/** The first so many people who hold a role and can sign in. */
export async function holdersOf(tx: Tx, role: string, most: number): Promise<string[]> {
  if (!isRole(role)) throw new RangeError(`there is no role ${role}`);
  const { rows } = await sql<{ id: string }>`
    select id from user_account where roles @> array[${role}]::text[] and state = 'active' order by id limit ${most}`.execute(
    tx,
  );
  return rows.map(({ id }) => id);
}

/** Those who can sign in for each party, at most `most` of each. */
export async function peopleOf(tx: Tx, parties: readonly string[], most: number): Promise<Map<string, string[]>> {
  if (parties.length === 0) return new Map();
  const { rows } = await sql<{ party: string; people: string[] }>`
    select p.party, array_agg(u.id) as people
    from unnest(${[...new Set(parties)]}::text[]) as p (party)
    cross join lateral (
      select id from user_account where party = p.party and state = 'active' order by id limit ${most}
    ) as u group by p.party`.execute(tx);
  return new Map(rows.map(({ party, people }) => [party, people]));
}

/** A person's notices, newest first. @param before id of the last one already seen */
export async function listNotices(db: Database, userId: string, limit: number, before?: string): Promise<Notice[]> {
  const rows = await db
    .selectFrom('notification')
    .select(['id', 'kind', 'params', 'link', 'created_at', 'read_at'])
    .where('user_id', '=', userId)
    .$if(before !== undefined, (query) => query.where('id', '<', before!))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    ...{ id: row.id, kind: row.kind as NoticeKind, params: row.params, link: row.link },
    ...{ createdAt: row.created_at, readAt: row.read_at },
  }));
}

/** Whether a person has been told this, and has not looked yet: who is told of many things at one place is told once. */
export async function hasUnread(tx: Tx, userId: string, kind: NoticeKind, link: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from notification
    where user_id = ${userId}::uuid and read_at is null and kind = ${kind} and link = ${link} limit 1`.execute(tx);
  return rows.length > 0;
}

/** How many a person has not read, counted up to 100: more is many. */
export async function countUnread(db: Database, userId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (
      select 1 from notification where user_id = ${userId}::uuid and read_at is null limit 100) as unread`.execute(db);
  return rows[0]!.count;
}

/** @param which of the person's own; others' are passed over */
export async function markRead(
  db: Database,
  userId: string,
  which: readonly string[] | 'all',
  at: Date,
): Promise<void> {
  await sql`
    update notification set read_at = ${at} where user_id = ${userId}::uuid and read_at is null
    and ${which === 'all' ? sql`true` : sql`id = any(${[...which]}::uuid[])`}`.execute(db);
}

/** Lets go of what nobody will scroll down to. */
export async function purgeNotices(db: Database): Promise<void> {
  await sql`
    delete from notification where id in (
      select id from (
        select id, row_number() over (partition by user_id order by id desc) as number from notification) as numbered
      where number > ${MOST_KEPT} limit 10000)`.execute(db);
}

/** Notices as those hear of them who follow: that there is one, and of what kind. */
export const noticeSource = (db: Database): FeedSource => ({
  async read(after, { limit, below }) {
    const { rows } = await sql<{ id: string; txid: bigint; user_id: string; kind: string; created_at: Date }>`
      select id, txid, user_id, kind, created_at from notification
      where (txid, id) > (${after.txid}::bigint, ${after.id}::uuid) and txid < ${below}::bigint
      order by txid, id limit ${limit}`.execute(db);
    const last = rows[limit - 1];
    const items = rows.map(({ id, txid, user_id, kind, created_at }) => ({
      position: { txid, id },
      topic: 'notifications' as const,
      type: 'notification.created',
      subject: `notification/${id}`,
      id,
      at: created_at,
      facts: { kind },
      owners: [`user/${user_id}` as const],
    }));
    return last ? { items, end: { txid: last.txid, id: last.id } } : { items };
  },
});
