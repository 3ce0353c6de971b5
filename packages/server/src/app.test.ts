import { catalogue } from '@anxin/events';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aftersaleProbes, aftersaleRows } from './aftersales-fixture.ts';
import type { CaseOpening } from './casework/case.opening.ts';
import { claimProbes, claimRows } from './claims-fixture.ts';
import { declaredReactions, permissions } from './declared.ts';
import { disputeProbes, disputeRows } from './disputes-fixture.ts';
import { inTransactionEffects } from './effects.ts';
import { checkReactions } from './foundation/reactions/reaction.ts';
import { fundProbes, fundRows } from './fund-fixture.ts';
import { undeclared } from './http/trail-coverage.ts';
import { walkPeople } from './http/walk-people.ts';
import { type PartyProbe, walkRoutes } from './http/walk-routes.ts';
import { someAsk } from './ledger/payments/payments-fixture.ts';
import { shippingProbes, shippingRows } from './shipping-fixture.ts';
import { make, openTestPlatform, type TestPlatform } from './test-platform.ts';

let tested: TestPlatform;
let decisionOfOther: string;
let refundOfOther: string;
let transferOfOther: string;
let accountOfOther: string;
let promiseOfOther: string;
let cipherOfOther: string;
let caseOfOther: string;
let consultation: string;
let measureOfOther: string;
let statementOfOther: string;
let appealOfOther: string;
let requestOfOther: string;

/** Everything that belongs to `other` carries this word. */
const OTHER = 'theirs';

beforeAll(async () => {
  tested = await openTestPlatform();
  const owners = { consumer_id: `c-${OTHER}`, merchant_id: `m-${OTHER}`, creator_id: `k-${OTHER}` };
  const at = '2026-11-20T07:00:00Z';
  const event = (type: string, subject: string, data: object) => ({
    ...{ id: `${type}-${subject}`, source: 'test', type, time: at, subject, data },
  });
  const [kind, id] = ['merchant', `m-${OTHER}`];
  const answer = await tested.post('/v1/decisions', [
    make.order('paid', `o-${OTHER}`, {
      ...owners,
      promised_ship_at: '2026-11-22T00:00:00Z',
      recipient: { name: '王' },
    }),
    // its words are forbidden, so that something is done to it
    make.product(`p-${OTHER}`, { merchant_id: `m-${OTHER}`, title: '国家级好茶' }),
    event('merchant.applied', `${kind}/${id}`, { merchant: { id, name: OTHER } }),
    event('creator.applied', `creator/k-${OTHER}`, {
      creator: { id: `k-${OTHER}`, name: OTHER, agency_id: `a-${OTHER}` },
    }),
    event('video.submitted', `video/v-${OTHER}`, {
      video: { id: `v-${OTHER}`, creator_id: `k-${OTHER}`, title: OTHER },
    }),
    make.ticket(`t-${OTHER}`, '我要投诉', { consumer_id: `c-${OTHER}` }),
  ]);
  expect(answer.json().map((d: { id?: string }) => typeof d.id)).toEqual(Array(6).fill('string'));
  decisionOfOther = answer.json()[0].id;
  caseOfOther = (await tested.get(`/v1/cases?subject=ticket/t-${OTHER}`)).json().items[0].id;
  const [measure] = (await tested.get(`/v1/measures?target=product/p-${OTHER}`)).json().items;
  measureOfOther = measure.id;
  statementOfOther = measure.statement_id;
  const appeal = await tested.post('/v1/appeals', { measure_id: measureOfOther, text: OTHER });
  expect(appeal.statusCode).toBe(201);
  appealOfOther = appeal.json().id;
  const person = `consumer/c-${OTHER}` as const;
  requestOfOther = (await tested.post('/v1/data-requests', { kind: 'complaint', person, text: OTHER })).json().id;
  const clearing = { owner: 'platform', purpose: 'clearing', currency: 'CNY' } as const;
  const theirs = { owner: `merchant/m-${OTHER}`, purpose: 'merchant-balance', currency: 'CNY' } as const;
  const named = { do: 'move', key: OTHER, code: 'test' } as const;
  const [paid] = await tested.platform.db
    .transaction()
    .execute((tx) => tested.platform.ledger.post(tx, [{ ...named, debit: clearing, credit: theirs, amount: 1n }]));
  [transferOfOther, accountOfOther] = [paid!.id, paid!.credit];
  const refund = someAsk({ party: person, merchantId: `m-${OTHER}`, orderId: `o-${OTHER}` });
  refundOfOther = refund.id;
  await tested.platform.db
    .transaction()
    .execute((tx) => tested.platform.money.payments.ask(tx, [refund], tested.clock.now()));
  await tested.platform.reactionWorker.drain();
  const { fields } = (await tested.get(`/v1/vault/orders/o-${OTHER}`)).json();
  cipherOfOther = fields[0].cipher;
  await tested.post('/v1/vault/decrypt', {
    ...{
      purpose: 'print',
      items: fields.map(({ cipher }: { cipher: string }) => ({ order_id: `o-${OTHER}`, cipher })),
    },
  });
  promiseOfOther = (await tested.get(`/v1/promises?subject=order/o-${OTHER}`)).json().items[0].id;
  const [asked] = await tested.sql<{ id: string }>(`
    insert into consultation (id, release_id, about, changes, starts_at, ends_at, opened_by, opened_at)
    select id, id, 'a', '[]', '2026-11-19', '2026-11-25', 'user/' || id, now() from pack_release limit 1 returning id`);
  consultation = asked!.id;
  await tested.sql(
    `insert into consultation_comment (id, consultation, kind, author, role, text, at)
     values ($1, $1, 'objection', 'key/other', 'merchant', $2, '2026-11-20')`,
    [consultation, OTHER],
  );
  await tested.sql(shippingRows(OTHER));
  await tested.sql(claimRows(OTHER));
  await tested.sql(aftersaleRows(OTHER));
  await tested.sql(fundRows(OTHER));
  await tested.sql(disputeRows(OTHER));
});
afterAll(() => tested.drop());

