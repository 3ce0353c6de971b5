import { useProblemText } from './use-problem-text.ts';
import { useT } from './use-t.ts';
import { createWords } from './words.ts';

const words = createWords(
  {
    cancelled: '消费者撤销',
    'order-cancelled': '订单已取消',
    'nothing-left': '订单已无可退金额',
    'difference-paid': '差价已退过',
    'refunded-otherwise': '已通过其他途径退款',
    'not-sent-back': '逾期未寄回',
    'refusal-stands': '逾期未申请平台裁定，拒绝成立',
    'refund-refused': '退款未获批准',
    'dispute-withdrawn': '纠纷已撤回',
    'dispute-settled': '双方已和解',
    'dispute-complied': '已按裁定履行',
    refused: '不符合申请条件（{code}）',
  },
  {
    cancelled: 'the consumer took it back',
    'order-cancelled': 'the order was cancelled',
    'nothing-left': 'the order has nothing left to refund',
    'difference-paid': 'the difference had come back already',
    'refunded-otherwise': 'the money came back another way',
    'not-sent-back': 'nothing was sent back in time',
    'refusal-stands': 'the refusal was not taken to the platform in time',
    'refund-refused': 'the refund was not approved',
    'dispute-withdrawn': 'the dispute was taken back',
    'dispute-settled': 'the two came to terms',
    'dispute-complied': 'what was ruled is done',
    refused: 'it could not be asked for ({code})',
  },
);

/** Why an after-sale ended without more: a word of its own, or what an event that asked for it was refused with. */
export function ClosedWhy({ why }: { why: string }) {
  const t = useT(words);
  const textOf = useProblemText();
  return why in words.en
    ? t(why as 'cancelled')
    : textOf({ code: why, title: t('refused', { code: why }), status: 409 }).title;
}
