import type { LocalText } from '@anxin/engine';
import { type RawBuilder, sql } from 'kysely';

/** What is kept for how long, on what ground, and what happens then. */
export interface Schedule {
  id: string;
  title: LocalText;
  /** The law, or the purpose, that says how long. */
  basis: LocalText;
  /** Days that are kept when nobody says otherwise, and the least that anybody may say. */
  days: number;
  least: number;
  table: string;
  /** Rows that are older than an instant. */
  older(than: Date): RawBuilder<unknown>;
  /** From when a row counts. */
  age: RawBuilder<unknown>;
  /** `delete` the rows, or take from them what can be read: with that, what is set in them. */
  act: 'delete' | 'strip-recipient' | 'strip-address';
  sets?: RawBuilder<unknown>;
}

const YEARS_3 = 1_095;
/** When a break-glass request was over: one that was used, once it was reviewed. */
const OVER = sql`coalesce(reviewed_at, answered_at, answer_by)`;

/** Schedules that the job applies. A further one is an entry here. */
export const SCHEDULES: readonly Schedule[] = [
  {
    ...{ id: 'order-contacts', table: 'order', act: 'strip-recipient', days: 180, least: 90 },
    title: { 'zh-CN': '已完成订单的收件信息（订单台）', en: 'Recipients of finished orders, on order desks' },
    basis: {
      'zh-CN': '《个人信息保护法》第十九条：保存期限为实现处理目的所必要的最短时间；售后期内仍需联系',
      en: 'PIPL art. 19: no longer than the purpose needs; within the after-sale time somebody may have to be reached',
    },
    age: sql`coalesce(fields ->> 'completed_at', fields ->> 'cancelled_at')::timestamptz`,
    older: (than) =>
      sql`state in ('completed', 'cancelled') and fields ? 'recipient'
        and coalesce(fields ->> 'completed_at', fields ->> 'cancelled_at')::timestamptz < ${than}`,
    sets: sql`fields = fields - 'recipient'`,
  },
  {
    ...{ id: 'return-addresses', table: 'aftersale', act: 'strip-address', days: 180, least: 90 },
    title: { 'zh-CN': '已结束售后单的退货地址', en: 'Where goods of finished after-sales went back to' },
    basis: {
      'zh-CN': '《个人信息保护法》第十九条；结束后仍可能有纠纷，需要知道寄到了哪里',
      en: 'PIPL art. 19; a dispute afterwards may have to know where something was sent',
    },
    age: sql`closed_at`,
    older: (than) => sql`return_address is not null and closed_at < ${than}`,
    sets: sql`return_address = null`,
  },
  {
    ...{ id: 'data-requests', table: 'data_request', act: 'delete', days: YEARS_3, least: YEARS_3 },
    title: { 'zh-CN': '已办结的个人信息请求', en: 'Requests about personal data that are over' },
    basis: {
      'zh-CN': '《个人信息保护法》第五十四条合规审计；与影响评估记录同为三年',
      en: 'PIPL art. 54, what compliance is audited by; three years, as with impact assessments',
    },
    age: sql`settled_at`,
    older: (than) => sql`settled_at < ${than}`,
  },
  {
    ...{ id: 'consents', table: 'consent', act: 'delete', days: YEARS_3, least: YEARS_3 },
    title: { 'zh-CN': '已被取代的同意记录', en: 'Words of consent that newer ones replaced' },
    basis: {
      'zh-CN': '用于证明取得过同意，自被取代之日起算；现行的一条始终保留',
      en: 'Shows that there was consent, from when another word replaced it; the word that counts now is always kept',
    },
    // what was done on a consent of many years ago was done until it was taken back
    age: sql`(select min(n.at) from consent n where n.person = consent.person
      and n.purpose = consent.purpose and n.id > consent.id)`,
    older: (than) =>
      sql`exists (select 1 from consent n where n.person = consent.person
        and n.purpose = consent.purpose and n.id > consent.id and n.at < ${than})`,
  },
  {
    ...{ id: 'provider-consents', table: 'provider_consent', act: 'delete', days: YEARS_3, least: YEARS_3 },
    title: { 'zh-CN': '已撤回的服务商授权', en: 'Consents to apps that were withdrawn' },
    basis: {
      'zh-CN': '《个人信息保护法》第二十一条委托处理的证明',
      en: 'PIPL art. 21: shows on whose word an app worked',
    },
    age: sql`withdrawn_at`,
    older: (than) => sql`withdrawn_at < ${than}`,
  },
  {
    ...{ id: 'vault-access', table: 'vault_access', act: 'delete', days: YEARS_3, least: YEARS_3 },
    title: { 'zh-CN': '个人信息访问日志', en: 'The log of who looked at personal data' },
    basis: {
      'zh-CN': '《网络安全法》第二十一条不少于六个月；供个人查询与合规审计，按三年保存',
      en: 'Cybersecurity Law art. 21 asks for six months; three years, for the person and for audits',
    },
    age: sql`at`,
    older: (than) => sql`at < ${than}`,
  },
  {
    // after the log of what it opened, which reads here whether its person may know
    ...{ id: 'break-glass', table: 'break_glass', act: 'delete', days: YEARS_3, least: YEARS_3 },
    title: { 'zh-CN': '已办结的紧急解密', en: 'Break-glass requests that are over' },
    basis: {
      'zh-CN': '《个人信息保护法》第五十四条合规审计；三年，且其访问日志已删除',
      en: 'PIPL art. 54, what compliance is audited by; three years, once the log of what it opened is gone',
    },
    age: OVER,
    older: (than) =>
      sql`state in ('refused', 'withdrawn', 'lapsed', 'reviewed') and ${OVER} < ${than}
        and not exists (select from vault_access a where a.grant_id = break_glass.id)`,
  },
];

