import { expect } from 'vitest';
import { fillFunds } from '../ledger/ledger-fixture.ts';
import { make, openTestPlatform } from '../test-platform.ts';
import { RIGHTS_PACK } from './guarantee/guarantee-fixture.ts';

export type Headers = Record<string, string>;
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const cny = (amount: number) => ({ amount, currency: 'CNY' });
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

/** A case as the API shows it, or a problem. */
// biome-ignore lint/suspicious/noExplicitAny: what answers are is what tests look at
type Shown = any;

export interface TestOrder {
  id: string;
  /** Of its consumer. */
  own: Headers;
}

/** A platform on which orders have several ways by which their money comes back. */
export async function openTestWays(pack = RIGHTS_PACK) {
  const tested = await openTestPlatform({ pack });
  const { platform, clock } = tested;
  const merchant = await tested.bearer({ party: 'merchant/m1' });
  const arbitrator = (await tested.signedIn({ name: '裁定', roles: ['arbitrator'] })).headers;
  /** Somebody who does for consumers and the platform what its people may do. */
  const staff = await tested.bearer();
  for (const code of ['anxin-buy', 'genuine-guarantee', 'price-protect'])
    expect((await tested.post('/v1/enrolments', { code }, merchant)).statusCode).toBe(201);
  await fillFunds(platform, { amount: 100_000_000n, purposes: ['protection-fund', 'logistics-pool'] });
  const iso = (ms = 0) => new Date(clock.now().getTime() + ms).toISOString();
  const tell = async (...events: object[]): Promise<void> => {
    expect((await tested.post('/v1/events', events)).json()).toMatchObject({ problems: [] });
    await platform.reactionWorker.drain();
  };
  for (const product of ['p1', 'p2']) await tell(make.product(product, { brand: '山水', price: cny(5_000) }));
  const act = async (path: string, body: object, headers: Headers): Promise<Shown> =>
    (await tested.post(`/v1/${path}`, body, { 'content-type': 'application/json', ...headers })).json();
  const read = async (kind: 'claim' | 'aftersale', id: string): Promise<Shown> =>
    (await tested.get(`/v1/${kind}s/${id}`)).json()[kind];
  let made = 0;
  /** The provider pays all that it was asked for, or nothing of it, and what follows from it happens. */
  const settle = async (outcome: 'settled' | 'failed' = 'settled'): Promise<void> => {
    await platform.service.claims.work(100);
    // of what was never sent nobody says that it failed
    if (outcome === 'failed') await tested.sql(`update payment set state = 'sent' where state = 'asked'`);
    const asked = await tested.sql<{ id: string; amount: string }>(
      `select id, amount from payment where state not in ('settled', 'failed')`,
    );
    for (const { id, amount } of asked)
      await platform.money.payments.settle({
        ...{ id, outcome, amount: BigInt(amount), at: clock.now() },
        ...(outcome === 'settled' ? { providerId: `p-${id}` } : { reason: 'closed' }),
      });
    await platform.reactionWorker.drain();
  };
  const attach = async (path: string, headers: Headers): Promise<string> =>
    (await act(`${path}/attachments`, { name: 'photo.png', type: 'image/png', content: PNG }, headers)).id;
  return {
    ...{ tested, platform, merchant, arbitrator, staff, iso, tell, act, read, settle, attach },
    /** Of two things for 50 yuan each, or of whatever is named, arrived. */
    async delivered(
      goods: readonly string[] = ['p1', 'p2'],
      { paid = 5_000 * goods.length, pieces = 1 }: { paid?: number; pieces?: number } = {},
    ): Promise<TestOrder> {
      const [id, consumerId] = [`way${made}`, `wc${made++}`];
      const items = goods.map((product_id) => ({ product_id, quantity: pieces, price: cny(5_000) }));
      const consumer = { consumer_id: consumerId };
      await tell(
        make.order('paid', id, { ...consumer, items, paid: cny(paid) }, iso()),
        make.order('shipped', id, consumer, iso()),
        make.order('delivered', id, consumer, iso()),
      );
      await platform.money.bookings.work(100);
      return { id, own: await tested.bearer({ party: `consumer/${consumerId}` }) };
    },
    claim: ({ id, own }: TestOrder, body: object): Promise<Shown> => act('claims', { order_id: id, ...body }, own),
    aftersale: ({ id, own }: TestOrder, body: object = {}): Promise<Shown> =>
      act('aftersales', { order_id: id, type: 'return-refund', reason: '质量问题', ...body }, own),
    /** On the version that it has now. */
    async step(id: string, verb: string, headers: Headers, body: object = {}): Promise<Shown> {
      const { version } = await read('aftersale', id);
      return act(`aftersales/${id}/${verb}`, { version, ...body }, headers);
    },
    async pass(ms: number): Promise<void> {
      clock.set(new Date(clock.now().getTime() + ms));
      await platform.promiseWorker.fireDue(clock.now());
      await platform.reactionWorker.drain();
    },
    /** What the provider has paid back of the order, beside compensation. */
    async refunded(order: string): Promise<number> {
      const [row] = await tested.sql<{ sum: string }>(
        `select coalesce(sum(amount), 0)::text as sum from payment where order_id = $1 and kind = 'refund' and state = 'settled'`,
        [order],
      );
      return Number(row!.sum);
    },
    /** What reactions failed on. */
    parked: () => tested.sql('select reaction, key from reaction_parked'),
  };
}

export type TestWays = Awaited<ReturnType<typeof openTestWays>>;
