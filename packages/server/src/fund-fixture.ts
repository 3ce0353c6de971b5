import type { PartyProbe } from './http/walk-routes.ts';

const PAYOUT = '01940000-0000-7000-8000-0000000000f1';

/** A payout, a deposit and a settlement of others, for the tests that ask with keys of strangers. */
export const fundRows = (other: string): string => `
  insert into payout (id, cause, cause_ref, order_id, consumer_id, merchant_id, currency, lines, amount, payer, bears, partners, reason,
    digest, state, asked_at)
  values ('${PAYOUT}', 'claim', '${other}', 'o-${other}', 'c-${other}', 'm-${other}', 'CNY', '[]', 5,
    '{"advance": "protection-fund", "recover": []}', 'no', '{}', 'test', sha256('a'), 'paid', now());
  insert into deposit_standing (merchant_id, currency, balance, required, missing, looked_at)
  values ('m-${other}', 'CNY', 5, 5, 0, now());
  insert into settlement (id, merchant_id, currency, amount, offset_amount, paid_out, kept, booked_at)
  values ('s-${other}', 'm-${other}', 'CNY', 5, 0, 5, 0, now());`;

/** How strangers try to reach them. */
export function fundProbes(
  everyone: readonly PartyProbe['as'][],
  other: string,
): Record<string, readonly PartyProbe[]> {
  const leaked: PartyProbe['leaked'] = (answer) => (answer.body.includes(other) ? other : undefined);
  const lists = (path: string, ...queries: string[]): PartyProbe[] =>
    everyone.flatMap((as) => ['', ...queries].map((query) => ({ as, url: `${path}${query}`, leaked })));
  const byMerchant = `?merchant_id=m-${other}`;
  return {
    'GET /v1/payouts': lists(
      '/v1/payouts',
      byMerchant,
      `?consumer_id=c-${other}`,
      `?order_id=o-${other}`,
      '?state=paid',
    ),
    'GET /v1/payouts/:id': everyone.map((as) => ({ as, url: `/v1/payouts/${PAYOUT}` })),
    'GET /v1/deposits': lists('/v1/deposits', byMerchant),
    'GET /v1/settlements': lists('/v1/settlements', byMerchant),
    // what each category puts down is the same for every shop
    'GET /v1/fund/deposit-levels': lists('/v1/fund/deposit-levels'),
  };
}
