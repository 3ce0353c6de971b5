import { createWords, type Language } from './words.ts';

const names = createWords(
  {
    'picked-up': '已揽收',
    'in-transit': '运输中',
    'out-for-delivery': '派送中',
    delivered: '已签收',
    returned: '已退回',
    lost: '丢失',
    damaged: '破损',
    announced: '待揽收',
    'failed-attempt': '派送未成功',
    'recipient-hold': '收件人要求暂存',
  },
  {
    'picked-up': 'Picked up',
    'in-transit': 'On its way',
    'out-for-delivery': 'Out for delivery',
    delivered: 'Delivered',
    returned: 'Returned',
    lost: 'Lost',
    damaged: 'Damaged',
    announced: 'Announced',
    'failed-attempt': 'Delivery failed',
    'recipient-hold': 'Held for the recipient',
  },
);

/** What a carrier said of a parcel, in the reader's words; what is not among the platform's own stands as it was said. */
export const parcelStatus = (status: string | null, word: string, language: Language): string =>
  Object.entries(names[language]).find(([known]) => known === status)?.[1] ?? word;