const leaked = (answer: LightMyRequestResponse): string | undefined =>
  answer.body.includes(OTHER) ? OTHER : undefined;

/** The kinds of party that a resource has, and how each tries to reach another's. */
function probesOf(path: string, id: string, parties: readonly PartyProbe['as'][], filters: readonly string[] = []) {
  const strangers: PartyProbe['as'][] = [...parties, 'laboratory/l1'];
  return {
    [`GET ${path}/:id`]: strangers.map((as) => ({ as, url: `${path}/${encodeURIComponent(id)}` })),
    [`GET ${path}`]: strangers.flatMap((as) =>
      [path, ...filters.map((filter) => `${path}?${filter}`)].map((url) => ({ as, url, leaked })),
    ),
  };
}

/** Asked with the key of another party of each kind, and of one that has nothing to do with such things. */
const probes = (): Record<string, readonly PartyProbe[]> => {
  const everyone: PartyProbe['as'][] = ['merchant/m1', 'consumer/c1', 'creator/k1', 'agency/a1', 'rights-holder/r1'];
  const { 'GET /v1/consumers/:id': oneConsumer } = probesOf('/v1/consumers', `c-${OTHER}`, [
    'consumer/c1',
    'merchant/m1',
  ]);
  return {
    ...probesOf(
      '/v1/orders',
      `o-${OTHER}`,
      ['merchant/m1', 'consumer/c1', 'creator/k1'],
      [`merchant_id=m-${OTHER}`, `consumer_id=c-${OTHER}`, `creator_id=k-${OTHER}`, 'state=paid'],
    ),
    ...probesOf('/v1/merchants', `m-${OTHER}`, ['merchant/m1', 'consumer/c1']),
    ...probesOf('/v1/creators', `k-${OTHER}`, ['creator/k1', 'agency/a1', 'merchant/m1'], [`agency_id=a-${OTHER}`]),
    ...probesOf('/v1/products', `p-${OTHER}`, ['merchant/m1', 'consumer/c1'], [`merchant_id=m-${OTHER}`]),
    ...probesOf('/v1/content', `video/v-${OTHER}`, ['creator/k1', 'merchant/m1'], [`creator_id=k-${OTHER}`]),
    ...probesOf('/v1/promises', promiseOfOther, ['merchant/m1', 'consumer/c1'], [`subject=order/o-${OTHER}`]),
    ...enforcementProbes(everyone),
    ...vaultProbes(everyone),
    ...rightsProbes(everyone),
    ...ledgerProbes(everyone),
    ...fundProbes(everyone, OTHER),
    ...sessionProbes(everyone),
    ...caseProbes([...everyone, `consumer/c-${OTHER}`]),
    ...shippingProbes(everyone, OTHER),
    ...claimProbes(everyone, OTHER),
    ...disputeProbes(everyone, OTHER),
    ...aftersaleProbes(everyone, OTHER),
    'GET /v1/consumers/:id': oneConsumer!,
    'POST /v1/vault/orders/search': everyone.flatMap((as) =>
      [{ phone_last4: '1234' }, { phone_last4: '1234', merchant_id: `m-${OTHER}` }].map((body) => ({
        ...{ as, url: '/v1/vault/orders/search', body, leaked },
      })),
    ),
    'POST /v1/vault/index': everyone.map((as) => ({
      ...{ as, url: '/v1/vault/index' },
      body: { merchant_id: `m-${OTHER}`, items: [{ by: 'name', text: '王小明' }] },
    })),
    'GET /v1/decisions/:id': everyone.map((as) => ({ as, url: `/v1/decisions/${decisionOfOther}` })),
    'GET /v1/decisions/:id/context': everyone.map((as) => ({ as, url: `/v1/decisions/${decisionOfOther}/context` })),
    'GET /v1/decisions': everyone.flatMap((as) =>
      [
        '',
        `?party=merchant/m-${OTHER}`,
        `?subject=order/o-${OTHER}`,
        '?sort=oldest',
        '?rule=service.test.recipient',
      ].map((query) => ({ as, url: `/v1/decisions${query}`, leaked })),
    ),
    // anybody whom rules bind may say something, and reads only what they have said themselves
    'POST /v1/rule-centre/consultations/:id/comments': everyone.map((as) => ({
      ...{ as, url: `/v1/rule-centre/consultations/${consultation}/comments`, body: { kind: 'comment', text: '好' } },
      leaked,
    })),
    'GET /v1/rule-centre/consultations/:id/mine': everyone.map((as) => ({
      ...{ as, url: `/v1/rule-centre/consultations/${consultation}/mine` },
      leaked: (answer) => (answer.json().items.some(({ text }: { text: string }) => text !== '好') ? OTHER : undefined),
    })),
    // what categories are called, to everybody who is signed in
    'GET /v1/categories': everyone.map((as) => ({ as, url: '/v1/categories', leaked })),
    // what the demo shows to everybody who is signed in
    'GET /v1/tour': everyone.map((as) => ({ as, url: '/v1/tour' })),
    'GET /v1/live/:id/timeline': everyone.map((as) => ({ as, url: `/v1/live/l-${OTHER}/timeline` })),
    'GET /v1/media/*': everyone.map((as) => ({ as, url: '/v1/media/a.png' })),
    'GET /v1/search': everyone.flatMap((as) =>
      [`o-${OTHER}`, `p-${OTHER}`, decisionOfOther].map((q) => ({ as, url: `/v1/search?q=${q}`, leaked })),
    ),
    // one's own: what is told to whom is tested in stream.test.ts
    'GET /v1/stream': everyone.map((as) => ({ as, url: '/v1/stream', leaked: () => undefined })),
    'PUT /v1/presence': everyone.map((as) => ({
      ...{ as, url: '/v1/presence', body: { place: 'case/c1' } },
      leaked: (answer) => (answer.json().others.length > 0 ? OTHER : undefined),
    })),
    'GET /v1/notifications': everyone.map((as) => ({
      ...{ as, url: '/v1/notifications' },
      leaked: (answer) => (answer.json().items.length > 0 ? OTHER : undefined),
    })),
    'POST /v1/notifications/read': everyone.map((as) => ({
      ...{ as, url: '/v1/notifications/read', body: { all: true }, leaked: () => undefined },
    })),
    'GET /v1/subjects/:type/:id': everyone.map((as) => ({ as, url: `/v1/subjects/order/o-${OTHER}` })),
    'GET /v1/events': everyone.map((as) => ({
      ...{ as, url: `/v1/events?subject=order/o-${OTHER}` },
      leaked: (answer) => (answer.json().items.length > 0 ? OTHER : undefined),
    })),
  };
};

