import { checkMachine, type Machine } from '../../foundation/promises/promise.ts';
import type { RecallState } from './recall.ts';
import type { ReturnCiphers } from './return-address.store.ts';

/** What a consumer can ask for. */
export const AFTERSALE_TYPES = [
  'return-refund',
  'refund-only-shipped',
  'refund-before-shipping',
  'exchange',
  'price-protection',
  'resend',
  'repair',
] as const;
export type AftersaleType = (typeof AFTERSALE_TYPES)[number];

/** Words of a marketplace that stand for one of ours; which of the two refunds it is follows from the order. */
export const REFUND_ONLY = 'refund-only';

export const AFTERSALE_STATES = [
  'await-merchant',
  'await-return',
  'await-merchant-receipt',
  'await-merchant-shipment',
  'await-buyer-receipt',
  'refunding',
  'failed',
  'refused-once',
  'refused-twice',
  'done',
  'closed',
  'cancelled',
] as const;
export type AftersaleState = (typeof AFTERSALE_STATES)[number];

export type AftersaleStep =
  | 'agree-return'
  | 'agree-refund'
  | 'agree-shipment'
  | 'refuse'
  | 'refuse-again'
  | 'reopen'
  | 'shipped'
  | 'waive-return'
  | 'send-back'
  | 'arrive'
  | 'receive-refund'
  | 'receive-shipment'
  | 'extend'
  | 'ship'
  | 'confirm'
  | 'not-arrived'
  | 'pay'
  | 'fail'
  | 'retry'
  | 'deny'
  | 'lapse'
  | 'settle'
  | 'cancel';

const AFTERSALE_MACHINE: Machine<AftersaleState, AftersaleStep> = {
  start: 'await-merchant',
  ends: ['done', 'closed', 'cancelled'],
  steps: {
    'await-merchant': {
      ...{ 'agree-return': 'await-return', 'agree-refund': 'refunding', 'agree-shipment': 'await-merchant-shipment' },
      ...{ refuse: 'refused-once', 'refuse-again': 'refused-twice', settle: 'closed', cancel: 'cancelled' },
      // what was asked for before it left is another thing once it has
      shipped: 'await-merchant',
    },
    'await-return': {
      ...{ 'send-back': 'await-merchant-receipt', 'waive-return': 'refunding' },
      ...{ lapse: 'closed', settle: 'closed', cancel: 'cancelled' },
    },
    // what came back is looked at: the second agreement
    'await-merchant-receipt': {
      ...{ 'receive-refund': 'refunding', 'receive-shipment': 'await-merchant-shipment' },
      ...{ extend: 'await-merchant-receipt', arrive: 'await-merchant-receipt' },
      ...{ 'refuse-again': 'refused-twice', settle: 'closed' },
    },
    // who has the goods back and sends nothing pays for them
    'await-merchant-shipment': { ship: 'await-buyer-receipt', lapse: 'refunding', settle: 'closed' },
    // goods that do not come are sent once more, or paid for
    'await-buyer-receipt': { confirm: 'done', 'not-arrived': 'await-merchant-shipment', settle: 'closed' },
    // denied: a second person did not want it paid at once, so the merchant is asked as ever
    refunding: { pay: 'done', fail: 'failed', deny: 'await-merchant' },
    // a provider that said it had failed may have paid all the same
    failed: { retry: 'refunding', pay: 'done', settle: 'closed' },
    'refused-once': {
      ...{ 'agree-return': 'await-return', 'agree-refund': 'refunding', 'agree-shipment': 'await-merchant-shipment' },
      ...{ reopen: 'await-merchant', lapse: 'closed', settle: 'closed', cancel: 'cancelled' },
    },
    'refused-twice': {
      ...{ 'agree-return': 'await-return', 'agree-refund': 'refunding', 'agree-shipment': 'await-merchant-shipment' },
      ...{ lapse: 'closed', settle: 'closed', cancel: 'cancelled' },
    },
    ...{ done: {}, closed: {}, cancelled: {} },
  },
};

checkMachine(AFTERSALE_MACHINE);

export const afterStep = (state: AftersaleState, step: AftersaleStep): AftersaleState | undefined =>
  AFTERSALE_MACHINE.steps[state][step];

export const isOver = (state: AftersaleState): boolean => AFTERSALE_MACHINE.ends.includes(state);

