import type { LocalText } from '@anxin/engine';
import type { Catalogue } from '@anxin/events';

/** On what processing may rest: PIPL art. 13. */
export const BASES = ['consent', 'contract', 'duty', 'emergency', 'public-interest', 'published', 'other-law'] as const;
export type Basis = (typeof BASES)[number];

export interface ActivityBody {
  title: LocalText;
  purpose: LocalText;
  basis: Basis;
  /** Personal fields of the event catalogue, as ciphers are bound to them: `order.recipient.phone`. */
  fields: readonly string[];
  recipients: LocalText;
  retention: LocalText;
  measures: LocalText;
}

/** PIPL arts. 55 and 56: when an assessment is made, and what it has to look at. */
export interface AssessmentBody {
  title: LocalText;
  /** Names of the activities it is about. */
  about: readonly string[];
  /** Whether purpose and ways are lawful, fair and needed. */
  lawfulness: string;
  /** What it does to people, and what could happen. */
  impact: string;
  /** Whether the protection is lawful, works, and fits the risk. */
  protection: string;
}

export type RecordBody = { kind: 'activity'; body: ActivityBody } | { kind: 'assessment'; body: AssessmentBody };

export type RecordRow = RecordBody & {
  name: string;
  version: number;
  at: Date;
  by: string;
  reviewDueAt: Date;
};

/** The personal fields that events can bring, with the types that bring them. */
function personalFieldsOf(
  catalogue: Pick<Catalogue, 'types' | 'personalFields'>,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const type of catalogue.types)
    for (const { path } of catalogue.personalFields(type)) {
      const field = path.join('.').replaceAll('.[]', '[]');
      found.set(field, [...(found.get(field) ?? []), type]);
    }
  return found;
}

/** Personal fields that no activity says anything about: a change of the catalogue that nobody has thought through. */
export function uncovered(
  catalogue: Pick<Catalogue, 'types' | 'personalFields'>,
  records: readonly RecordRow[],
): { field: string; types: readonly string[] }[] {
  const covered = new Set(records.flatMap((row) => (row.kind === 'activity' ? row.body.fields : [])));
  return [...personalFieldsOf(catalogue)]
    .filter(([field]) => !covered.has(field))
    .map(([field, types]) => ({ field, types }));
}

/** Activities that need an assessment and have none: those with fields whose loss would weigh most (PIPL art. 55). */
export function unassessed(records: readonly RecordRow[]): string[] {
  const assessed = new Set(records.flatMap((row) => (row.kind === 'assessment' ? row.body.about : [])));
  return records
    .filter((row) => row.kind === 'activity' && row.body.fields.some((field) => SENSITIVE.test(field)))
    .map(({ name }) => name)
    .filter((name) => !assessed.has(name));
}

const SENSITIVE = /(id_card|id_number|bank|card_no|location|legal_person)/;

type Seed = Omit<ActivityBody, 'fields'> & { roots: readonly string[] };

const SEALED: LocalText = {
  'zh-CN': '逐人密钥加密存储，界面仅显示脱敏值，解密留痕',
  en: 'Sealed under a key for each person; screens show masks; every opening is on the trail',
};

/** What the system really does, by the part of an event that the fields stand in. */
const SEEDS: Readonly<Record<string, Seed>> = {
  'order-fulfilment': {
    ...{ roots: ['order'], basis: 'contract', measures: SEALED },
    title: { 'zh-CN': '订单履约', en: 'Carrying out orders' },
    purpose: { 'zh-CN': '发货、配送、签收', en: 'Shipping and delivery' },
    recipients: { 'zh-CN': '商家、承运商（密文或脱敏）', en: 'Merchants and carriers, as ciphers or masked' },
    retention: {
      'zh-CN': '交易记录三年（《电子商务法》第三十一条）；收件信息完成后 180 天离开订单台',
      en: 'Records of trade three years (E-commerce Law art. 31); recipients leave the desks 180 days after completion',
    },
  },
  'customer-service': {
    ...{ roots: ['ticket', 'aftersale'], basis: 'contract', measures: SEALED },
    title: { 'zh-CN': '客户服务与售后', en: 'Customer service and after-sale' },
    purpose: { 'zh-CN': '答复咨询、处理退换货', en: 'Answering questions, returns and refunds' },
    recipients: { 'zh-CN': '客服人员、相关商家', en: 'Service agents, and the merchant concerned' },
    retention: { 'zh-CN': '与交易记录同', en: 'As records of trade' },
  },
  contacts: {
    ...{ roots: ['contact'], basis: 'contract', measures: SEALED },
    title: { 'zh-CN': '商家与消费者的联系', en: 'Contacts between merchants and consumers' },
    purpose: { 'zh-CN': '沟通订单、发现骚扰与引流', en: 'Talking about orders; finding harassment and luring away' },
    recipients: {
      'zh-CN': '沟通双方、处理投诉的工作人员',
      en: 'The two parties, and the staff that answers complaints',
    },
    retention: { 'zh-CN': '与交易记录同', en: 'As records of trade' },
  },
  onboarding: {
    ...{ roots: ['merchant', 'creator'], basis: 'duty', measures: SEALED },
    title: { 'zh-CN': '商家与创作者入驻核验', en: 'Verifying merchants and creators' },
    purpose: {
      'zh-CN': '核验、登记并定期更新经营者身份（《电子商务法》第二十七条）',
      en: 'Verifying and registering who trades (E-commerce Law art. 27)',
    },
    recipients: { 'zh-CN': '审核人员、依法报送的主管部门', en: 'Reviewers, and authorities where the law says so' },
    retention: { 'zh-CN': '退出后三年', en: 'Three years after they leave' },
  },
  'data-rights': {
    ...{ roots: ['corrected'], basis: 'duty', measures: SEALED },
    title: { 'zh-CN': '响应个人信息权利请求', en: 'Answering people’s requests about their data' },
    purpose: { 'zh-CN': '查阅、复制、更正、删除', en: 'Access, copies, corrections, deletion' },
    recipients: { 'zh-CN': '隐私负责人、本人', en: 'Privacy officers, and the person' },
    retention: { 'zh-CN': '办结后三年', en: 'Three years after they are settled' },
  },
};

/** The first version of the records, with the fields that the catalogue has now. */
export function seedRecords(
  catalogue: Pick<Catalogue, 'types' | 'personalFields'>,
): { name: string; body: ActivityBody }[] {
  const fields = [...personalFieldsOf(catalogue).keys()];
  return Object.entries(SEEDS).map(([name, { roots, ...body }]) => ({
    name,
    body: { ...body, fields: fields.filter((field) => roots.includes(field.split(/[.[]/)[0]!)) },
  }));
}