/** What goes by itself elsewhere: shown beside the schedules, so that there is one place to look. */
export const ELSEWHERE: readonly { id: string; title: LocalText; term: LocalText; by: string }[] = [
  {
    ...{ id: 'sessions', by: 'maintenance.people' },
    title: { 'zh-CN': '会话、邀请与登录限制', en: 'Sessions, invitations, throttles of sign-in' },
    term: { 'zh-CN': '到期即删', en: 'As soon as they are over' },
  },
  {
    ...{ id: 'idempotency', by: 'maintenance.idempotency' },
    title: { 'zh-CN': '幂等请求的应答', en: 'Answers kept for repeated requests' },
    term: { 'zh-CN': '到期即删', en: 'As soon as they are over' },
  },
  {
    ...{ id: 'notices', by: 'maintenance.notices' },
    title: { 'zh-CN': '站内通知', en: 'Notices' },
    term: { 'zh-CN': '每人最近 1,000 条', en: 'The newest 1,000 of each person' },
  },
  {
    ...{ id: 'retro-scans', by: 'maintenance.retro-scans' },
    title: { 'zh-CN': '存量扫描结果', en: 'Hits of retro-scans' },
    term: { 'zh-CN': '扫描结束后按设定删除', en: 'A while after the scan is over' },
  },
  {
    ...{ id: 'copies', by: 'privacy.requests' },
    title: { 'zh-CN': '等待下载的个人信息副本', en: 'Copies that wait to be fetched' },
    term: { 'zh-CN': '下载即删，最长 7 天', en: 'Gone when fetched, after 7 days at most' },
  },
];

/** Why a term cannot be set; undefined: it can. */
export function termFault({ least }: Pick<Schedule, 'least'>, days: number): string | undefined {
  return days < least ? `must be at least ${least} days: the law or the purpose asks for it` : undefined;
}

export const scheduleOf = (id: string): Schedule | undefined => SCHEDULES.find((schedule) => schedule.id === id);
