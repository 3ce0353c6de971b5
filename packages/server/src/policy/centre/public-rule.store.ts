import { canonicalJson } from '@anxin/engine';
import { type Generated, type Selectable, sql } from 'kysely';
import { jsonColumn } from '../../foundation/database/columns.ts';
import type { Database, Json, Tx } from '../../foundation/database/database.ts';
import type { Release } from '../lifecycle/release.store.ts';
import type { PublicRule } from './public-rule.ts';

interface PublicRuleTable {
  rule: string;
  since: Date;
  topic: string;
  body: Json<PublicRule>;
  release: string;
  until: Date | null;
  ended_by: string | null;
}

interface PublicRuleCursorTable {
  only: Generated<boolean>;
  activated_at: Date;
  release: string;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    public_rule: PublicRuleTable;
    public_rule_cursor: PublicRuleCursorTable;
  }
}

export type PublicRuleRow = Selectable<PublicRuleTable>;

/** The release that came into force after the last one that was followed, and that one. */
export async function nextInForce(db: Database): Promise<{ release: Release; before: string | null } | undefined> {
  const { rows } = await sql<Release & { before: string | null }>`
    select r.*, c.release as before from pack_release r left join public_rule_cursor c on true
    where r.activated_at is not null
      and (c.release is null or (r.activated_at, r.id) > (c.activated_at, c.release))
    order by r.activated_at, r.id limit 1`.execute(db);
  const [row] = rows;
  if (!row) return undefined;
  const { before, ...release } = row;
  return { release, before };
}

/**
 * Takes up what a release says in public; null where it says what the one before said.
 * @returns false where another process has done it meanwhile
 */
export async function takeUp(
  tx: Tx,
  { id, activated_at: at }: Release,
  before: string | null,
  rules: readonly PublicRule[] | null,
): Promise<boolean> {
  await sql`lock table public_rule_cursor in exclusive mode`.execute(tx);
  const cursor = await tx.selectFrom('public_rule_cursor').select('release').executeTakeFirst();
  if ((cursor?.release ?? null) !== before) return false;
  if (rules !== null) await replaceTexts(tx, id, at!, rules);
  await sql`
    insert into public_rule_cursor (activated_at, release) values (${at}, ${id})
    on conflict ("only") do update set activated_at = excluded.activated_at, release = excluded.release`.execute(tx);
  return true;
}

/** What is said as before goes on; what is not ends, and what is new begins. */
async function replaceTexts(tx: Tx, release: string, at: Date, rules: readonly PublicRule[]): Promise<void> {
  const rows = await tx.selectFrom('public_rule').select(['rule', 'body']).where('until', 'is', null).execute();
  const standing = new Map(rows.map(({ rule, body }) => [rule, canonicalJson(body)]));
  const said = new Map(rules.map((rule) => [rule.id, canonicalJson(rule)]));
  const gone = [...standing].flatMap(([rule, body]) => (said.get(rule) === body ? [] : [rule]));
  const come = rules.filter(({ id }) => standing.get(id) !== said.get(id));
  await sql`
    update public_rule set until = ${at}, ended_by = ${release} where until is null and rule = any(${gone}::text[])`.execute(
    tx,
  );
  if (come.length === 0) return;
  await sql`
    insert into public_rule (rule, since, topic, body, release)
    select r ->> 'id', ${at}, r ->> 'topic', r, ${release} from unnest(${jsonColumn(come)}) as r
    on conflict (rule, since) do update set body = excluded.body, topic = excluded.topic, release = excluded.release,
      until = null, ended_by = null`.execute(tx);
}

/** How many rules apply, by topic. */
export async function countTopics(db: Database): Promise<{ topic: string; rules: number }[]> {
  const { rows } = await sql<{ topic: string; rules: number }>`
    select topic, count(*)::int as rules from public_rule where until is null group by topic order by topic`.execute(
    db,
  );
  return rows;
}

/** Rules that apply, by id. @param after the id of the last one already seen */
export function listApplying(
  db: Database,
  { topic, after, limit }: { topic?: string | undefined; after?: string | undefined; limit: number },
): Promise<PublicRuleRow[]> {
  let query = db.selectFrom('public_rule').selectAll().where('until', 'is', null).orderBy('rule').limit(limit);
  if (topic !== undefined) query = query.where('topic', '=', topic);
  if (after !== undefined) query = query.where('rule', '>', after);
  return query.execute();
}

const MOST_TEXTS = 50;

/** What a rule says, and has said: the newest first. */
export const textsOf = (db: Database, rule: string): Promise<PublicRuleRow[]> =>
  db
    .selectFrom('public_rule')
    .selectAll()
    .where('rule', '=', rule)
    .orderBy('since', 'desc')
    .limit(MOST_TEXTS)
    .execute();

/** A moment at which what is said in public has changed, with the rules that it changed for. */
export interface PastChange {
  at: Date;
  added: PublicRule[];
  changed: PublicRule[];
  removed: PublicRule[];
}

/** Changes that have taken effect, the newest first; the beginning, when there was nothing before, is none. */
export async function listPast(
  db: Database,
  { before, limit }: { before?: Date | undefined; limit: number },
): Promise<PastChange[]> {
  const { rows: moments } = await sql<{ at: Date }>`
    select at from (select since as at from public_rule union select until from public_rule where until is not null) as m
    where at > (select min(since) from public_rule) ${before === undefined ? sql`` : sql`and at < ${before}`}
    order by at desc limit ${limit}`.execute(db);
  if (moments.length === 0) return [];
  const instants = moments.map(({ at }) => at);
  const rows = await db
    .selectFrom('public_rule')
    .selectAll()
    .where((eb) => eb.or([eb('since', 'in', instants), eb('until', 'in', instants)]))
    .orderBy('rule')
    .execute();
  return instants.map((at) => {
    const is = (one: Date | null): boolean => one?.getTime() === at.getTime();
    const come = rows.filter(({ since }) => is(since));
    const gone = rows.filter(({ until }) => is(until));
    const ended = new Set(gone.map(({ rule }) => rule));
    const begun = new Set(come.map(({ rule }) => rule));
    return {
      at,
      added: come.filter(({ rule }) => !ended.has(rule)).map(({ body }) => body),
      changed: come.filter(({ rule }) => ended.has(rule)).map(({ body }) => body),
      removed: gone.filter(({ rule }) => !begun.has(rule)).map(({ body }) => body),
    };
  });
}
