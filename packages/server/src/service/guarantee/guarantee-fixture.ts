import { SMALL_PACK } from '../../test-platform.ts';

const right = (code: string, more: string): string => `  - code: ${code}
    title: { zh-CN: ${code}, en: ${code} }
    promise: { zh-CN: 承诺, en: A promise }
${more}`;

const PAYER = 'payer: { advance: protection-fund, recover: [merchant-balance, deposit, receivable] }';

/** Rights of every sort, as small as they can be. */
const GUARANTEES = `guarantees:
${right(
  'damage-return',
  `    given: enrolment
    by: [consumer]
    window: { from: delivered, lasts: PT72H }
    asks:
      - { name: share, title: { zh-CN: 比例, en: Share }, type: share }
      - { name: fee, title: { zh-CN: 费用, en: Fee }, type: money, optional: true }
    evidence:
      - { kind: photo, title: { zh-CN: 照片, en: Photo }, least: 1 }
    remedy:
      - { kind: refund, amount: "percent(claimed, claim.asked.share)" }
    cap: claimed
    ${PAYER}
    limits: { per_consumer: { count: 3, within: P90D }, per_pair: { count: 2, within: P30D } }
    answer: { at_once: total <= 1000, person: total > 100000, merchant: PT48H }
`,
)}${right(
  'genuine-guarantee',
  `    given: enrolment
    products: has(product.brand)
    by: [consumer, platform]
    grounds: [fraud, no-authorisation]
    window: { from: delivered, lasts: P90D }
    remedy:
      - { kind: refund, amount: claimed }
      - { kind: compensation, amount: "max(3 * claimed - claim.had, 0)", when: claim.ground == 'fraud' }
    cap: 4 * claimed + 220000
    ${PAYER}
    answer: { at_once: claim.by == 'platform', merchant: PT48H }
`,
)}${right(
  'late-ship-pay',
  `    given: enrolment
    by: [platform, consumer]
    window: { from: promised-ship, lasts: P15D }
    when: parcel.late_hours > 0
    remedy:
      - { kind: coupon, amount: "clamp(percent(order.paid, 5), 300, 5000)" }
    cap: "5000"
    payer: { advance: logistics-pool, recover: [merchant-balance, deposit, receivable] }
    answer: { at_once: claim.by == 'platform' }
`,
)}${right(
  'price-protect',
  `    given: enrolment
    by: [platform, consumer]
    window: { from: paid, lasts: P15D }
    when: price_now < item.price
    remedy:
      - { kind: refund, amount: "max(item.price - price_now, 0) * claim.quantity" }
    cap: claimed
    ${PAYER}
    answer: { at_once: claim.by == 'platform' }
`,
)}${right(
  'broken-formula',
  `    given: enrolment
    by: [consumer]
    window: { from: paid, lasts: P15D }
    remedy:
      - { kind: refund, amount: "min(claimed, claimed / (order.items - 1))" }
    cap: claimed
    ${PAYER}
    answer: { at_once: "true" }
`,
)}${right(
  'instant-small',
  `    given: platform
    by: [consumer]
    window: { from: paid, lasts: P15D }
    remedy:
      - { kind: refund, amount: claimed }
    cap: claimed
    ${PAYER}
    answer: { at_once: "true" }
`,
)}${right(
  'seven-day-return',
  `    statutory: true
    law: 《消费者权益保护法》第二十五条
    given: platform
    products: "!(product.category_id in ['fresh'])"
    by: [consumer]
    window: { from: delivered, lasts: P7D }
    remedy:
      - { kind: refund, amount: claimed }
    cap: claimed
    ${PAYER}
    answer: { merchant: PT48H }
`,
)}${right(
  'anxin-buy',
  `    given: enrolment
    bundles: [damage-return, late-ship-pay]
`,
)}`;

const GROUNDS = `grounds:
  - ground: fraud
    title: { zh-CN: 欺诈, en: Fraud }
    law: 《消费者权益保护法》第五十五条
    least: max(3 * claimed, 50000)
  - ground: no-authorisation
    title: { zh-CN: 缺授权, en: No authorisation }
`;

/** The small pack with rights; `version` of another one that differs. */
export const RIGHTS_PACK: Record<string, string> = {
  ...SMALL_PACK,
  'service/guarantees/grounds.yaml': GROUNDS,
  'service/guarantees/all.yaml': GUARANTEES,
};
