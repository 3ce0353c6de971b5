/** Events to begin with, one per type that rules look at: something to object to, and written so that small changes tell. */
export const TEMPLATES: Record<string, { subject: string; data: Record<string, unknown> }> = {
  'product.submitted': {
    subject: 'product/p-try',
    data: {
      product: {
        id: 'p-try',
        merchant_id: 'm-try',
        title: '国家级品质 全网最低价 纯棉四件套',
        description: '采用新疆长绒棉，亲肤透气。',
        category_id: 'home-textile',
        price: { amount: 12900, currency: 'CNY' },
      },
    },
  },
  'product.updated': {
    subject: 'product/p-try',
    data: { product: { id: 'p-try', title: '史上最强除螨仪', merchant_id: 'm-try' } },
  },
  'video.submitted': {
    subject: 'video/v-try',
    data: {
      video: {
        id: 'v-try',
        creator_id: 'c-try',
        title: '一招告别失眠',
        transcript: '家人们，这个吃一个周期，失眠根治，药都可以停了。',
        duration_s: 48,
      },
    },
  },
  'live.segment': {
    subject: 'live/l-try',
    data: {
      live: { id: 'l-try', creator_id: 'c-try', merchant_id: 'm-try', title: '养生专场' },
      segment: {
        seq: 12,
        start_s: 360,
        end_s: 390,
        transcript: '高血压、糖尿病都能调理好，保证见效，今天只有最后五十单。',
        viewers: 1240,
        comments: ['真的假的', '多少钱'],
      },
    },
  },
  'review.posted': {
    subject: 'review/r-try',
    data: {
      review: { id: 'r-try', product_id: 'p-try', rating: 5, text: '东西还行，加微信 vx12345678 返现五块。' },
    },
  },
  'message.sent': {
    subject: 'message/t-try',
    data: {
      contact: {
        id: 't-try',
        from: { type: 'merchant', id: 'm-try' },
        to: { type: 'consumer', id: 'u-try' },
        channel: 'chat',
        text: '亲，平台不方便，加我薇信私下付款更便宜。',
      },
    },
  },
  'ticket.message': {
    subject: 'ticket/k-try',
    data: {
      ticket: {
        id: 'k-try',
        consumer_id: 'u-try',
        channel: 'chat',
        text: '把我的个人信息都删掉。',
      },
    },
  },
};

/** Where a text of JSON goes wrong, as people count: lines from 1. */
export function faultOf(text: string, message: string): { line: number | undefined; message: string } {
  const position = /position (\d+)/.exec(message)?.[1];
  const line = /line (\d+)/.exec(message)?.[1];
  if (line !== undefined) return { line: Number(line), message };
  if (position === undefined) return { line: undefined, message };
  return { line: text.slice(0, Number(position)).split('\n').length, message };
}
