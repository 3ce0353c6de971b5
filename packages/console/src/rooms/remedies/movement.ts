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

const PAGES: Readonly<Record<string, 'claim' | 'aftersale' | 'dispute'>> = {
  ...{ claim: 'claim', aftersale: 'aftersale', dispute: 'dispute' },
};

/** Where a side sees what a payout is for, and how the link there is called; undefined: it has no page. */
export function seePayout({ cause, cause_ref: ref }: { cause: string; cause_ref: string }, home: '/me' | '/shop') {
  const page = PAGES[cause];
  // what a payout is for is named by its type and id
  const id = ref.slice(ref.lastIndexOf('/') + 1);
  return page && ({ to: `${home}/${page}s/${encodeURIComponent(id)}`, says: `see.${page}` } as const);
}
