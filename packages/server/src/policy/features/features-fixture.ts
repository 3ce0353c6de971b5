import { type FeaturePlan, loadPack } from '@anxin/engine';
import { schemasForPolicy } from '@anxin/events';
import { SMALL_PACK } from '../../test-platform.ts';

/** Features over orders, products and messages, some of which read personal fields. */
const FEATURES = `features:
  - name: orders_1h
    about: { zh-CN: 订单数, en: Orders }
    on: [order.paid]
    key: order.merchant_id
    measure: count
    window: PT1H
    for: { order.paid: order.merchant_id, product.submitted: product.merchant_id }
  - name: paid_1h
    about: { zh-CN: 金额, en: Paid }
    on: [order.paid]
    key: order.merchant_id
    where: order.paid.currency == "CNY"
    measure: sum
    value: order.paid.amount
    window: PT1H
    for: { product.submitted: product.merchant_id }
  - name: cancelled_share_1h
    about: { zh-CN: 取消率, en: Share cancelled }
    on: [order.paid, order.cancelled]
    key: order.merchant_id
    measure: ratio
    of: { order.cancelled: 'true' }
    over: { order.paid: 'true' }
    window: PT1H
    for: { product.submitted: product.merchant_id }
  - name: consumers_1d
    about: { zh-CN: 消费者数, en: Consumers }
    on: [order.paid]
    key: order.merchant_id
    measure: distinct
    value: order.consumer_id
    window: P1D
    for: { product.submitted: product.merchant_id }
  - name: phones_1d
    about: { zh-CN: 电话数, en: Phones }
    on: [order.paid]
    key: order.merchant_id
    measure: distinct
    value: order.recipient.phone
    window: P1D
    for: { product.submitted: product.merchant_id }
  - name: same_phone_1d
    about: { zh-CN: 同号订单, en: Orders of a phone }
    on: [order.paid]
    key: order.recipient.phone
    measure: count
    window: P1D
    for: { order.paid: order.recipient.phone }
`;

const rule = (id: string, on: string, when: string) => `  - id: service.features.${id}
    title: { zh-CN: 特征, en: Feature }
    on: [${on}]
    when: ${JSON.stringify(when)}
    verdict: observe
    params: { n: 1 }
    message: { zh-CN: '有', en: 'Is' }
`;

const RULES = `rules:
${rule('busy', 'product.submitted', 'features.orders_1h >= 3 && features.paid_1h > 0 && features.consumers_1d > 0')}${rule(
  'cancelled',
  'product.submitted',
  'has(features.cancelled_share_1h) && features.cancelled_share_1h > 0.5 || features.phones_1d > 1',
)}${rule('phone', 'order.paid', 'features.same_phone_1d > 1')}`;

export const FEATURE_PACK: Record<string, string> = {
  ...SMALL_PACK,
  'features/orders.yaml': FEATURES,
  'service/features.yaml': RULES,
};

/** The plans of a pack's features; throws what is wrong with it. */
export function plansOf(pack: Record<string, string> = FEATURE_PACK): FeaturePlan[] {
  const files = Object.entries(pack).map(([path, text]) => ({ path, text }));
  const loaded = loadPack(files, schemasForPolicy());
  if (loaded.pack === undefined) throw new Error(JSON.stringify(loaded.problems));
  return [...loaded.pack.features.values()];
}
