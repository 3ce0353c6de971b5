import { createWords } from '../../kit/words.ts';

/** Words of where goods go back to. */
export const words = createWords(
  {
    title: '退货地址',
    none: '还没有保存。同意退货、换货或维修后，消费者需要知道寄到哪里；法律要求提供真实的退货地址。',
    'kept.use': '以后同意的售后默认寄到这里。之前已同意的不变。',
    edit: '修改',
    fill: '填写退货地址',
    save: '保存',
    cancel: '取消',
    name: '收件人',
    phone: '电话',
    address: '地址',
    'choose.title': '寄到哪里',
    'choose.kept': '常用退货地址',
    'choose.other': '这次寄到另一个地址',
    'choose.none': '还没有常用退货地址。可以在这里填写这一次的，也可以之后再提供；没有地址，消费者无法寄回。',
    'choose.keep': '保存常用退货地址',
    'to.title': '寄到这里',
    'to.merchant': '消费者寄到这里',
    'to.erased': '地址已被删除。',
    'missing.consumer':
      '商家还没有提供退货地址。提供后会显示在这里，寄回期限重新计算。一直没有提供的，请在到期前申请平台裁定。',
    'missing.merchant': '同意时没有提供退货地址，消费者不知道寄到哪里。提供后，寄回期限重新计算；提供后不能更改。',
    give: '提供退货地址',
    copy: '复制',
    copied: '已复制',
  },
  {
    title: 'Where goods go back to',
    none: 'Nothing is kept yet. Once you agree to a return, an exchange or a repair, the consumer has to know where to send it; the law asks for a real address.',
    'kept.use': 'What you agree to from now on goes there. What was agreed to before stays as it is.',
    edit: 'Change it',
    fill: 'Give the address',
    save: 'Keep it',
    cancel: 'Not now',
    name: 'Name',
    phone: 'Phone',
    address: 'Address',
    'choose.title': 'Where it goes',
    'choose.kept': 'To the address that you keep',
    'choose.other': 'To another one, this time',
    'choose.none':
      'You keep no address for returns. Give one here for this time, or later; without one the consumer cannot send it back.',
    'choose.keep': 'Keep an address',
    'to.title': 'Send it here',
    'to.merchant': 'The consumer sends it here',
    'to.erased': 'The address was erased.',
    'missing.consumer':
      'The merchant gave no address yet. It will be here as soon as there is one, and your time begins anew then. If none comes, have the platform rule before your time is over.',
    'missing.merchant':
      'You agreed without saying where the goods go. Once you say it, the consumer’s time begins anew, and the address stays.',
    give: 'Give the address',
    copy: 'Copy',
    copied: 'Copied',
  },
);
