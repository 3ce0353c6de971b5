import type { LocalText } from '@anxin/engine';
import { type RawBuilder, sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';

/** Everybody whose keys seal something about one consumer. */
export interface Persons {
  /** `c1` */
  consumer: string;
  /** `consumer/c1` */
  party: string;
  /** Their accounts. */
  accounts: readonly string[];
  /** The party and the accounts, as their keys name them. */
  names: readonly string[];
}

/** How a copy tells what stands in a place: in full, as another place has it already, or not, and why. */
export type Telling = 'full' | { sameAs: string } | { not: LocalText };

/** A table that keeps something sealed which is a consumer's. */
export interface OwnPlace {
  table: string;
  /** Columns with ciphers. */
  columns: readonly string[];
  title: LocalText;
  /** A unique column to page along, and its type. */
  key: { column: string; type: 'uuid' | 'text' };
  /** The person's rows. */
  rows(persons: Persons): RawBuilder<unknown>;
  /** Ciphers here may have masks, which erasure strips. */
  masks: boolean;
  /** They may lie under the key of somebody else, which erasure leaves: it empties the columns. */
  foreignKeys?: true;
  tell: Telling;
}

/** A table whose ciphers are never a consumer's. */
export interface OthersPlace {
  table: string;
  columns: readonly string[];
  /** Whose they are. */
  whose: 'staff' | 'business' | 'trail';
}

const ID = { column: 'id', type: 'uuid' } as const;
const NOTES: LocalText = {
  'zh-CN': '工作人员的处理记录，属于内部工作笔记；如有异议可提出投诉',
  en: 'Working notes of the staff; whoever objects to how they were treated can complain',
};

/** Cases about what a consumer bought, said or complained of, whoever answers for it: their texts are about both. */
const casesOf = ({ consumer }: Persons): RawBuilder<unknown> => sql`
  select c.id from "case" c
  where c.subject_key in (select e.subject_key from event e where e.refs ->> 'consumer' = ${consumer})
  union select c.id from "case" c
  where c.about in (select 'harassment-report/' || r.id from harassment_report r where r.consumer_id = ${consumer})`;

/**
 * Where personal data of consumers is kept. Copies, previews and erasure go through this list alone, so that no table is
 * forgotten: a test walks every migration and every filled table for ciphers that are not declared here.
 */
export const OWN_PLACES: readonly OwnPlace[] = [
  {
    ...{ table: 'event', columns: ['data'], key: ID, masks: true, tell: 'full' },
    title: { 'zh-CN': '事件（订单、售后、咨询、联系记录）', en: 'Events: orders, after-sale, tickets, contacts' },
    rows: ({ consumer }) => sql`refs ->> 'consumer' = ${consumer}`,
  },
  {
    ...{ table: 'order', columns: ['fields'], key: { column: 'id', type: 'text' }, masks: true },
    ...{ tell: { sameAs: 'event' }, title: { 'zh-CN': '订单收件信息', en: 'Recipients of orders' } },
    rows: ({ consumer }) => sql`consumer_id = ${consumer}`,
  },
  {
    ...{ table: 'consumer', columns: ['fields'], key: { column: 'id', type: 'text' }, masks: true },
    ...{ tell: { sameAs: 'event' }, title: { 'zh-CN': '消费者档案', en: 'Profile' } },
    rows: ({ consumer }) => sql`id = ${consumer}`,
  },
  {
    ...{ table: 'decision', columns: ['body'], key: ID, masks: true, tell: { sameAs: 'event' } },
    title: { 'zh-CN': '判定依据', en: 'What decisions rest on' },
    rows: ({ consumer }) =>
      sql`subject_key in (select subject_key from event where refs ->> 'consumer' = ${consumer})
        and event_id in (select id from event where refs ->> 'consumer' = ${consumer})`,
  },
  {
    ...{ table: 'user_account', columns: ['name', 'email', 'totp_secret', 'totp_pending'], key: ID, masks: true },
    ...{ tell: 'full', title: { 'zh-CN': '登录账号', en: 'Account' } },
    rows: ({ party }) => sql`party = ${party}`,
  },
  {
    ...{ table: 'case', columns: ['note'], key: ID, masks: false, foreignKeys: true, tell: { not: NOTES } },
    title: { 'zh-CN': '工单备注', en: 'Notes of cases' },
    rows: (persons) => sql`note <> '' and id in (${casesOf(persons)})`,
  },
  {
    ...{ table: 'case_comment', columns: ['text'], key: ID, masks: false, foreignKeys: true, tell: { not: NOTES } },
    title: { 'zh-CN': '工单评论', en: 'Comments on cases' },
    rows: (persons) => sql`text <> '' and case_id in (${casesOf(persons)})`,
  },
  {
    ...{ table: 'attachment', columns: ['name'], key: ID, masks: false, tell: 'full' },
    title: { 'zh-CN': '提交的文件', en: 'Files' },
    rows: ({ party }) => sql`person = ${party}`,
  },
  {
    ...{ table: 'waybill', columns: ['recipient', 'place'], key: ID, masks: true, tell: 'full' },
    title: { 'zh-CN': '面单收件信息', en: 'Recipients of waybills' },
    rows: ({ consumer }) => sql`consumer_id = ${consumer} and (recipient is not null or place is not null)`,
  },
  {
    ...{ table: 'harassment_report', columns: ['text'], key: ID, masks: false, tell: 'full' },
    title: { 'zh-CN': '骚扰投诉', en: 'Complaints of harassment' },
    rows: ({ consumer }) => sql`consumer_id = ${consumer}`,
  },
  {
    // what the merchant wrote lies under the merchant's key
    ...{ table: 'dispute_message', columns: ['text'], key: ID, masks: false, tell: 'full' },
    title: { 'zh-CN': '纠纷中的陈述和证据', en: 'What they said in disputes' },
    rows: ({ party }) => sql`person = ${party}`,
  },
  {
    ...{ table: 'aftersale_step', columns: ['note'], key: ID, masks: false, tell: 'full' },
    title: { 'zh-CN': '售后协商记录', en: 'What was said about after-sales' },
    rows: ({ consumer }) =>
      sql`note is not null and aftersale_id in (select id from aftersale where consumer_id = ${consumer})`,
  },
  {
    ...{ table: 'consultation_comment', columns: ['text'], key: ID, masks: false, tell: 'full' },
    title: { 'zh-CN': '对规则的意见', en: 'Comments on rules' },
    rows: ({ party }) => sql`author = ${party}`,
  },
  {
    ...{ table: 'data_request', columns: ['words', 'value', 'answer'], key: ID, masks: true, tell: 'full' },
    title: { 'zh-CN': '个人信息请求', en: 'Requests about one’s own data' },
    rows: ({ party }) => sql`person = ${party}`,
  },
  {
    ...{ table: 'claim', columns: ['words', 'decision_words'], key: ID, masks: false, tell: 'full' },
    title: { 'zh-CN': '赔付申请', en: 'Claims' },
    rows: ({ consumer }) => sql`consumer_id = ${consumer}`,
  },
];

/** Ciphers that lie beside a row that is declared above, and die with its key. */
const PARTS: readonly { table: string; columns: readonly string[]; of: string }[] = [
  { table: 'attachment_part', columns: ['cipher'], of: 'attachment' },
  { table: 'data_request_part', columns: ['cipher'], of: 'data_request' },
];

const OTHERS_PLACES: readonly OthersPlace[] = [
  ...['merchant', 'creator'].map((table) => ({ table, columns: ['fields'], whose: 'business' as const })),
  { table: 'measure', columns: ['reason', 'guidance'], whose: 'business' },
  { table: 'appeal_message', columns: ['text'], whose: 'business' },
  { table: 'owner_hearing', columns: ['answer'], whose: 'business' },
  { table: 'claim', columns: ['answer'], whose: 'business' },
  { table: 'return_address', columns: ['parts'], whose: 'business' },
  { table: 'aftersale', columns: ['return_address'], whose: 'business' },
  // recipients whom nobody is
  { table: 'vault_honey', columns: ['fields'], whose: 'staff' },
  { table: 'golden_item', columns: ['why'], whose: 'staff' },
  { table: 'breach', columns: ['facts', 'not_told'], whose: 'staff' },
  { table: 'breach_entry', columns: ['note'], whose: 'staff' },
  { table: 'break_glass', columns: ['facts'], whose: 'staff' },
  { table: 'break_glass_entry', columns: ['note'], whose: 'staff' },
  // who did and saw what: kept by law, and dead with the key of whoever it is about
  { table: 'trail_entry', columns: ['detail'], whose: 'trail' },
];

/** Every column that is declared to hold ciphers, as `table.column`. */
export const declaredColumns = (): ReadonlySet<string> =>
  new Set(
    [...OWN_PLACES, ...PARTS, ...OTHERS_PLACES].flatMap(({ table, columns }) =>
      columns.map((column) => `${table}.${column}`),
    ),
  );

/** Accounts of one consumer; the marketplace's own session makes one, and somebody may have been invited beside it. */
const MOST_ACCOUNTS = 100;

export async function personsOf(db: Database | Tx, party: string): Promise<Persons> {
  const { rows } = await sql<{ id: string }>`
    select id from user_account where party = ${party} order by id limit ${MOST_ACCOUNTS}`.execute(db);
  const accounts = rows.map(({ id }) => id);
  const consumer = party.slice(party.indexOf('/') + 1);
  return { consumer, party, accounts, names: [party, ...accounts.map((id) => `user/${id}`)] };
}

/** Rows are counted up to this many: more is many. */
const MOST_COUNTED = 100_000;

export async function countRows(db: Database | Tx, place: OwnPlace, persons: Persons): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (
      select 1 from ${sql.table(place.table)} where ${place.rows(persons)} limit ${MOST_COUNTED}) as found`.execute(db);
  return rows[0]!.count;
}
