import type { LocalText } from '@anxin/engine';
import { checkMachine, type Machine } from '../../foundation/promises/promise.ts';

export const BREACH_STATES = ['open', 'contained', 'closed'] as const;
export type BreachState = (typeof BREACH_STATES)[number];
type BreachStep = 'contain' | 'close' | 'reopen';

const BREACH_MACHINE: Machine<BreachState, BreachStep> = {
  start: 'open',
  ends: ['closed'],
  steps: { open: { contain: 'contained' }, contained: { reopen: 'open', close: 'closed' }, closed: {} },
};

checkMachine(BREACH_MACHINE);

export const afterStep = (state: BreachState, step: BreachStep): BreachState | undefined =>
  BREACH_MACHINE.steps[state][step];

/** What was touched: the words of a notice, which says kinds of data and never the data. */
const BREACH_CATEGORIES = {
  name: { 'zh-CN': '姓名', en: 'names' },
  phone: { 'zh-CN': '电话号码', en: 'phone numbers' },
  address: { 'zh-CN': '收货地址', en: 'delivery addresses' },
  'id-number': { 'zh-CN': '身份证件号码', en: 'identity numbers' },
  'bank-account': { 'zh-CN': '银行账户', en: 'bank accounts' },
  email: { 'zh-CN': '电子邮箱', en: 'e-mail addresses' },
  account: { 'zh-CN': '账号信息', en: 'account data' },
  orders: { 'zh-CN': '交易记录', en: 'records of trade' },
  messages: { 'zh-CN': '沟通内容', en: 'messages' },
} as const satisfies Record<string, LocalText>;
export type BreachCategory = keyof typeof BREACH_CATEGORIES;
export const CATEGORY_NAMES = Object.keys(BREACH_CATEGORIES) as BreachCategory[];

/** What is known, in both languages of a notice where the reader is outside. All of it is sealed. */
export interface BreachFacts {
  what: string;
  cause?: LocalText | undefined;
  harm?: LocalText | undefined;
  /** What the house has done. */
  measures?: LocalText | undefined;
  /** What people can do themselves. */
  advice?: LocalText | undefined;
  contact?: string | undefined;
}

export interface BreachRow {
  id: string;
  state: BreachState;
  foundAt: Date;
  happenedAt: Date | null;
  categories: readonly BreachCategory[];
  persons: number | null;
  madeBy: string;
  /** Cipher of `BreachFacts` as JSON. */
  facts: string;
  authorityDueAt: Date | null;
  authorityToldAt: Date | null;
  personsDueAt: Date | null;
  personsToldAt: Date | null;
  /** Cipher: why people are not told. */
  notTold: string | null;
  closedAt: Date | null;
}

/** PIPL art. 57: what a notice has to contain. */
const NOTICE_PARTS = ['categories', 'cause', 'harm', 'measures', 'advice', 'contact'] as const;
export type NoticePart = (typeof NOTICE_PARTS)[number];

/** What of it is missing in a language; a notice that lacks something is a draft, and cannot count as given. */
export function missingParts(
  facts: BreachFacts,
  categories: readonly BreachCategory[],
  language: keyof LocalText,
): NoticePart[] {
  return NOTICE_PARTS.filter((part) => {
    if (part === 'categories') return categories.length === 0;
    if (part === 'contact') return (facts.contact ?? '').trim() === '';
    return (facts[part]?.[language] ?? '').trim() === '';
  });
}

const HEADS: Record<
  keyof LocalText,
  Record<'authority' | 'persons' | NoticePart | 'found' | 'count' | 'gap', string>
> = {
  'zh-CN': {
    authority: '个人信息安全事件报告',
    persons: '个人信息安全事件告知书',
    found: '发现时间',
    count: '涉及人数',
    categories: '涉及的信息种类',
    cause: '原因',
    harm: '可能造成的危害',
    measures: '已采取的补救措施',
    advice: '您可以采取的减轻危害的措施',
    contact: '联系方式',
    gap: '【待补充】',
  },
  en: {
    authority: 'Report of a personal information incident',
    persons: 'Notice of a personal information incident',
    found: 'Found at',
    count: 'People concerned',
    categories: 'Kinds of data',
    cause: 'Cause',
    harm: 'Possible harm',
    measures: 'What has been done',
    advice: 'What you can do to reduce the harm',
    contact: 'How to reach us',
    gap: '[to be filled in]',
  },
};

/** The notice as a text. */
export function draftNotice(
  row: Pick<BreachRow, 'categories' | 'foundAt' | 'persons'>,
  facts: BreachFacts,
  whom: 'authority' | 'persons',
  language: keyof LocalText,
): string {
  const heads = HEADS[language];
  const textOf = (part: NoticePart): string => {
    const value =
      part === 'categories'
        ? row.categories.map((name) => BREACH_CATEGORIES[name][language]).join(language === 'en' ? ', ' : '、')
        : part === 'contact'
          ? facts.contact
          : facts[part]?.[language];
    return value === undefined || value.trim() === '' ? heads.gap : value;
  };
  return [
    heads[whom],
    '',
    `${heads.found}: ${row.foundAt.toISOString()}`,
    // how many there are is the authority's to know
    ...(whom === 'authority' ? [`${heads.count}: ${row.persons ?? heads.gap}`] : []),
    ...NOTICE_PARTS.map((part) => `${heads[part]}: ${textOf(part)}`),
    '',
  ].join('\n');
}
