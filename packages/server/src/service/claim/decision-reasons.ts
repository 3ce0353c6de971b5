import type { LocalText } from '@anxin/engine';

/** Why a person of the platform grants nothing: told to the consumer, with what the person wrote. */
export const DECISION_REASONS = {
  'evidence-lacking': { 'zh-CN': '凭证不足以证明所述情况', en: 'What was shown does not prove what is said' },
  'ground-not-found': { 'zh-CN': '未认定所主张的事由', en: 'The ground of the claim was not found to be so' },
  'terms-not-met': { 'zh-CN': '不符合该权益的适用条件', en: 'The terms of the right are not met' },
  'already-given': { 'zh-CN': '同一事项已退款或赔付', en: 'The same was refunded or paid already' },
  'use-or-keeping': { 'zh-CN': '因使用或保管不当所致', en: 'It comes from how the goods were used or kept' },
  'beyond-control': { 'zh-CN': '属于不可抗力', en: 'It was beyond anybody’s control' },
  'bad-faith': { 'zh-CN': '申请内容不实', en: 'What the claim says is not true' },
  other: { 'zh-CN': '其他原因，见说明', en: 'Another reason, as it is written' },
} as const satisfies Record<string, LocalText>;

export type DecisionReason = keyof typeof DECISION_REASONS;
export const DECISION_REASON_NAMES = Object.keys(DECISION_REASONS) as DecisionReason[];
