import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTestPlatform, type SignedIn, type TestPlatform } from '../test-platform.ts';
import { createTellAsker } from './answered.ts';
import { someAsk } from './payout/payout-fixture.ts';

let tested: TestPlatform;
let [asker, answerer, supervisor]: SignedIn[] = [];
beforeAll(async () => {
  tested = await openTestPlatform({ config: { payoutAlone: 500 } });
  asker = await tested.signedIn({ name: '申请人', roles: ['fund-manager'] });
  answerer = await tested.signedIn({ name: '批准人', roles: ['auditor', 'fund-manager'] });
  supervisor = await tested.signedIn({ roles: ['supervisor'] });
  const paid = { amount: 9_000, currency: 'CNY' };
  const fields = { consumer_id: 'c1', merchant_id: 'm1', paid, paid_at: '2026-11-01T00:00:00.000Z' };
  await sql`insert into "order" (id, fields, stamps) values ('o1', ${JSON.stringify(fields)}::jsonb, '{}')`.execute(
    tested.platform.db,
  );
  await sql`insert into merchant (id, fields, stamps) values ('m1', '{"category_ids": ["food"]}', '{}')`.execute(
    tested.platform.db,
  );
  await tested.platform.db.transaction().execute((tx) =>
    tested.platform.ledger.post(tx, [
      {
        ...{ do: 'move', key: 'filled', code: 'test.fill', amount: 100_000n },
        debit: { owner: 'platform', purpose: 'clearing', currency: 'CNY' },
        credit: { owner: 'platform', purpose: 'protection-fund', currency: 'CNY' },
      },
    ]),
  );
});
beforeEach(() => sql`delete from notification`.execute(tested.platform.db));
afterAll(() => tested.drop());

const post = async (who: SignedIn | undefined, url: string, payload?: object) => {
  const headers = { ...who!.headers };
  const answer = await tested.http.app.inject({ method: 'POST', url, headers, ...(payload ? { payload } : {}) });
  return { status: answer.statusCode, body: answer.json() };
};
/** What somebody was told of answers, without what says that something waits. */
const toldTo = async (who: SignedIn | undefined) => {
  const answer = await tested.http.app.inject({ url: '/v1/notifications', headers: { ...who!.headers } });
  const items = answer.json().items as { kind: string; params: Record<string, unknown>; link: string }[];
  return items
    .filter(({ kind }) => /\.(approved|refused)$/.test(kind))
    .map(({ kind, params, link }) => ({ kind, params, link }));
};

describe('whoever asked for something about the fund hears what became of it', () => {
  const level = { category_id: 'food', amount: { amount: 2_000, currency: 'CNY' }, reason: 'risk' };
  const about = { what: 'deposit-level', about: 'food', amount: 2_000, currency: 'CNY', role: 'fund-manager' };

  test('that it was agreed to, by which role, and why it was asked for', async () => {
    const { id } = (await post(asker, '/v1/fund/deposit-levels', level)).body;
    expect((await post(answerer, `/v1/fund/requests/${id}/approve`)).body.state).toBe('done');
    expect(await toldTo(asker)).toEqual([
      { kind: 'fund.approved', params: { ...about, request: id, reason: 'risk' }, link: '/money/deposits' },
    ]);
    expect(await toldTo(answerer)).toEqual([]);
  });

  test('and on the page both are named', async () => {
    const { id } = (await post(asker, '/v1/fund/deposit-levels', level)).body;
    const list = async () => {
      const answer = await tested.http.app.inject({ url: '/v1/fund/requests', headers: { ...asker!.headers } });
      return (answer.json().items as { id: string }[]).find((one) => one.id === id);
    };
    expect(await list()).toMatchObject({ asked_by_name: '申请人', answered_by_name: null });
    await post(answerer, `/v1/fund/requests/${id}/approve`);
    expect(await list()).toMatchObject({ asked_by_name: '申请人', answered_by_name: '批准人' });
  });

  test('that it was refused and why, where it was said', async () => {
    const first = (await post(asker, '/v1/fund/deposit-levels', level)).body.id;
    expect((await post(answerer, `/v1/fund/requests/${first}/refuse`, { why: 'amount' })).body.state).toBe('refused');
    const second = (await post(asker, '/v1/fund/deposit-levels', level)).body.id;
    expect((await post(answerer, `/v1/fund/requests/${second}/refuse`)).body.state).toBe('refused');
    expect((await toldTo(asker)).map(({ kind, params }) => [kind, params.request, params.reason])).toEqual([
      ['fund.refused', second, 'unsaid'],
      ['fund.refused', first, 'amount'],
    ]);
  });

  test('a reason that is none is named, and nothing is answered', async () => {
    const { id } = (await post(asker, '/v1/fund/deposit-levels', level)).body;
    const wrong = await post(answerer, `/v1/fund/requests/${id}/refuse`, { why: 'because' });
    expect([wrong.status, JSON.stringify(wrong.body)]).toEqual([422, expect.stringContaining('why')]);
    expect(await toldTo(asker)).toEqual([]);
    // who takes their own back need not be told
    expect((await post(asker, `/v1/fund/requests/${id}/refuse`)).body.state).toBe('refused');
    expect(await toldTo(asker)).toEqual([]);
  });
});

