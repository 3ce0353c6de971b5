import { createWords } from '../kit/words.ts';

/**
 * What exactly was wrong, said in the reader's language and filled with what the server tells beside the code (`params`):
 * amounts with their currency, times in the reader's zone. A sentence of which a part is not told is not shown.
 */
export const problemParams = createWords(
  {
    'aftersale.amount': '最多可以申请 {most}，填写的是 {asked}。',
    'aftersale.deadline': '处理时限是 {due}。',
    'aftersale.window': '须在 {since} 起 {days} 天内申请，已于 {until} 截止。',
    'claim.below-floor': '比法律规定的少 {short}。',
    'claim.deadline': '答复时限是 {due}。',
    'claim.limit': '已有 {count} 次计入上限，{until} 起可以再次使用。',
    'claim.offer': '最多可以提出 {most}。',
    'claim.over-paid': '最多 {most}，填写的是 {asked}。',
    'claim.window': '可以使用的时间：{from} 至 {until}。',
    'dispute.amount': '最多 {most}。',
    'dispute.offer': '最多还可以退 {left}。',
    'enrolment.ended': '{until} 结束。',
    'enrolment.notice': '须提前 {days} 天，最早可以在 {earliest} 结束。',
    'enrolment.overlaps': '从 {since} 起一直在提供。',
    'fund.asked': '它于 {asked_at} 提出。',
    'fund.currency': '平台使用的货币：{currencies}。',
    'fund.write-off-cap': '今年已核销 {done}，年度上限是 {most}。',
    'fund.write-off-more': '最多可以核销 {most}，填写的是 {asked}。',
    'payout.blame': '现在合计是 {sum}。',
    'payout.over-paid': '最多还可以退 {most}，申请的是 {asked}。',
    'payout.own-money': '退款以外最多可以商定 {most}。',
  },
  {
    'aftersale.amount': 'At most {most} can be asked for; you gave {asked}.',
    'aftersale.deadline': 'It fell due {due}.',
    'aftersale.window': 'It had to be asked for within {days} days of {since}; that ended {until}.',
    'claim.below-floor': 'It is {short} less than the law gives.',
    'claim.deadline': 'It fell due {due}.',
    'claim.limit': '{count} {count|use counts|uses count} towards the limit; it can be used again from {until}.',
    'claim.offer': 'At most {most} can be offered.',
    'claim.over-paid': 'At most {most}; you gave {asked}.',
    'claim.window': 'It can be used from {from} to {until}.',
    'dispute.amount': 'At most {most}.',
    'dispute.offer': 'At most {left} can still be refunded.',
    'enrolment.ended': 'It ends {until}.',
    'enrolment.notice': 'That takes {days} days’ notice: it can end {earliest} at the earliest.',
    'enrolment.overlaps': 'It is given since {since}.',
    'fund.asked': 'It was asked for {asked_at}.',
    'fund.currency': 'The platform has money in {currencies}.',
    'fund.write-off-cap': '{done} were written off this year, of at most {most}.',
    'fund.write-off-more': 'At most {most} can be written off; you gave {asked}.',
    'payout.blame': 'They come to {sum}.',
    'payout.over-paid': 'At most {most} can still be refunded; {asked} was asked for.',
    'payout.own-money': 'Beyond the refund at most {most} can be agreed on.',
  },
);