/** What is sealed with others' orders, and who looked at it. */
function vaultProbes(everyone: readonly PartyProbe['as'][]): Record<string, readonly PartyProbe[]> {
  const item = { order_id: `o-${OTHER}`, cipher: cipherOfOther };
  // one's own order id comes back with the refusal; what must not is anything of the order
  const opened = (answer: LightMyRequestResponse) =>
    answer.json().items?.some((one: { value?: string; cipher?: string }) => one.value ?? one.cipher)
      ? OTHER
      : undefined;
  const all = (url: string, body?: object, leak = leaked): PartyProbe[] =>
    everyone.map((as) => ({ as, url, leaked: leak, ...(body === undefined ? {} : { body }) }));
  return {
    'GET /v1/vault/scenes': all('/v1/vault/scenes'),
    'GET /v1/vault/orders/:id': everyone.map((as) => ({ as, url: `/v1/vault/orders/o-${OTHER}` })),
    'POST /v1/vault/mask': all('/v1/vault/mask', { items: [{ cipher: cipherOfOther }] }),
    'POST /v1/vault/encrypt': all(
      '/v1/vault/encrypt',
      { items: [{ order_id: `o-${OTHER}`, field: 'phone', text: '13800000000' }] },
      opened,
    ),
    'POST /v1/vault/decrypt': all('/v1/vault/decrypt', { purpose: 'ship', items: [item] }, opened),
    'GET /v1/vault/quota': all('/v1/vault/quota'),
    'GET /v1/vault/quota/:merchant': everyone.map((as) => ({ as, url: `/v1/vault/quota/m-${OTHER}` })),
    'GET /v1/access-log': everyone.flatMap((as) =>
      ['', `?order_id=o-${OTHER}`, `?merchant_id=m-${OTHER}`].map((query) => ({
        as,
        url: `/v1/access-log${query}`,
        leaked,
      })),
    ),
    'POST /v1/access-log/reports': all(
      '/v1/access-log/reports',
      { operation: 'view', order_ids: [`o-${OTHER}`] },
      (answer) => (answer.json().taken === 0 ? undefined : OTHER),
    ),
  };
}

