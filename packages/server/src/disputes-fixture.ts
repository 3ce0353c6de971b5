import type { PartyProbe } from './http/walk-routes.ts';
import { videoProbes } from './video-probes.ts';

const ID = '01940000-0000-7000-8000-0000000000ab';

const FILE = { name: 'a.txt', type: 'text/plain', content: 'YQ==' };

/** A dispute between other parties. */
export const disputeRows = (other: string): string => `
  insert into dispute (id, order_id, consumer_id, merchant_id, about_kind, about_id, reason, currency, paid, wanted, state,
    round, opened_at, opened_by, opened_side, waits_for)
  values ('${ID}', 'o-${other}', 'c-${other}', 'm-${other}', 'order', 'o-${other}', 'damaged', 'CNY', 100, 50, 'negotiation',
    1, now(), 'key/k', 'consumer', '{merchant}');
  insert into dispute_offer (dispute_id, number, side, by_whom, at, refund, compensation, state)
  values ('${ID}', 1, 'merchant', 'key/k', now(), 10, 0, 'open');`;

/** How other parties try to reach it. */
export function disputeProbes(
  everyone: readonly PartyProbe['as'][],
  other: string,
): Record<string, readonly PartyProbe[]> {
  const leaked: PartyProbe['leaked'] = (answer) => (answer.body.includes(other) ? other : undefined);
  const at = (url: string, body?: object): PartyProbe[] =>
    everyone.map((as) => ({ as, url, leaked, ...(body === undefined ? {} : { body }) }));
  const one = `/v1/disputes/${ID}`;
  const acts = {
    offers: { refund: { amount: 1, currency: 'CNY' } },
    'offers/:number/accept': {},
    escalate: {},
    evidence: { text: '好' },
    appeal: { text: '好' },
    withdraw: {},
    comply: { done: true },
  };
  const opening = { order_id: `o-${other}`, reason: 'damaged', text: '破了' };
  return {
    'GET /v1/disputes': [...at('/v1/disputes'), ...at(`/v1/disputes?consumer_id=c-${other}`)],
    'POST /v1/disputes': at('/v1/disputes', opening),
    'GET /v1/disputes/:id': at(one),
    ...Object.fromEntries(
      Object.entries(acts).map(([act, body]) => [
        `POST /v1/disputes/:id/${act}`,
        at(`${one}/${act.replace(':number', '1')}`, body),
      ]),
    ),
    ...Object.fromEntries(
      ['consumer', 'merchant'].flatMap((side) => [
        [`POST /v1/disputes/:id/${side}/attachments`, at(`${one}/${side}/attachments`, FILE)],
        ...Object.entries(videoProbes(`/v1/disputes/:id/${side}`, `${one}/${side}`, ID, at)),
        [`GET /v1/disputes/:id/${side}/attachments`, at(`${one}/${side}/attachments`)],
        [`GET /v1/disputes/:id/${side}/attachments/:file`, at(`${one}/${side}/attachments/${ID}`)],
      ]),
    ),
  };
}
