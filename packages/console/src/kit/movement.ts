import { createWords } from './words.ts';

/** What a transfer of the ledger was for, as `/v1/ledger/transfers/{id}/about` tells it. */
export interface MovementAbout {
  order_id: string | null;
  payout: {
    id: string;
    cause: 'claim' | 'aftersale' | 'dispute' | 'order-cancelled';
    cause_ref: string;
    guarantee: string | null;
  } | null;
  /** Who bears the payout was corrected after it was paid. */
  correction: { reason: string; asked_at: string; dispute_id: string | null } | null;
  settlement_id: string | null;
}

export const aboutPath = (transfer: string): string => `/v1/ledger/transfers/${encodeURIComponent(transfer)}/about`;

/** Why somebody else bears a payout than was planned: by a ruling, or by who let the goods of a stopped order go. */
export const correctionNames = createWords(
  {
    'dispute-ruled': '纠纷裁定改变了由谁承担',
    clean: '停止发货时货物未动',
    'label-first': '停止发货前已打单，货物仍在商家处',
    'in-transit': '货物在途时放款，退回商家',
    'shipped-untold': '商家发货后未及时告知',
    'handed-over-untold': '停止发货前承运商已揽收，揽收记录迟到',
    'shipped-after-stop': '停止发货后仍然寄出',
    'platform-error': '平台已知发货仍然放款',
  },
  {
    'dispute-ruled': 'A ruling says that somebody else bears it',
    clean: 'Nothing had been done to the goods when the order was stopped',
    'label-first': 'A label was out before the order was stopped; the goods were still with the merchant',
    'in-transit': 'It was refunded while the goods were on their way; they went back to the merchant',
    'shipped-untold': 'The merchant had shipped, and told so too late',
    'handed-over-untold': 'The carrier had the parcel before the order was stopped, and was heard of too late',
    'shipped-after-stop': 'It was shipped although the order was stopped',
    'platform-error': 'The platform knew of the shipment and refunded all the same',
  },
);
