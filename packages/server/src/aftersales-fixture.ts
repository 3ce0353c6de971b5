import type { PartyProbe } from './http/walk-routes.ts';
import { videoProbes } from './video-probes.ts';

const ID = '01940000-0000-7000-8000-0000000000cc';
const FILE = { name: 'a.txt', type: 'text/plain', content: 'YQ==' };

/** An after-sale of another party. */
export const aftersaleRows = (other: string): string => `
  insert into aftersale (id, order_id, consumer_id, merchant_id, type, reason, currency, amount, state, version, requested_at,
    event_id, asked_by, line_at)
  values ('${ID}', 'o-${other}', 'c-${other}', 'm-${other}', 'return-refund', 'x', 'CNY', 1, 'await-merchant', 1, '2026-11-20',
    '${ID}', 'key/k', '2026-11-22');`;

/** How other parties try to reach it. */
export function aftersaleProbes(
  everyone: readonly PartyProbe['as'][],
  other: string,
): Record<string, readonly PartyProbe[]> {
  const leaked: PartyProbe['leaked'] = (answer) => (answer.body.includes(other) ? other : undefined);
  const one = `/v1/aftersales/${ID}`;
  const at = (url: string, body?: object): PartyProbe[] =>
    everyone.map((as) => ({ as, url, leaked, ...(body === undefined ? {} : { body }) }));
  const kept = `/v1/merchants/m-${other}/return-address`;
  const parcel = { carrier: 'sf', number: 'N1' };
  const steps: [string, object][] = [
    ...[
      'agree',
      'waive-return',
      'confirm-receipt',
      'extend',
      'retry',
      'cancel',
      'confirm',
      'not-arrived',
      'reopen',
    ].map((verb): [string, object] => [verb, {}]),
    ['refuse', { reason: 'no-right' }],
    ['ship', parcel],
    ['return-address', {}],
    ['return-shipment', parcel],
  ];
  return {
    'GET /v1/aftersales': [
      ...['', `?order_id=o-${other}`, `?merchant_id=m-${other}`, `?consumer_id=c-${other}`].flatMap((query) =>
        at(`/v1/aftersales${query}`),
      ),
    ],
    'GET /v1/aftersales/reasons': at('/v1/aftersales/reasons'),
    'GET /v1/aftersales/:id': at(one),
    'GET /v1/aftersales/:id/words': at(`${one}/words`),
    'GET /v1/aftersales/:id/return-address': at(`${one}/return-address`),
    'GET /v1/merchants/:id/return-address': at(kept),
    'PUT /v1/merchants/:id/return-address': at(kept, { name: 'x', phone: '13800138000', address: 'x'.repeat(9) }),
    'DELETE /v1/merchants/:id/return-address': at(kept),
    'POST /v1/aftersales': at('/v1/aftersales', { order_id: `o-${other}`, type: 'refund-only', reason: 'x' }),
    ...Object.fromEntries(
      steps.map(([verb, more]) => [`POST /v1/aftersales/:id/${verb}`, at(`${one}/${verb}`, { version: 1, ...more })]),
    ),
    'POST /v1/aftersales/:id/attachments': at(`${one}/attachments`, FILE),
    ...videoProbes('/v1/aftersales/:id', one, ID, at),
    'GET /v1/aftersales/:id/attachments': at(`${one}/attachments`),
    'GET /v1/aftersales/:id/attachments/:file': at(`${one}/attachments/${ID}`),
  };
}
