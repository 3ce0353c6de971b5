import { sql } from 'kysely';
import type { OpenCase } from '../../casework/case.about.ts';
import { type CaseKind, SUPERVISION } from '../../casework/case-kind.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { Ids } from '../../foundation/ids.ts';
import type { Notify } from '../../foundation/notices/notices.ts';
import { PRIVACY_QUEUE } from '../privacy.queue.ts';
import type { AnomalyClass } from './risk.ts';

/** Somebody opens more, or otherwise, than their work asks for. */
export const vaultAnomaly: CaseKind = {
  kind: 'vault-anomaly',
  doc: { 'zh-CN': '个人信息异常访问', en: 'Personal data is looked at in an unusual way' },
  answers: [
    {
      ...{ id: 'harmless', key: 'h', verdict: null, noteRequired: true },
      title: { 'zh-CN': '正常工作', en: 'It was their work' },
    },
    {
      ...{ id: 'leak', key: 'l', verdict: null, noteRequired: true },
      title: { 'zh-CN': '疑似泄露', en: 'It looks like a leak' },
    },
    {
      ...{ id: 'unsure', key: 'u', verdict: null, noteRequired: true, passesTo: SUPERVISION },
      title: { 'zh-CN': '拿不准，转主管', en: 'Not sure: a supervisor should look' },
    },
  ],
};

const PRIORITY: Readonly<Record<AnomalyClass, number>> = {
  ...{ honey: 100, 'off-hours': 85, sequence: 80, probing: 90, breadth: 75, refused: 60 },
};
const TITLES: Readonly<Record<AnomalyClass, string>> = {
  honey: '触碰了诱饵订单',
  'off-hours': '夜间异常查看收件信息',
  sequence: '按顺序逐单查看收件信息',
  breadth: '查看收件信息的订单过多',
  refused: '被拒绝的查看过多',
  probing: '疑似逐个试探手机号',
};

export interface Anomaly {
  id: string;
  at: Date;
  day: string;
  caller: string;
  class: AnomalyClass;
  /** Whether it was refused, or only told. */
  stopped: boolean;
  actorKind: 'key' | 'user';
  actorId: string;
  orderId: string | null;
  facts: Readonly<Record<string, string | number>>;
  releasedAt: Date | null;
  releasedBy: string | null;
}

export type Found = Omit<Anomaly, 'id' | 'releasedAt' | 'releasedBy'>;

export interface AnomalyOptions {
  ids: Ids;
  open: OpenCase;
  notify: Notify;
}

/**
 * Keeps what was found, asks a person and tells the privacy officers: once a day of each class, of each honey order, and again once it
 * was released. @returns whether it is news
 */
export async function raiseAnomaly(tx: Tx, { ids, open, notify }: AnomalyOptions, found: Found): Promise<boolean> {
  const { rows } = await sql<{ id: string; fresh: boolean }>`
    insert into vault_anomaly (id, at, day, caller, class, stopped, actor_kind, actor_id, order_id, facts)
    values (${ids.next()}, ${found.at}, ${found.day}::date, ${found.caller}, ${found.class}, ${found.stopped},
      ${found.actorKind}, ${found.actorId}, ${found.orderId}, ${JSON.stringify(found.facts)}::jsonb)
    on conflict (caller, class, day, coalesce(order_id, '')) where released_at is null do update set stopped = vault_anomaly.stopped or excluded.stopped
    returning id, (xmax = 0) as fresh`.execute(tx);
  const { id, fresh } = rows[0]!;
  if (!fresh) return false;
  const by = `${found.actorKind}/${found.actorId}` as const;
  const party = /^(merchant|service-provider)\/[^+]+/.exec(found.caller)?.[0] ?? null;
  await open(tx, {
    ...{ kind: vaultAnomaly.kind, about: `vault-anomaly/${id}`, queue: PRIVACY_QUEUE, priority: PRIORITY[found.class] },
    ...{ subject: party ?? by, party, title: TITLES[found.class], openedAt: found.at, notFor: [by] },
  });
  await notify(
    tx,
    'privacy-officer',
    'vault.anomaly',
    { caller: found.caller.slice(0, 200), class: found.class },
    '/privacy/anomalies',
  );
  return true;
}

interface AnomalyTable {
  id: string;
  at: Date;
  day: string;
  caller: string;
  class: AnomalyClass;
  stopped: boolean;
  actor_kind: 'key' | 'user';
  actor_id: string;
  order_id: string | null;
  facts: Record<string, string | number>;
  released_at: Date | null;
  released_by: string | null;
  case_id: string | null;
}

/** The newest first, each with its case. */
export async function listAnomalies(
  db: Database | Tx,
  query: { id?: string; open?: boolean; before?: string | undefined; limit: number },
): Promise<(Anomaly & { caseId: string | null })[]> {
  const such = [
    sql`true`,
    ...(query.id === undefined ? [] : [sql`a.id = ${query.id}::uuid`]),
    ...(query.open ? [sql`a.released_at is null`] : []),
    ...(query.before === undefined ? [] : [sql`a.id < ${query.before}::uuid`]),
  ];
  const { rows } = await sql<AnomalyTable>`
    select a.*, a.day::text as day, (
      select c.id from "case" c where c.about = 'vault-anomaly/' || a.id::text order by c.id desc limit 1) as case_id
    from vault_anomaly a where ${sql.join(such, sql` and `)} order by a.id desc limit ${query.limit}`.execute(db);
  return rows.map((row) => ({
    ...{ id: row.id, at: row.at, day: row.day, caller: row.caller, class: row.class, stopped: row.stopped },
    ...{ actorKind: row.actor_kind, actorId: row.actor_id, orderId: row.order_id, facts: row.facts },
    ...{ releasedAt: row.released_at, releasedBy: row.released_by, caseId: row.case_id },
  }));
}

/**
 * Lets the caller go on until `until`: what was counted today stops it no more, and it is held no more where no honey is left that it
 * touched and nobody has looked at. The caller's row is locked first, as everywhere.
 * @returns whether it is still held; undefined: it was released before
 */
export async function releaseAnomaly(
  tx: Tx,
  { id, caller, by, at, until }: { id: string; caller: string; by: string; at: Date; until: Date },
): Promise<{ held: boolean } | undefined> {
  await sql`select 1 from vault_caller where caller = ${caller} for update`.execute(tx);
  const { rows } = await sql`
    update vault_anomaly set released_at = ${at}, released_by = ${by}
    where id = ${id}::uuid and released_at is null returning id`.execute(tx);
  if (rows.length === 0) return undefined;
  const { rows: after } = await sql<{ held: boolean }>`
    update vault_caller set lifted_until = ${until}, held_at = case when exists (
      select from vault_anomaly where caller = ${caller} and class = 'honey' and released_at is null) then held_at end
    where caller = ${caller} returning held_at is not null as held`.execute(tx);
  return { held: after[0]?.held ?? false };
}
