import type { LocalText } from '@anxin/engine';
import type { CopyItem } from './gather.ts';
import { OWN_PLACES } from './places.ts';

type Language = keyof LocalText;

/** Names of fields that people know by other words than we do. */
const LABELS: Readonly<Record<string, LocalText>> = {
  name: { 'zh-CN': '姓名', en: 'Name' },
  phone: { 'zh-CN': '电话', en: 'Phone' },
  address: { 'zh-CN': '地址', en: 'Address' },
  province: { 'zh-CN': '省', en: 'Province' },
  city: { 'zh-CN': '市', en: 'City' },
  district: { 'zh-CN': '区县', en: 'District' },
  email: { 'zh-CN': '邮箱', en: 'E-mail' },
  id_card: { 'zh-CN': '身份证号', en: 'Identity number' },
  recipient: { 'zh-CN': '收件人', en: 'Recipient' },
  text: { 'zh-CN': '内容', en: 'Text' },
  words: { 'zh-CN': '您写的', en: 'What you wrote' },
  answer: { 'zh-CN': '答复', en: 'Answer' },
  purpose: { 'zh-CN': '用途', en: 'Purpose' },
  given: { 'zh-CN': '是否同意', en: 'Consented' },
  devices: { 'zh-CN': '登录设备', en: 'Devices' },
  order: { 'zh-CN': '订单', en: 'Order' },
  guarantee: { 'zh-CN': '权益', en: 'Right' },
  state: { 'zh-CN': '状态', en: 'State' },
  reason: { 'zh-CN': '原因', en: 'Reason' },
  outcome: { 'zh-CN': '结论', en: 'Outcome' },
  statement: { 'zh-CN': '裁决说明', en: 'Statement' },
  law: { 'zh-CN': '法律依据', en: 'Law' },
  grounds: { 'zh-CN': '裁决理由', en: 'Grounds' },
  obligations: { 'zh-CN': '商家须履行', en: 'What the merchant has to do' },
  refund: { 'zh-CN': '退款', en: 'Refund' },
  compensation: { 'zh-CN': '赔偿', en: 'Compensation' },
  paid: { 'zh-CN': '实付', en: 'Paid' },
  items: { 'zh-CN': '商品', en: 'Goods' },
  amount: { 'zh-CN': '金额（分）', en: 'Amount in minor units' },
};

/** Of what is theirs and lies open. */
const OPEN_PLACES: Readonly<Record<string, LocalText>> = {
  consent: { 'zh-CN': '同意记录', en: 'What you consented to' },
  dispute_ruling: { 'zh-CN': '纠纷裁决', en: 'Rulings in disputes' },
};

const titleOf = (place: string, language: Language): string =>
  (OWN_PLACES.find(({ table }) => table === place)?.title ?? OPEN_PLACES[place]!)[language];

const labelOf = (name: string, language: Language): string => LABELS[name]?.[language] ?? name;

/** Lines `label: value` of plain JSON, one for each leaf. */
function* leaves(value: unknown, path: string, language: Language): Generator<string> {
  if (value === null || value === undefined) return;
  if (typeof value !== 'object') {
    yield `  ${path}: ${String(value)}`;
    return;
  }
  for (const [name, inner] of Object.entries(value)) {
    const label = Array.isArray(value) ? String(Number(name) + 1) : labelOf(name, language);
    yield* leaves(inner, path === '' ? label : `${path} › ${label}`, language);
  }
}

const HEAD: LocalText = { 'zh-CN': '关于您的个人信息', en: 'What is kept about you' };
const MORE: LocalText = {
  'zh-CN': '记录较多，本文件只含一部分，其余请联系隐私负责人索取。',
  en: 'There is more than one file takes: ask the privacy officer for the rest.',
};
const LEFT_OUT: LocalText = { 'zh-CN': '未列入的内容', en: 'What is not in here' };

/** The copy as a text to read, in the reader's language. */
export function readableCopy(
  copy: { made_at: string; person: string; more: boolean; items: readonly CopyItem[] },
  language: Language,
): string {
  const lines = [`${HEAD[language]} · ${copy.person} · ${copy.made_at}`];
  for (const [place, items] of Map.groupBy(copy.items, (item) => item.place)) {
    lines.push('', `== ${titleOf(place, language)} (${items.length})`);
    for (const { at, title, data } of items) lines.push(`- ${at ?? ''} ${title}`, ...leaves(data, '', language));
  }
  if (copy.more) lines.push('', MORE[language]);
  lines.push('', `== ${LEFT_OUT[language]}`);
  for (const { title, tell } of OWN_PLACES)
    if (tell !== 'full' && 'not' in tell) lines.push(`- ${title[language]}: ${tell.not[language]}`);
  return `${lines.join('\n')}\n`;
}