const FILE = { name: 'a.txt', type: 'text/plain', content: 'YQ==' };

/** What is done to others, what they were told of it, and how they object. */
function enforcementProbes(everyone: readonly PartyProbe['as'][]): Record<string, readonly PartyProbe[]> {
  const others = (url: string, body?: object): PartyProbe[] =>
    everyone.map((as) => ({ as, url, ...(body === undefined ? {} : { body }) }));
  const lists = (path: string, ...queries: string[]): PartyProbe[] =>
    everyone.flatMap((as) => ['', ...queries].map((query) => ({ as, url: `${path}${query}`, leaked })));
  const byParty = `?party=merchant/m-${OTHER}`;
  return {
    // what can be done to whom is the same for everybody
    'GET /v1/measure-kinds': everyone.map((as) => ({ as, url: '/v1/measure-kinds', leaked })),
    'GET /v1/measures': lists('/v1/measures', byParty, `?target=product/p-${OTHER}`, `?subject=product/p-${OTHER}`),
    'GET /v1/measures/:id': others(`/v1/measures/${measureOfOther}`),
    'POST /v1/measures/:id/answer': others(`/v1/measures/${measureOfOther}/answer`, { text: 'x' }),
    'GET /v1/parties/:type/:id/points': others(`/v1/parties/merchant/m-${OTHER}/points`),
    'GET /v1/statements/:id': others(`/v1/statements/${statementOfOther}`),
    'GET /v1/appeals': lists('/v1/appeals', byParty, '?state=open', `?measure_id=${measureOfOther}`),
    'GET /v1/appeals/:id': others(`/v1/appeals/${appealOfOther}`),
    'POST /v1/appeals': others('/v1/appeals', { measure_id: measureOfOther, text: 'x' }),
    'POST /v1/appeals/:id/messages': others(`/v1/appeals/${appealOfOther}/messages`, { text: 'x' }),
    'POST /v1/appeals/:id/attachments': others(`/v1/appeals/${appealOfOther}/attachments`, FILE),
    'GET /v1/appeals/:id/attachments': others(`/v1/appeals/${appealOfOther}/attachments`),
    'GET /v1/appeals/:id/attachments/:file': others(`/v1/appeals/${appealOfOther}/attachments/${appealOfOther}`),
    'POST /v1/appeals/:id/withdraw': others(`/v1/appeals/${appealOfOther}/withdraw`),
  };
}

