import type { PartyProbe } from '../http/walk-routes.ts';

const ID = '01940000-0000-7000-8000-0000000000aa';

/** Things of another party: a waybill. */
export const shippingRows = (other: string): string => `
  insert into waybill (id, order_id, parcel, merchant_id, consumer_id, carrier, profile, state, number, asked_at, asked_by)
  values ('${ID}', 'o-${other}', 1, 'm-${other}', 'c-${other}', 'sf',
    '{"name": 0, "phone": {"first": 0, "last": 0}, "address": "nothing"}', 'issued', 'SF1', '2026-11-20', 'key/k');`;

/** How other parties try to reach them. */
export function shippingProbes(
  everyone: readonly PartyProbe['as'][],
  other: string,
): Record<string, readonly PartyProbe[]> {
  const leaked: PartyProbe['leaked'] = (answer) => (answer.body.includes(other) ? other : undefined);
  const at = (url: string, body?: object): PartyProbe[] =>
    everyone.map((as) => ({ as, url, leaked, ...(body === undefined ? {} : { body }) }));
  const label = '/v1/waybills/:id/label';
  return {
    'GET /v1/waybills': [...at('/v1/waybills'), ...at(`/v1/waybills?order_id=o-${other}`)],
    'GET /v1/waybills/coverage': at('/v1/waybills/coverage'),
    'GET /v1/waybills/:id': at(`/v1/waybills/${ID}`),
    [`GET ${label}`]: at(label.replace(':id', ID)),
    'POST /v1/waybills': at('/v1/waybills', { order_id: `o-${other}`, carrier: 'sf' }),
    'POST /v1/waybills/open': at('/v1/waybills/open', { token: 'axp1.x.y' }),
  };
}
