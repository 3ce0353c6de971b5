/** What people are told about, and where each leads. The words are the reader's: they are rendered from kind and params. */
export const NOTICE_KINDS = [
  'case.assigned',
  'case.returned',
  'promise.breached',
  'promise.warned',
  'promise.escalated',
  'measure.taken',
  'measure.reversed',
  'measure.excused',
  'measure.proposed',
  'measure.hearing',
  'measure.withdrawn',
  'appeal.opened',
  'appeal.asked',
  'appeal.message',
  'appeal.decided',
  'security.new-sign-in',
  'pack.changed',
  'pack.review',
  'pack.approved',
  'pack.rejected',
  'entries.review',
  'entries.approved',
  'entries.rejected',
  'backtest.done',
  'backtest.failed',
  'scan.ready',
  'scan.failed',
  'consultation.comment',
  'limit.reached',
  'rule.snoozed',
  'share.rule',
  'share.stopped',
  'quality.drift',
  'vault.anomaly',
  'numbers.exhausted',
  'data-request.made',
  'data-request.settled',
  'contact.off',
  'contact.on',
  'provider.applied',
  'records.due',
  'dispute.opened',
  'dispute.offer',
  'dispute.message',
  'dispute.asked',
  'dispute.ruled',
  'dispute.appealed',
  'dispute.comply',
  'dispute.overdue',
  'dispute.closed',
  'break-glass.asked',
  'break-glass.approved',
  'break-glass.refused',
  'break-glass.opened',
  'break-glass.over',
  'break-glass.reviewed',
  'claim.opened',
  'claim.offered',
  'claim.decided',
  'claim.paid',
  'payout.waits',
  'payout.failed',
  'payout.approved',
  'payout.refused',
  'fund.alarm',
  'fund.asked',
  'fund.approved',
  'fund.refused',
  'exemption.approved',
  'exemption.refused',
  'deposit.short',
  'deposit.not-returned',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** Ids, counts and words of machines: never what a person is called or wrote. */
export type NoticeParams = Readonly<Record<string, string | number>>;

export interface Notice {
  id: string;
  kind: NoticeKind;
  params: NoticeParams;
  /** An address of the console. */
  link: string | null;
  createdAt: Date;
  readAt: Date | null;
}