const APPLICATION = {
  ...{ name: 'x', about: 'x', contact: 'x', scopes: ['print'], quota_second: 1, quota_day: 1 },
};

/** What others asked about their data, and what they consented to. */
function rightsProbes(everyone: readonly PartyProbe['as'][]): Record<string, readonly PartyProbe[]> {
  const others = (url: string, body?: object): PartyProbe[] =>
    everyone.map((as) => ({ as, url, ...(body === undefined ? {} : { body }) }));
  const person = `consumer/c-${OTHER}` as const;
  return {
    'GET /v1/data-requests': ['', `?person=${person}`].flatMap((query) =>
      everyone.map((as) => ({ as, url: `/v1/data-requests${query}`, leaked })),
    ),
    'GET /v1/data-requests/deletion-preview': others(`/v1/data-requests/deletion-preview?person=${person}`),
    'GET /v1/data-requests/:id': others(`/v1/data-requests/${requestOfOther}`),
    'POST /v1/data-requests': others('/v1/data-requests', { kind: 'access', person }),
    'POST /v1/data-requests/:id/withdraw': others(`/v1/data-requests/${requestOfOther}/withdraw`),
    'POST /v1/data-requests/:id/fetch': others(`/v1/data-requests/${requestOfOther}/fetch`),
    'GET /v1/consents': others(`/v1/consents?person=${person}`),
    'GET /v1/provider-apps': everyone.map((as) => ({ as, url: '/v1/provider-apps', leaked })),
    'PUT /v1/provider-apps/:app': others(`/v1/provider-apps/${OTHER}`, APPLICATION),
    'GET /v1/provider-apps/:app/reports': others(`/v1/provider-apps/${OTHER}/reports`),
    'POST /v1/provider-apps/:app/reports': others(`/v1/provider-apps/${OTHER}/reports`, {
      ...{ month: '2026-10', opened: 0, incidents: 0 },
    }),
    // which apps there are is the same for every shop; nobody of these has let one work for them
    'GET /v1/provider-consents': everyone.map((as) => ({ as, url: '/v1/provider-consents', leaked })),
    'PUT /v1/provider-consents/:app': others(`/v1/provider-consents/${OTHER}`, { scopes: ['print'], fields: [] }),
    'DELETE /v1/provider-consents/:app': others(`/v1/provider-consents/${OTHER}`),
    'PUT /v1/consents/:purpose': others('/v1/consents/marketing', { given: true, person }),
  };
}

