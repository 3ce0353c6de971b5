import type { PartyProbe } from './http/walk-routes.ts';
import { videoProbes } from './video-probes.ts';

const ID = '01940000-0000-7000-8000-0000000000bb';
const FILE = { name: 'a.txt', type: 'text/plain', content: 'YQ==' };

/** Things of another party: a right that a merchant gives, a claim. */
export const claimRows = (other: string): string => `
  insert into enrolment (id, merchant_id, code, from_at, made_by) values ('${ID}', 'm-${other}', 'late-ship-pay', '2026-11-20', 'key/k');
  insert into claim (id, order_id, code, consumer_id, merchant_id, state, made_by, opened_at, currency, product_id, quantity, asked, given)
  values ('${ID}', 'o-${other}', 'late-ship-pay', 'c-${other}', 'm-${other}', 'merchant', 'consumer', '2026-11-20', 'CNY',
    'p-${other}', 1, '{}', '{}');`;

/** How other parties try to reach them. */
export function claimProbes(
  everyone: readonly PartyProbe['as'][],
  other: string,
): Record<string, readonly PartyProbe[]> {
  const leaked: PartyProbe['leaked'] = (answer) => (answer.body.includes(other) ? other : undefined);
  const lists = (...urls: string[]): PartyProbe[] => urls.flatMap((url) => everyone.map((as) => ({ as, url, leaked })));
  const others = (url: string, body?: object): PartyProbe[] =>
    everyone.map((as) => ({ as, url, ...(body === undefined ? {} : { body }) }));
  const claim = `/v1/claims/${ID}`;
  return {
    // what there is, is the same for everybody
    'GET /v1/guarantees': lists('/v1/guarantees'),
    'GET /v1/enrolments': lists('/v1/enrolments', `/v1/enrolments?merchant_id=m-${other}`),
    'GET /v1/enrolments/figures': lists('/v1/enrolments/figures', `/v1/enrolments/figures?merchant_id=m-${other}`),
    'POST /v1/enrolments': others('/v1/enrolments', { merchant_id: `m-${other}`, code: 'late-ship-pay' }),
    'DELETE /v1/enrolments/:id': others(`/v1/enrolments/${ID}`),
    'POST /v1/enrolments/:id/leave': others(`/v1/enrolments/${ID}/leave`, {}),
    'GET /v1/orders/:id/rights': others(`/v1/orders/o-${other}/rights`),
    'GET /v1/consumers/:id/orders': others(`/v1/consumers/c-${other}/orders`),
    'GET /v1/claims': lists(
      '/v1/claims',
      `/v1/claims?sort=due`,
      `/v1/claims?consumer_id=c-${other}`,
      `/v1/claims?order_id=o-${other}`,
    ),
    'GET /v1/claims/:id': others(claim),
    // the reasons are the same for everybody
    'GET /v1/claims/reasons': lists('/v1/claims/reasons'),
    'POST /v1/claims': [
      ...others('/v1/claims', { order_id: `o-${other}`, code: 'late-ship-pay' }),
      ...others('/v1/claims', { rest_of: ID }),
    ],
    'POST /v1/claims/:id/submit': others(`${claim}/submit`, { evidence: [] }),
    'POST /v1/claims/:id/withdraw': others(`${claim}/withdraw`, {}),
    'POST /v1/claims/:id/answer': others(`${claim}/answer`, { answer: 'accept' }),
    'POST /v1/claims/:id/consent': others(`${claim}/consent`, { agrees: true }),
    'POST /v1/claims/:id/attachments': others(`${claim}/attachments`, FILE),
    ...videoProbes('/v1/claims/:id', claim, ID, others),
    'GET /v1/claims/:id/attachments': others(`${claim}/attachments`),
    'GET /v1/claims/:id/attachments/:file': others(`${claim}/attachments/${ID}`),
  };
}