/** What happens once the merchant agrees, and once what was sent back is there. */
export const TYPE_TERMS: Readonly<
  Record<
    AftersaleType,
    {
      agree: 'agree-return' | 'agree-refund' | 'agree-shipment';
      receive: 'receive-refund' | 'receive-shipment' | null;
      /** Whether it ends with money when all goes as asked; then it takes from what the items may still have. */
      refunds: boolean;
    }
  >
> = {
  'return-refund': { agree: 'agree-return', receive: 'receive-refund', refunds: true },
  'refund-only-shipped': { agree: 'agree-refund', receive: null, refunds: true },
  'refund-before-shipping': { agree: 'agree-refund', receive: null, refunds: true },
  exchange: { agree: 'agree-return', receive: 'receive-shipment', refunds: false },
  'price-protection': { agree: 'agree-refund', receive: null, refunds: true },
  resend: { agree: 'agree-shipment', receive: null, refunds: false },
  repair: { agree: 'agree-return', receive: 'receive-shipment', refunds: false },
};

/** Why a merchant refuses; with `evidence`, it has to show it. */
export const REFUSE_REASONS: Readonly<Record<string, { evidence: boolean; zh: string; en: string }>> = {
  'shipped-already': { evidence: true, zh: '商品已发出', en: 'The goods have left' },
  'used-or-damaged': { evidence: true, zh: '商品已使用或损坏', en: 'The goods are used or damaged' },
  'not-the-goods': { evidence: true, zh: '退回的不是所售商品', en: 'What came back is not what was sold' },
  'nothing-came': { evidence: true, zh: '未收到退货', en: 'Nothing came back' },
  'proof-lacking': { evidence: false, zh: '凭证不足', en: 'What was shown proves nothing' },
  'no-right': { evidence: false, zh: '不符合退款条件', en: 'There is no ground for it' },
  'agreed-otherwise': { evidence: true, zh: '已与消费者另行协商', en: 'It was agreed otherwise' },
};

/** Reasons with which the consumer simply changed their mind: the statutory return. */
const NO_REASON = /^(seven-day|no-reason|七天无理由|7天无理由|不想要|不喜欢|多拍|拍错)/;
export const isStatutory = (reason: string): boolean => NO_REASON.test(reason);

export const RACES = [
  'clean',
  'label-first',
  'in-transit',
  'shipped-untold',
  'handed-over-untold',
  'shipped-after-stop',
  'platform-error',
] as const;
export type Race = (typeof RACES)[number];
export type Bearer = 'merchant' | 'platform' | 'nobody';

export interface AftersaleRow {
  id: string;
  /** The marketplace's own id of it; null: it was made here. */
  ref: string | null;
  orderId: string;
  consumerId: string;
  merchantId: string;
  productId: string | null;
  quantity: number | null;
  type: AftersaleType;
  reason: string;
  currency: string;
  /** Minor units. Of exchange, resend and repair: what is paid where the merchant does not keep its word. */
  amount: bigint;
  state: AftersaleState;
  /** From 1: what somebody acts on is what they have seen. */
  version: number;
  requestedAt: Date;
  /** The event that asked for it; the consumer's words are in it. */
  eventId: string;
  askedBy: string;
  dueAt: Date | null;
  /** `<kind> <key>` of the promise that stands now. */
  promise: string | null;
  refusals: number;
  reopened: boolean;
  extended: boolean;
  agreed: 'agreed' | 'heard' | 'no' | null;
  refuseReason: string | null;
  returnCarrier: string | null;
  returnNumber: string | null;
  sentBackAt: Date | null;
  /** Where goods were told to go, as it was when it was agreed to; null: nobody said. */
  returnAddress: ReturnCiphers | null;
  arrivedAt: Date | null;
  shipCarrier: string | null;
  shipNumber: string | null;
  arbitration: 'asked' | 'over' | null;
  payouts: number;
  payoutId: string | null;
  payoutState: string | null;
  refundType: string | null;
  sources: { source: string; amount: number }[] | null;
  instant: boolean;
  instantWhy: { code: string; params: Record<string, number | string | null> } | null;
  race: Race | null;
  /** Whether what left was turned round; null: nobody was asked to. */
  recall: RecallState | null;
  goodsBy: Bearer | null;
  freightBy: Bearer | null;
  closedWhy: string | null;
  refundedAt: Date | null;
  closedAt: Date | null;
}

/** How events and promises call it. */
export const nameOf = ({ id, ref }: Pick<AftersaleRow, 'id' | 'ref'>): string => ref ?? id;

export const BUYER_FILES = 8;
export const MERCHANT_FILES = 4;