/** A party's key has no session, and a person of a party only their own. */
function sessionProbes(everyone: readonly PartyProbe['as'][]): Record<string, readonly PartyProbe[]> {
  const nothing = '00000000-0000-7000-8000-00000000dead';
  const bodies: Record<string, object | undefined> = {
    'GET /v1/session': undefined,
    'PATCH /v1/session': { theme: 'dark' },
    'POST /v1/session/password': { current: 'wrong password', next: 'another password' },
    'POST /v1/session/totp': { password: 'wrong password' },
    'POST /v1/session/totp/confirm': { code: '000000' },
    'DELETE /v1/session/totp': { password: 'wrong password', code: '000000' },
    'DELETE /v1/sessions/:id': undefined,
    'GET /v1/sessions': undefined,
    'DELETE /v1/session': undefined,
  };
  return Object.fromEntries(
    Object.entries(bodies).map(([name, body]) => [
      name,
      everyone.map((as) => ({
        ...{ as, url: name.split(' ')[1]!.replace(':id', nothing) },
        ...(body !== undefined ? { body } : {}),
      })),
    ]),
  );
}

/** Cases are for who works on them: nobody else sees one, not even the party that it is about. */
function caseProbes(everyone: readonly PartyProbe['as'][]): Record<string, readonly PartyProbe[]> {
  const empty: PartyProbe['leaked'] = (answer) => {
    const items: unknown[] = answer.json().items;
    return items.length > 0 ? OTHER : undefined;
  };
  const one = `/v1/cases/${caseOfOther}`;
  const acts = { take: {}, renew: {}, release: {}, undo: {}, comment: { text: '好' }, reopen: { reason: '再看' } };
  const bodies = {
    ...acts,
    reveal: { purpose: 'review' },
    decide: { answer: 'clear', version: 1 },
    assign: { user_id: caseOfOther },
    merge: { into: decisionOfOther },
    link: { to: decisionOfOther },
    unlink: { to: decisionOfOther },
  };
  const bulk = { cases: [{ id: caseOfOther, version: 1 }], answer: 'clear' };
  return {
    'GET /v1/queues/load': everyone.map((as) => ({ as, url: '/v1/queues/load', leaked: empty })),
    'GET /v1/queues': everyone.map((as) => ({ as, url: '/v1/queues', leaked: empty })),
    'GET /v1/cases': everyone.flatMap((as) =>
      ['', `?subject=ticket/t-${OTHER}`, '?sort=urgency'].map((query) => ({
        ...{ as, url: `/v1/cases${query}`, leaked: empty },
      })),
    ),
    'GET /v1/cases/:id': everyone.map((as) => ({ as, url: one })),
    'GET /v1/cases/:id/custody': everyone.map((as) => ({ as, url: `${one}/custody` })),
    'POST /v1/cases/:id/attachments': everyone.map((as) => ({ as, url: `${one}/attachments`, body: FILE })),
    'GET /v1/cases/:id/attachments': everyone.map((as) => ({ as, url: `${one}/attachments` })),
    'GET /v1/cases/:id/attachments/:file': everyone.map((as) => ({ as, url: `${one}/attachments/${caseOfOther}` })),
    'POST /v1/cases/bulk': everyone.map((as) => ({ as, url: '/v1/cases/bulk', body: bulk })),
    'POST /v1/cases/bulk/preview': everyone.map((as) => ({ as, url: '/v1/cases/bulk/preview', body: bulk })),
    'POST /v1/cases/bulk/:id/undo': everyone.map((as) => ({ as, url: `/v1/cases/bulk/${caseOfOther}/undo`, body: {} })),
    'POST /v1/cases/next': everyone.flatMap((as) => [
      { as, url: '/v1/cases/next', body: { queue: 'tickets' } },
      { as, url: '/v1/cases/next', body: {}, leaked: ({ statusCode }) => (statusCode === 204 ? undefined : OTHER) },
    ]),
    ...Object.fromEntries(
      Object.entries(bodies).map(([act, body]) => [
        `POST /v1/cases/:id/${act}`,
        everyone.map((as) => ({ as, url: `${one}/${act}`, body })),
      ]),
    ),
  };
}

