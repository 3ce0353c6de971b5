import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { StoredEvent } from '../../foundation/log/event.ts';
import type { PackStore } from '../../policy/pack.store.ts';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { createCatalogue } from './catalogue.ts';
import { freezingReaction } from './freezing.reactions.ts';
import { RIGHTS_PACK } from './guarantee-fixture.ts';

/** Rights that look at each sort of fact. */
const PACK: Record<string, string> = {
  ...RIGHTS_PACK,
  'service/guarantees/facts.yaml': RIGHTS_PACK['service/guarantees/all.yaml']!.replace(
    /[\s\S]*?( {2}- code: instant-small[\s\S]*?)(?= {2}- code:)[\s\S]*/,
    (_, one: string) =>
      `guarantees:\n${[
        ["'shop-tea'", 'products: "\'tea\' in merchant.category_ids"'],
        ["'large-order'", 'orders: order.paid >= 20000'],
        ["'organic'", 'products: "has(product.attributes.organic)"'],
      ]
        .map(([code, more]) =>
          one
            .replaceAll('instant-small', code!.replaceAll("'", ''))
            .replace('given: platform', `given: platform\n    ${more}`),
        )
        .join('')}`,
  ),
};
const START = Date.parse('2026-11-20T00:00:00Z');
const at = (minutes: number): Date => new Date(START + minutes * 60_000);
const MERCHANTS = 4;
const PRODUCTS = 8;

let tested: TestPlatform;
let reaction: ReturnType<typeof freezingReaction>;
beforeAll(async () => {
  tested = await openTestPlatform({ pack: PACK });
  await tellOfObjects();
  // a pack that comes into force in the middle of it all, with one right less
  const later = tested.platform.ids.next();
  const [first] = await tested.sql<{ id: string }>('select id from pack_release');
  await tested.sql(`update pack_release set created_at = $1, activated_at = $1`, [at(-1_000)]);
  await tested.sql(
    `insert into pack_release select (jsonb_populate_record(r, jsonb_build_object(
       'id', $1::text, 'version', '2.0.0', 'state', 'superseded', 'activated_at', $2::timestamptz, 'ended_at', $2::timestamptz))).* from pack_release r`,
    [later, at(120)],
  );
  const packs: Pick<PackStore, 'current' | 'byRelease'> = {
    current: tested.platform.packs.current,
    byRelease: async (id) => {
      if (id !== later) return tested.platform.packs.byRelease(id);
      const found = (await tested.platform.packs.byRelease(first!.id))!;
      const guarantees = new Map([...found.pack!.guarantees].filter(([code]) => code !== 'large-order'));
      return { ...found, pack: { ...found.pack!, guarantees } };
    },
  };
  reaction = freezingReaction(createCatalogue({ packs, clock: tested.clock }));
});
afterAll(() => tested.drop());

