import type { LocalText } from '@anxin/engine';
import { checkMachine, type Machine } from '../../foundation/promises/promise.ts';

export const APP_STATES = ['applied', 'approved', 'refused', 'suspended'] as const;
export type AppState = (typeof APP_STATES)[number];
type AppStep = 'approve' | 'refuse' | 'apply' | 'suspend' | 'lift' | 'lift-applied' | 'lift-refused';

const APP_MACHINE: Machine<AppState, AppStep> = {
  start: 'applied',
  ends: [],
  steps: {
    applied: { approve: 'approved', refuse: 'refused', suspend: 'suspended' },
    // what was refused or has run out is applied for again, with a review of its own
    refused: { apply: 'applied', suspend: 'suspended' },
    // what it was approved for counts on while another application stands beside it, and when that is refused
    approved: { suspend: 'suspended', apply: 'approved', approve: 'approved', refuse: 'approved' },
    suspended: { lift: 'approved', 'lift-applied': 'applied', 'lift-refused': 'refused' },
  },
};

checkMachine(APP_MACHINE);

export const afterStep = (state: AppState, step: AppStep): AppState | undefined => APP_MACHINE.steps[state][step];

/** Lifted, an app is what it was before. */
export const liftOf = ({ expiresAt, reviewedAt }: Pick<AppRow, 'expiresAt' | 'reviewedAt'>): AppStep =>
  expiresAt !== null ? 'lift' : reviewedAt === null ? 'lift-applied' : 'lift-refused';

/** What an app may be let do with a shop's orders. */
export const APP_SCOPES = ['orders.read', 'ship', 'print', 'after-sale', 'erp'] as const;
export type AppScope = (typeof APP_SCOPES)[number];
/** Fields of a recipient that a merchant can let an app open. */
export const APP_FIELDS = ['name', 'phone', 'address'] as const;
export type AppField = (typeof APP_FIELDS)[number];

/** The security review: every question is answered before anything is decided, and all must hold for an approval. */
export const REVIEW: Readonly<Record<string, LocalText>> = {
  contract: {
    'zh-CN': '已签订委托处理协议，约定目的、期限、方式、种类与保护措施（《个人信息保护法》第二十一条）',
    en: 'A processing agreement names purpose, time, ways, kinds of data and protection (PIPL art. 21)',
  },
  minimum: { 'zh-CN': '申请的权限为实现功能所必需的最小范围', en: 'It asks for the least that its function needs' },
  encryption: {
    'zh-CN': '传输与存储均加密，密钥与数据分开保管',
    en: 'Data is encrypted on the way and at rest, keys apart',
  },
  access: { 'zh-CN': '内部访问按岗位授权并留有日志', en: 'Access inside is by role, and logged' },
  isolation: { 'zh-CN': '不同店铺的数据相互隔离', en: 'Shops are kept apart from each other' },
  deletion: { 'zh-CN': '终止服务后返还或删除数据', en: 'Data is returned or deleted when the service ends' },
  incident: { 'zh-CN': '有事件应急预案与联系人', en: 'There is a plan for incidents, and somebody to reach' },
  test: { 'zh-CN': '一年内通过渗透测试，无高危遗留', en: 'A penetration test within a year left nothing severe' },
};

/** Days for which an approval counts. */
export const APPROVAL_DAYS = 365;

/** What an app asks for. */
export interface Application {
  name: string;
  about: string;
  contact: string;
  scopes: readonly AppScope[];
  fields: readonly AppField[];
  quotaSecond: number;
  quotaDay: number;
}

/** What an approved app has applied for meanwhile. */
export interface Renewal extends Application {
  appliedAt: string;
  appliedBy: string;
  refused: { at: string; by: string; why: string; review: Readonly<Record<string, boolean>> } | null;
}

export interface AppRow extends Application {
  party: string;
  state: AppState;
  appliedAt: Date;
  appliedBy: string;
  review: Readonly<Record<string, boolean>> | null;
  reviewedBy: string | null;
  reviewedAt: Date | null;
  expiresAt: Date | null;
  /** Why its last review refused it. */
  refusedWhy: string | null;
  suspendedAt: Date | null;
  suspendedWhy: string | null;
  renewal: Renewal | null;
}

/** Whether it may do anything now: an approval that has run out counts no more. */
export const isActive = ({ state, expiresAt }: Pick<AppRow, 'state' | 'expiresAt'>, now: Date): boolean =>
  state === 'approved' && expiresAt !== null && expiresAt > now;

/** The month before the one of an instant, as `2026-10`: the one for which a report is owed. */
export function monthOwed(now: Date): string {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)).toISOString().slice(0, 7);
}