function ledgerProbes(everyone: readonly PartyProbe['as'][]): Record<string, PartyProbe[]> {
  const of = (path: string, ...queries: string[]): PartyProbe[] =>
    everyone.flatMap((as) => queries.map((query) => ({ as, url: `/v1/ledger/${path}${query}`, leaked })));
  const one = (path: string): PartyProbe[] => everyone.map((as) => ({ as, url: `/v1/ledger/${path}` }));
  return {
    'GET /v1/ledger/accounts': of('accounts', '', `?owner=merchant/m-${OTHER}`, '?purpose=merchant-balance'),
    'GET /v1/ledger/accounts/:id': one(`accounts/${accountOfOther}`),
    'GET /v1/ledger/accounts/:id/statement': one(`accounts/${accountOfOther}/statement`),
    'GET /v1/ledger/transfers': of('transfers', '', `?account=${accountOfOther}`, `?key=${OTHER}`),
    'GET /v1/ledger/transfers/:id': one(`transfers/${transferOfOther}`),
    'GET /v1/ledger/transfers/:id/about': one(`transfers/${transferOfOther}/about`),
    'GET /v1/refunds': everyone.flatMap((as) =>
      ['', `?order_id=o-${OTHER}`, `?consumer_id=c-${OTHER}`, `?merchant_id=m-${OTHER}`, '?kind=payment'].map(
        (query) => ({
          ...{ as, url: `/v1/refunds${query}`, leaked },
        }),
      ),
    ),
    'GET /v1/refunds/:id': everyone.map((as) => ({ as, url: `/v1/refunds/${refundOfOther}` })),
  };
}

test('no route opens without a key, with a wrong scope, or with another party’s key', async () => {
  const { http, clock, platform } = tested;
  const { faults, guarded, tried } = await walkRoutes({
    ...{ http, clock, access: platform.access, db: platform.db, probes: probes() },
  });
  expect(faults).toEqual([]);
  expect(guarded).toBeGreaterThan(40);
  expect(tried).toBeGreaterThan(guarded * 9);
});

test('no route opens to a role that does not hold it, to an ended session, or to another site', async () => {
  const { http, platform } = tested;
  const { faults, guarded, tried } = await walkPeople({
    ...{ http, access: platform.access, probes: probes() },
    signIn: async (person) => (await tested.signedIn(person)).headers,
    signOut: async (headers) => {
      await http.app.inject({ method: 'DELETE', url: '/v1/session', headers });
    },
  });
  expect(faults).toEqual([]);
  expect(tried).toBeGreaterThan(guarded * 23);
});

test('each party reaches what is its own', async () => {
  const own: [string, string[]][] = [
    [`merchant/m-${OTHER}`, ['/v1/orders', '/v1/products', '/v1/merchants', '/v1/promises']],
    [`consumer/c-${OTHER}`, ['/v1/orders']],
    [`creator/k-${OTHER}`, ['/v1/orders', '/v1/creators', '/v1/content']],
    [`agency/a-${OTHER}`, ['/v1/creators']],
  ];
  for (const [party, lists] of own) {
    const key = await tested.bearer({ party });
    for (const path of lists) {
      const { items } = (await tested.get(path, key)).json();
      expect([party, path, items.length]).toEqual([party, path, 1]);
      const one = await tested.get(`${path}/${encodeURIComponent(items[0].id)}`, key);
      expect([party, path, one.statusCode]).toEqual([party, path, 200]);
      expect(one.json()).toEqual(items[0]);
    }
  }
  const consumer = await tested.bearer({ party: `consumer/c-${OTHER}` });
  expect((await tested.get(`/v1/consumers/c-${OTHER}`, consumer)).statusCode).toBe(200);
  expect((await tested.get(`/v1/decisions/${decisionOfOther}`, consumer)).statusCode).toBe(200);
  const events = (await tested.get(`/v1/events?subject=order/o-${OTHER}`, consumer)).json().items as { type: string }[];
  expect(events.map(({ type }) => type).sort()).toEqual(['order.paid', 'refund.requested']);
});

