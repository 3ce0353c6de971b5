import type { ErrorKind } from './kind.ts';

/** Of payments at the provider, and of what is booked. */
export const PAYMENT_ERRORS = {
  'payment.differs': {
    status: 409,
    title: 'This payment was asked for otherwise',
    mend: 'A payment is asked for once. Ask under another id, or as it was asked for.',
  },
  'payment.unknown': {
    status: 404,
    title: 'No such payment was asked for here',
    mend: 'Nothing was booked; it is kept as a discrepancy for a person to look at.',
  },
  'payment.contradicted': {
    status: 409,
    title: 'This is not what was asked for, or not what was told before',
    mend: 'Nothing was booked; it is kept as a discrepancy for a person to look at.',
  },
  'payment.discrepancy-resolved': {
    status: 409,
    title: 'This discrepancy is settled already',
    mend: 'Read who settled it and what they noted.',
  },
  'payment.not-failed': {
    status: 409,
    title: 'This is no payment that had failed and was paid',
    mend: 'Only where a file or a callback says that a failed payment was paid, it can be settled after all.',
  },
  'payment.not-proved': {
    status: 409,
    title: 'The provider does not say that it paid',
    mend: 'Nothing was booked. Clear it up with the provider: what its file says and what it answers is not the same.',
  },
  'payment.no-provider': {
    status: 503,
    title: 'No payment provider is set',
    mend: 'Set ANXIN_PAYMENTS_URL and ANXIN_PAYMENTS_SECRET: docs/payments.md.',
  },
  'reconciliation.no-file': {
    status: 409,
    title: 'The provider has no file of this day, or does not give it now',
    mend: 'Files come on the day after. Ask the provider where it should be there.',
  },
  'reconciliation.refused': {
    status: 422,
    title: 'The provider’s file cannot be trusted',
    mend: 'The line is named. Nothing was taken from the file: have the provider give it whole, and reconcile again.',
  },
  'reconciliation.day': {
    status: 422,
    title: 'This day has no file yet',
    mend: 'Name a day that is over, in the marketplace’s time zone.',
  },
  'booking.shares-exceed-paid': {
    status: 422,
    title: 'Commissions and fee come to more than what was paid',
    mend: 'The whole order is not in the books. Correct the shares and tell it again.',
  },
  'booking.currency': {
    status: 422,
    title: 'The shares are in another currency than what was paid',
    mend: 'Nothing is converted here. Tell the shares in the currency of the payment.',
  },
  'booking.refunded-currency': {
    status: 422,
    title: 'An order is said to be refunded in another currency than it was paid in',
    mend: 'Nothing is converted here, and nothing of the order is refunded until it is mended. Tell the cancellation again, with what was refunded in the currency of the payment.',
  },
  'booking.party': {
    status: 422,
    title: 'A commission or coupon belongs to nobody who has such an account',
    mend: 'Commissions are a creator’s or an agency’s; coupons are funded by the platform or the merchant.',
  },
  'booking.negative': {
    status: 422,
    title: 'A settlement below zero is not booked',
    mend: 'What a merchant owes is taken by a deduction. Tell settlements with what is paid out.',
  },
  'booking.told-otherwise': {
    status: 409,
    title: 'This was told before, with other amounts',
    mend: 'What is in the books is changed by a new fact, never by telling an old one anew.',
  },
} as const satisfies Record<string, ErrorKind>;