/** Goods and shops that change while orders come in; of some nothing is known, of some only what a read model says. */
async function tellOfObjects(): Promise<void> {
  const told = [];
  for (let n = 0; n < PRODUCTS - 2; n++)
    for (let minute = 10 * n; minute < 240; minute += 70) {
      const fields = [
        ...[{ category_id: 'fresh' }, { category_id: 'tea', brand: '山水' }],
        ...[{ attributes: { organic: 'yes' } }, { attributes: {} }, { brand: '远山' }],
      ][(n + minute) % 5]!;
      const event = make.product(`p${n}`, fields, `p${n}-${minute}`);
      told.push({ ...event, type: 'product.updated', time: at(minute).toISOString() });
    }
  for (let n = 0; n < MERCHANTS - 1; n++)
    for (let minute = 30 * n; minute < 240; minute += 90)
      told.push({
        ...{ id: `m${n}-${minute}`, source: 'test', type: 'merchant.updated', subject: `merchant/m${n}` },
        time: at(minute).toISOString(),
        data: { merchant: { id: `m${n}`, name: 'x', category_ids: (n + minute) % 4 === 0 ? ['tea'] : ['toys'] } },
      });
  expect((await tested.post('/v1/events', told)).json()).toMatchObject({ problems: [] });
  await tested.platform.reactionWorker.drain();
  await tested.sql(
    `insert into product (id, fields, stamps) values ($1, '{"category_id": "tea", "brand": "b"}', '{}')`,
    [`p${PRODUCTS - 2}`],
  );
  await tested.sql(`insert into merchant (id, fields, stamps) values ($1, '{"category_ids": ["tea"]}', '{}')`, [
    `m${MERCHANTS - 1}`,
  ]);
  for (const [n, code] of ['damage-return', 'price-protect', 'anxin-buy', 'genuine-guarantee'].entries())
    for (let merchant = 0; merchant < MERCHANTS; merchant++)
      await tested.sql(
        `insert into enrolment (id, merchant_id, code, from_at, until_at, made_by, left_at, left_by)
         values (gen_random_uuid(), $1, $2, $3, $4, 'key/k', $3, 'key/k')`,
        [`m${merchant}`, code, at(20 * n + 25 * merchant), at(150 + 20 * n - 10 * merchant)],
      );
}

interface Bought {
  minute: number;
  merchant: number;
  goods: number[];
  paid: number;
}

let events = 0;
function paid(order: string, { minute, merchant, goods, paid: amount }: Bought): StoredEvent {
  const items = goods.map((n) => ({ product_id: `p${n}`, quantity: 1, price: { amount: 1_000, currency: 'CNY' } }));
  const { type, source, subject, data } = make.order('paid', order, {
    ...{ merchant_id: `m${merchant}`, items, paid: { amount, currency: 'CNY' } },
  });
  events++;
  return {
    ...{ id: tested.platform.ids.next(), txid: BigInt(events), type, source, sourceId: `e${events}`, subject },
    ...{ time: at(minute), receivedAt: at(minute), causeId: null, refs: { order }, data },
  };
}

const context = () => ({ clock: tested.clock, ids: tested.platform.ids });
const byOrder = (told: readonly StoredEvent[]) => Map.groupBy(told, ({ refs }) => `order/${refs.order}`);

/** What is in the tables after something is done, which is undone then. */
async function leaving(work: (tx: Tx) => Promise<void>): Promise<unknown> {
  const undo = new Error('undone');
  let found: unknown;
  const { db } = tested.platform;
  const run = db.transaction().execute(async (tx) => {
    await work(tx as Tx);
    found = await Promise.all(
      (['order_rights', 'order_item', 'coverage_day', 'guarantee_terms'] as const).map(async (table) => {
        const rows = await (tx as Tx).selectFrom(table).selectAll().execute();
        const texts = rows.map((row) =>
          JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
        );
        return texts.sort();
      }),
    );
    throw undo;
  });
  await expect(run).rejects.toBe(undo);
  return found;
}

const handleAll = (told: readonly StoredEvent[]) => (tx: Tx) => reaction.handleKeys!(tx, byOrder(told), context());
const handleEach = (told: readonly StoredEvent[]) => async (tx: Tx) => {
  for (const [key, own] of byOrder(told)) await reaction.handle(tx, own, { ...context(), key });
};

const bought = fc.record({
  minute: fc.integer({ min: -30, max: 300 }),
  merchant: fc.nat({ max: MERCHANTS - 1 }),
  goods: fc.array(fc.nat({ max: PRODUCTS - 1 }), { minLength: 1, maxLength: 3 }),
  paid: fc.integer({ min: 1, max: 40_000 }),
});