describe('the OpenAPI document', () => {
  interface Operation {
    summary?: string;
    tags?: string[];
    security?: unknown[];
    'x-permission'?: string;
    responses: Record<string, { content?: Record<string, { schema?: object }> }>;
  }
  const operations = async () => {
    const document = (await tested.http.app.inject('/openapi.json')).json();
    return Object.entries(document.paths as Record<string, Record<string, Operation>>).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
    );
  };
  const PUBLIC = [
    'GET /healthz',
    'GET /readyz',
    'POST /v1/session',
    'GET /v1/session/options',
    'GET /v1/invitations/{token}',
    'POST /v1/invitations/{token}',
    'POST /v1/virtual-numbers/records',
    'GET /v1/logistics/announcements',
    'POST /v1/payments/callbacks',
    ...['', '/rules', '/rules/{id}', '/changes', '/history'].map((path) => `GET /v1/rule-centre${path}`),
    ...['', '/{id}', '/{id}/answers'].map((path) => `GET /v1/rule-centre/consultations${path}`),
    ...['measures', 'measure-kinds', 'statements', 'statements/{day}'].map((path) => `GET /v1/rule-centre/${path}`),
  ];

  test('every route says what it is, who may ask and what it answers', async () => {
    const all = await operations();
    expect(all.length).toBeGreaterThan(25);
    for (const { name, operation } of all) {
      expect([name, operation.summary?.length ?? 0]).not.toEqual([name, 0]);
      expect([name, operation.tags?.length ?? 0]).not.toEqual([name, PUBLIC.includes(name) ? -1 : 0]);
      expect([name, operation['x-permission'] === undefined]).toEqual([name, PUBLIC.includes(name)]);
      if (!PUBLIC.includes(name)) expect(permissions.find(operation['x-permission']!)).toBeDefined();
      const good = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
      expect([name, good.length]).not.toEqual([name, 0]);
      for (const [status, response] of good) {
        const schemas = Object.values(response.content ?? {}).map(({ schema }) => schema);
        if (status !== '204')
          expect([name, status, schemas.every((s) => s !== undefined) && schemas.length > 0]).toEqual([
            name,
            status,
            true,
          ]);
      }
      expect([name, 'default' in operation.responses]).toEqual([name, true]);
    }
  });

  test('has every route, and no route is beside it', async () => {
    const told = new Set((await operations()).map(({ name }) => name));
    const there = tested.http.routes
      .filter(({ method, permission }) => method !== 'HEAD' && permission !== undefined)
      .map(({ method, url }) => `${method} ${url.replace(/:([A-Za-z_]+)/g, '{$1}').replace('*', '{*}')}`);
    expect([...told].sort()).toEqual([...new Set([...there, ...PUBLIC])].sort());
  });

  test('holds together: every reference leads somewhere', async () => {
    const document = (await tested.http.app.inject('/openapi.json')).json();
    const references = JSON.stringify(document).match(/"\$ref":"[^"]+"/g) ?? [];
    for (const reference of new Set(references)) {
      const path = reference.slice('"$ref":"#/'.length, -1).split('/');
      const target = path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
      expect([reference, target === undefined]).toEqual([reference, false]);
    }
  });
});

test('every permission opens a route, and has a description in both languages', () => {
  const used = new Set(tested.http.routes.map(({ permission }) => permission));
  for (const { name, doc } of permissions.list()) {
    expect([name, used.has(name)]).toEqual([name, true]);
    expect([name, doc['zh-CN'].length > 0 && doc.en.length > 0]).toEqual([name, true]);
  }
});

test('every route that could change something says what it leaves on the trail', () => {
  expect(undeclared(tested.http.routes)).toEqual([]);
});

test('reactions and effects are declared rightly, and no two write the same', () => {
  const { reactions, promises } = tested.platform;
  expect(() => checkReactions(reactions)).not.toThrow();
  expect(reactions.map(({ name }) => name)).toEqual(declaredReactions.map(({ name }) => name));
  expect(reactions.length).toBeGreaterThan(0);
  // declared only, never applied
  const measures = tested.platform.enforcement.effect;
  const effects = inTransactionEffects({ promises, casework: {} as CaseOpening, measures });
  const names = [...effects.map(({ name }) => name), ...reactions.map(({ name }) => name)];
  expect(new Set(names).size).toBe(names.length);
  for (const declared of [...effects, ...reactions])
    for (const type of 'types' in declared ? declared.types : [])
      expect([type, catalogue.get(type) !== undefined]).toEqual([type, true]);
});