test('whoever decided a payout above their limit hears of it where they decided', async () => {
  const waiting = async (ref: string) => {
    const lines = [{ kind: 'compensation' as const, amount: 600n }];
    const given = { orderId: 'o1', consumerId: 'c1', merchantId: 'm1', by: `user/${asker!.id}` };
    return tested.platform.db.transaction().execute((tx) =>
      tested.platform.service.fund.payouts.ask(tx, {
        ...someAsk({ ...given, lines, causeRef: ref }),
        cause: 'claim',
      }),
    );
  };
  const [yes, no] = [await waiting('k1'), await waiting('k2')];
  expect((await post(answerer, `/v1/payouts/${yes.id}/approve`)).body.state).toBe('held');
  expect((await post(answerer, `/v1/payouts/${no.id}/refuse`, { why: 'evidence' })).body.state).toBe('refused');
  const about = { order: 'o1', amount: 600, currency: 'CNY', role: 'fund-manager' };
  expect(await toldTo(asker)).toEqual([
    { kind: 'payout.refused', params: { ...about, payout: no.id, reason: 'evidence' }, link: '/service/claims/k2' },
    {
      kind: 'payout.approved',
      params: { ...about, payout: yes.id, reason: 'second-person' },
      link: '/service/claims/k1',
    },
  ]);
});

test('whoever declared an exemption hears whether it stands', async () => {
  const base = { ground: 'weather', reason: '台风登陆', effect: 'extend' };
  const [from, to] = [0, 86_400_000].map((ms) => new Date(tested.clock.now().getTime() + ms).toISOString());
  const declare = async (regions: string[]) =>
    (await post(asker, '/v1/logistics/exemptions', { ...base, regions, from, to })).body.id as string;
  const [yes, no] = [await declare(['33']), await declare(['11', '12'])];
  expect((await post(supervisor, `/v1/logistics/exemptions/${yes}/approve`)).status).toBe(200);
  expect((await post(answerer, `/v1/logistics/exemptions/${no}/end`)).status).toBe(200);
  const link = '/service/exemptions';
  const about = { reason: 'weather', from, to };
  expect(await toldTo(asker)).toEqual([
    {
      kind: 'exemption.refused',
      params: { ...about, exemption: no, regions: '11 12', region_count: 2, role: 'fund-manager' },
      link,
    },
    {
      kind: 'exemption.approved',
      params: { ...about, exemption: yes, regions: '33', region_count: 1, role: 'supervisor' },
      link,
    },
  ]);
  // ended later, it was agreed to all the same
  await sql`delete from notification`.execute(tested.platform.db);
  expect((await post(answerer, `/v1/logistics/exemptions/${yes}/end`)).status).toBe(200);
  expect(await toldTo(asker)).toEqual([]);
});

test('keys are told nothing, and of a key that answers no role is named', async () => {
  const told: unknown[] = [];
  const tell = createTellAsker(async (_tx, who, kind, params) => void told.push([who, kind, params.role]), []);
  const answer = { by: { kind: 'key' as const, id: 'k' }, kind: 'fund.refused' as const, params: {}, link: '/' };
  for (const askedBy of ['key/k2', null, 'user/u1']) await tell(undefined as never, { ...answer, askedBy });
  expect(told).toEqual([[['u1'], 'fund.refused', 'system']]);
});