describe('orders that are frozen together', () => {
  test('end as if each had been frozen by itself, whoever is told of first', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(bought, { minLength: 1, maxLength: 25 }),
        fc.array(fc.nat(), { maxLength: 5 }),
        async (orders, again) => {
          const first = orders.map((one, n) => paid(`o${n}`, one));
          // told of again, with another time
          const more = again.map((n, i) => paid(`o${n % orders.length}`, { ...orders[i % orders.length]!, minute: i }));
          const told = [...first, ...more];
          for (const heard of [told, told.toReversed()])
            expect(await leaving(handleAll(heard))).toEqual(await leaving(handleEach(heard)));
          // in two batches, and both again
          const half = told.length >> 1;
          const [one, other] = [first.slice(0, half), first.slice(half)];
          expect(
            await leaving(async (tx) => {
              for (const batch of [one, other, one, first]) await handleAll(batch)(tx);
            }),
          ).toEqual(await leaving(handleEach(first)));
        },
      ),
      { numRuns: 15 },
    );
  });

  test('differ as their facts do', async () => {
    const kept = async (one: Bought): Promise<string[]> => {
      const batch = [paid('o', one), paid('other', { ...one, minute: 1 })];
      const [rows] = (await leaving(handleAll(batch))) as string[][];
      return JSON.parse(rows!.find((row) => row.includes('"o"'))!).rights.map(({ code }: { code: string }) => code);
    };
    const one = { minute: 100, merchant: 0, goods: [1], paid: 100 };
    const always = ['instant-small'];
    expect(await kept({ ...one, minute: 100 })).toEqual(expect.arrayContaining([...always, 'damage-return']));
    expect(await kept({ ...one, minute: 299 })).not.toContain('damage-return');
    expect(await kept({ ...one, paid: 20_000 })).toContain('large-order');
    expect(await kept({ ...one, minute: 130, paid: 20_000 })).not.toContain('large-order');
    expect(await kept({ ...one, merchant: MERCHANTS - 1 })).toContain('shop-tea');
    expect(await kept({ ...one, goods: [PRODUCTS - 1] })).toEqual([
      ...['damage-return', 'instant-small', 'late-ship-pay', 'price-protect'],
    ]);
  });

  test('take as many statements as one of them', async () => {
    const counts: number[] = [];
    for (const size of [1, 10, 100]) {
      let statements = 0;
      const counted = tested.platform.db.withPlugin({
        transformQuery({ node }) {
          statements++;
          return node;
        },
        transformResult: async ({ result }) => result,
      }) as Database;
      const told = Array.from({ length: size }, (_, n) =>
        paid(`c${size}-${n}`, {
          minute: n,
          merchant: n % MERCHANTS,
          goods: [n % PRODUCTS, (n + 3) % PRODUCTS],
          paid: 100 * n,
        }),
      );
      await counted.transaction().execute((tx) => handleAll(told)(tx as Tx));
      counts.push(statements);
    }
    // a read model is asked only where a batch has something that no event tells of
    expect(Math.max(...counts)).toBeLessThanOrEqual(13);
    expect(counts[2]).toBe(counts[1]);
    expect(counts[0]).toBeLessThanOrEqual(counts[1]!);
    expect(await tested.sql(`select 1 from order_rights where order_id like 'c%'`)).toHaveLength(111);
  });
});

test('an order that cannot be read is parked alone', async () => {
  const orders = Array.from({ length: 12 }, (_, n) => make.order('paid', `x${n}`, {}, at(100).toISOString()));
  expect((await tested.post('/v1/events', orders)).json()).toMatchObject({ problems: [] });
  // nothing that comes in at the door is like it: money that is none
  await tested.sql(
    `update event set data = jsonb_set(data, '{order,paid}', '"nothing"') where subject_key = 'order/x7'`,
  );
  await tested.platform.reactionWorker.drain();
  const parked = await tested.sql<{ key: string }>(
    `select key from reaction_parked where reaction = 'service.order-rights'`,
  );
  expect(parked).toEqual([{ key: 'order/x7' }]);
  const frozen = await tested.sql<{ id: string }>(`select order_id as id from order_rights where order_id like 'x%'`);
  expect(frozen).toHaveLength(11);
});
