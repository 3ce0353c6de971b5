import type { PartyProbe } from './http/walk-routes.ts';

const ID = '01940000-0000-7000-8000-0000000000aa';

const FILE = { name: 'a.txt', type: 'text/plain', content: 'YQ==' };

/** Things of another party: a waybill, a virtual number, a complaint. */
export const shippingRows = (other: string): string => `
  insert into waybill (id, order_id, parcel, merchant_id, consumer_id, carrier, profile, state, number, asked_at, asked_by)
  values ('${ID}', 'o-${other}', 1, 'm-${other}', 'c-${other}', 'sf',
    '{"name": 0, "phone": {"first": 0, "last": 0}, "address": "nothing"}', 'issued', 'SF1', '2026-11-20', 'key/k');
  insert into pool_number (x, mode, state, added_at, added_by) values ('17000000000', 'extension', 'active', now(), 'key/k');
  insert into virtual_number (id, order_id, merchant_id, consumer_id, purpose, mode, state, x, extension, asked_at, asked_by, expires_at)
  values ('${ID}', 'o-${other}', 'm-${other}', 'c-${other}', 'delivery', 'extension', 'live', '17000000000', 1, now(), 'key/k', '2999-01-01');
  insert into harassment_report (id, consumer_id, party, channel, at, text, state)
  values ('${ID}', 'c-${other}', 'merchant/m-${other}', 'im', now(), 'cipher', 'open');
  insert into delivery (order_id, consumer_id, merchant_id, paid_at, fields, stamps)
  values ('o-${other}', 'c-${other}', 'm-${other}', now(), '{}', '{}') on conflict do nothing;
  insert into parcel_mark (order_id, parcel_id, mark, merchant_id, carrier, from_region, to_region, week, at)
  values ('o-${other}', 'k-${other}', 'lost', 'm-${other}', 'sf', '44', '33', '2026-11-16', now());`;

/** How other parties try to reach them. */
export function shippingProbes(
  everyone: readonly PartyProbe['as'][],
  other: string,
): Record<string, readonly PartyProbe[]> {
  const leaked: PartyProbe['leaked'] = (answer) => (answer.body.includes(other) ? other : undefined);
  const at = (url: string, body?: object): PartyProbe[] =>
    everyone.map((as) => ({ as, url, leaked, ...(body === undefined ? {} : { body }) }));
  const report = `/v1/harassment-reports/${ID}`;
  const number = `/v1/virtual-numbers/${ID}`;
  const label = '/v1/waybills/:id/label';
  return {
    'GET /v1/waybills': [...at('/v1/waybills'), ...at(`/v1/waybills?order_id=o-${other}`)],
    'GET /v1/waybills/coverage': at('/v1/waybills/coverage'),
    'GET /v1/waybills/:id': at(`/v1/waybills/${ID}`),
    [`GET ${label}`]: at(label.replace(':id', ID)),
    'POST /v1/waybills': at('/v1/waybills', { order_id: `o-${other}`, carrier: 'sf' }),
    'POST /v1/waybills/:id/cancel': at(`/v1/waybills/${ID}/cancel`, {}),
    'GET /v1/virtual-numbers': [...at('/v1/virtual-numbers'), ...at(`/v1/virtual-numbers?order_id=o-${other}`)],
    'GET /v1/virtual-numbers/:id': at(number),
    'POST /v1/virtual-numbers/:id/renew': at(`${number}/renew`, {}),
    'DELETE /v1/virtual-numbers/:id': at(number),
    'POST /v1/virtual-numbers': at('/v1/virtual-numbers', { order_id: `o-${other}`, purpose: 'delivery' }),
    'GET /v1/contacts': at('/v1/contacts'),
    'GET /v1/contacts/stops': at('/v1/contacts/stops'),
    'GET /v1/contacts/off': at(`/v1/contacts/off?order_id=o-${other}`),
    'POST /v1/contacts/stop': at('/v1/contacts/stop', { party: '*' }),
    'POST /v1/contacts/resume': at('/v1/contacts/resume', { party: '*' }),
    'GET /v1/harassment-reports': at('/v1/harassment-reports'),
    'GET /v1/harassment-reports/:id': at(report),
    'POST /v1/harassment-reports': at('/v1/harassment-reports', { party: 'merchant/m7', channel: 'im', text: '好' }),
    'POST /v1/harassment-reports/:id/attachments': at(`${report}/attachments`, FILE),
    'GET /v1/harassment-reports/:id/attachments': at(`${report}/attachments`),
    'GET /v1/harassment-reports/:id/attachments/:file': at(`${report}/attachments/${ID}`),
    'GET /v1/logistics/orders/:id': at(`/v1/logistics/orders/o-${other}`),
    'GET /v1/logistics/parcels': at('/v1/logistics/parcels?judgement=lost'),
    'POST /v1/waybills/open': at('/v1/waybills/open', { token: 'axp1.x.y' }),
  };
}
