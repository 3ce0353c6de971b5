/** What a movement of the ledger is called, by the word that was posted with it. */
const NAMES = {
  sale: /^order\.(paid|coupon)$/,
  commission: /^order\.commission$/,
  fee: /^order\.fee$/,
  share: /^payout\.share-returned$/,
  'share-given': /^payout\.share-given$/,
  compensation: /^payout\.(own-)?payment/,
  correction: /^correction\./,
  refund: /^payout\./,
  settlement: /^settlement\./,
  'recovery-back': /^recovery\.back$/,
  recovery: /^recovery\./,
  'deposit-paid': /^deposit\.paid$/,
  deposit: /^(deposit|fund\.deposit|fund\.kept)/,
} as const;

export type Movement = keyof typeof NAMES | 'other';

export const movementOf = (code: string): Movement =>
  (Object.keys(NAMES) as (keyof typeof NAMES)[]).find((name) => NAMES[name].test(code)) ?? 'other';
