import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resetReaction } from '../foundation/reactions/cursor.store.ts';
import { make, openTestPlatform, type TestPlatform } from '../test-platform.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform();
});
afterAll(() => tested.drop());

const TABLES = ['merchant', 'creator', 'product', 'content', 'order', 'parcel', 'consumer'] as const;
const { order, scan, product } = make;
const send = async (events: unknown[]) => {
  const answer = await tested.post('/v1/events', events);
  expect(answer.json().problems).toEqual([]);
};
const drain = () => tested.platform.reactionWorker.drain();

interface Row {
  id: string;
  fields: Record<string, unknown>;
  state?: string;
}

/** Rows whose id begins with a prefix, without the prefix and what sealing makes different each time. */
async function rowsOf(prefix: string): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const table of TABLES) {
    const rows = await tested.sql<Row>(
      `select t.id, t.fields ${table === 'order' ? ', t.state' : ''} from "${table}" t where t.id like $1 order by t.id`,
      [`%${prefix}-%`],
    );
    found[table] = JSON.parse(JSON.stringify(rows).replaceAll(`${prefix}-`, ''));
  }
  const promises = await tested.sql(
    `select key, subject, party, opened_at, met_at, void_at, due_at, state, (told_due is not null) as told
     from promise where key like $1 order by key`,
    [`${prefix}-%`],
  );
  found.promise = JSON.parse(JSON.stringify(promises).replaceAll(`${prefix}-`, ''));
  return found;
}

/** One thing that happens; often two at the same moment. */
interface Happening {
  kind:
    | 'paid'
    | 'shipped'
    | 'delivered'
    | 'completed'
    | 'cancelled'
    | 'scan'
    | 'listed'
    | 'relisted'
    | 'live'
    | 'asked';
  thing: number;
  value: number;
}

const happening: fc.Arbitrary<Happening> = fc.record({
  kind: fc.constantFrom<Happening['kind']>(
    ...([
      'paid',
      'shipped',
      'delivered',
      'completed',
      'cancelled',
      'scan',
      'listed',
      'relisted',
      'live',
      'asked',
    ] as const),
  ),
  thing: fc.nat({ max: 2 }),
  value: fc.nat({ max: 9 }),
});

const START = Date.parse('2026-11-10T00:00:00Z');
const HOUR = 3_600_000;
const instant = (hour: number) => new Date(START + hour * HOUR).toISOString();

function eventOf({ kind, thing, value }: Happening, index: number, prefix: string): unknown {
  const hour = index >> 1;
  const id = `${prefix}-${thing}`;
  const named = { id: `${prefix}-${index}`, source: 'test', time: instant(hour) };
  switch (kind) {
    case 'scan':
      return { ...scan(id, id, `s${value}`, instant(hour)), ...named };
    case 'listed':
      return { ...product(id, { title: `t${value}`, merchant_id: `${prefix}-m${value}` }), ...named };
    case 'relisted': {
      const data = {
        product: { id, merchant_id: `${prefix}-m${value}`, ...(value % 2 ? { brand: `b${value}` } : {}) },
      };
      return { ...named, type: 'product.updated', subject: `product/${id}`, data };
    }
    case 'live':
      return {
        ...{ ...named, type: 'live.segment', subject: `live/${id}` },
        data: {
          live: { id, creator_id: `${prefix}-k` },
          segment: { seq: value, start_s: 0, end_s: 1, transcript: 'x', viewers: index },
        },
      };
    case 'asked':
      return {
        ...{ ...named, type: 'ticket.opened', subject: `ticket/${id}-${index}` },
        data: { ticket: { id: `${id}-${index}`, consumer_id: `${prefix}-c${thing}`, channel: 'app', text: 'x' } },
      };
    default: {
      const fields = {
        ...{ consumer_id: `${prefix}-c${thing}`, merchant_id: `${prefix}-m`, region_code: `r${value}` },
        ...(kind === 'paid' && value > 2 ? { promised_ship_at: instant(hour + value) } : {}),
      };
      return { ...order(kind, id, fields), ...named };
    }
  }
}

const history = fc
  .array(happening, { minLength: 4, maxLength: 25 })
  // an order is paid once: what a promise is opened with is said once
  .map((all) =>
    all.filter((h, i) => h.kind !== 'paid' || all.findIndex((o) => o.kind === 'paid' && o.thing === h.thing) === i),
  )
  .chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc.shuffledSubarray(
        all.map((_, i) => i),
        { minLength: all.length, maxLength: all.length },
      ),
      fc.array(fc.record({ size: fc.integer({ min: 1, max: 6 }), work: fc.boolean() }), { minLength: 1, maxLength: 5 }),
    ),
  );

/** Everything in the tables is younger than this. */
const LATER = new Date(START + 1_000 * HOUR);

describe('whatever the order in which events come', () => {
  test('the rows and the promises end the same', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(history, { minLength: 4, maxLength: 4 }), async (histories) => {
        run++;
        for (const [i, [all, shuffled, pace]] of histories.entries()) {
          await send(all.map((h, index) => eventOf(h, index, `a${run}x${i}`)));
          // the other one comes shuffled, in pieces, twice in places, with work done in between
          let at = 0;
          for (let n = 0; at < shuffled.length; n++) {
            const { size, work } = pace[n % pace.length]!;
            const piece = shuffled.slice(Math.max(0, at - 1), at + size);
            await send(piece.map((index) => eventOf(all[index]!, index, `b${run}x${i}`)));
            at += size;
            if (work && n === 0) {
              await drain();
              await tested.platform.promiseWorker.fireDue(new Date(START + 5 * HOUR));
            }
          }
        }
        await tested.platform.promiseWorker.fireDue(LATER);
        await drain();
        for (const i of histories.keys()) expect(await rowsOf(`b${run}x${i}`)).toEqual(await rowsOf(`a${run}x${i}`));
      }),
      { numRuns: 8 },
    );
  });

  test('and a read model that is built again is the same, to the last stamp', async () => {
    const all = async () => {
      const rows = [];
      for (const table of TABLES) rows.push(await tested.sql(`select * from "${table}" order by id`));
      return rows;
    };
    await send([
      product('rebuilt'),
      order('paid', 'rebuilt', { recipient: { name: '王小丫', phone: '13912345678' } }),
      scan('rebuilt', 'rebuilt', 'picked', instant(3)),
    ]);
    await drain();
    const before = await all();
    expect(before.flat().length).toBeGreaterThan(10);
    const projections = tested.platform.reactions.filter(({ clear }) => clear !== undefined);
    for (const reaction of projections) await resetReaction(tested.platform.db, reaction);
    expect((await all()).flat()).toEqual([]);
    await drain();
    expect(await all()).toEqual(before);
  });
});

describe('promises', () => {
  const promiseOf = async (id: string) => {
    const { items } = (await tested.get(`/v1/promises?subject=order/${id}`)).json();
    expect(items.length).toBeLessThanOrEqual(1);
    return items[0] as { id: string; state: string; due_at: string | null; met_at: string | null } | undefined;
  };
  const paid = (id: string, by = '2026-11-22T00:00:00Z') => order('paid', id, { promised_ship_at: by });
  const at = (type: 'shipped' | 'cancelled', id: string, time: string) => order(type, id, {}, time);
  const breaches = (id: string) =>
    tested.sql<{ type: string; cause_id: string | null }>(
      "select type, cause_id from event where subject_key = $1 and type like 'promise.%' order by id",
      [`order/${id}`],
    );

  test('is there as soon as the event is acknowledged, and never without', async () => {
    await send([paid('opened'), order('paid', 'unpromised')]);
    expect(await promiseOf('opened')).toMatchObject({
      ...{ kind: 'marketplace.shipping', key: 'opened', state: 'open', due_at: '2026-11-22T00:00:00.000Z' },
      ...{ subject: 'order/opened', party: 'merchant/m1', calendar: 'around-the-clock', met_at: null },
    });
    expect(await promiseOf('unpromised')).toBeUndefined();
  });

  test('is met by the shipment, lets go with the cancellation', async () => {
    await send([
      paid('kept'),
      paid('off'),
      at('shipped', 'kept', '2026-11-21T00:00:00Z'),
      at('cancelled', 'off', '2026-11-21T00:00:00Z'),
    ]);
    expect(await promiseOf('kept')).toMatchObject({ state: 'met', met_at: '2026-11-21T00:00:00.000Z' });
    expect(await promiseOf('off')).toMatchObject({ state: 'void' });
    await tested.platform.promiseWorker.fireDue(new Date('2026-12-01T00:00:00Z'));
    expect([...(await breaches('kept')), ...(await breaches('off'))]).toEqual([]);
  });

  test('that is settled before it is opened is settled at once', async () => {
    await send([at('shipped', 'early', '2026-11-21T00:00:00Z'), at('cancelled', 'early-off', '2026-11-21T00:00:00Z')]);
    expect(await promiseOf('early')).toBeUndefined();
    await send([paid('early'), paid('early-off')]);
    expect(await promiseOf('early')).toMatchObject({ state: 'met' });
    expect(await promiseOf('early-off')).toMatchObject({ state: 'void' });
  });

  test('is breached once, by any number of workers, with its cause; a late shipment is met late', async () => {
    await send([paid('broken', '2026-11-21T00:00:00Z')]);
    const now = new Date('2026-11-21T00:00:00Z');
    const { promiseWorker } = tested.platform;
    await promiseWorker.fireDue(new Date('2026-11-20T23:59:59.999Z'));
    expect((await promiseOf('broken'))!.state).toBe('open');
    await Promise.all(Array.from({ length: 4 }, () => promiseWorker.fireDue(now)));
    await promiseWorker.fireDue(now);
    expect((await promiseOf('broken'))!.state).toBe('breached');
    const [{ id: cause }] = (await tested.sql<{ id: string }>(
      "select id from event where source_id = 'order-paid-broken'",
    )) as [{ id: string }];
    expect(await breaches('broken')).toEqual([{ type: 'promise.breached', cause_id: cause }]);
    await send([at('shipped', 'broken', '2026-11-23T00:00:00Z')]);
    expect((await promiseOf('broken'))!.state).toBe('met-late');
    // a scan that was only slow to arrive takes the breach back
    await send([{ ...at('shipped', 'broken', '2026-11-20T12:00:00Z'), id: 'in-time-after-all' }]);
    await promiseWorker.fireDue(now);
    expect((await promiseOf('broken'))!.state).toBe('met');
    expect((await breaches('broken')).map(({ type }) => type)).toEqual([
      'promise.breached',
      'promise.breach-withdrawn',
    ]);
  });
});

describe('the lists', () => {
  const RECIPIENT = {
    name: '欧阳小丫',
    phone: '13987654321',
    address: '人民路一百号',
    province: '浙江省',
    city: '杭州市',
  };
  beforeAll(async () => {
    const owners = (n: number) => ({ merchant_id: `lm${n % 2}`, consumer_id: `lc${n % 3}`, creator_id: `lk${n % 2}` });
    await send([
      ...Array.from({ length: 7 }, (_, n) => order('paid', `list${n}`, { ...owners(n), recipient: RECIPIENT })),
      order('shipped', 'list2', owners(2)),
      order('cancelled', 'list3', owners(3)),
      ...Array.from({ length: 3 }, (_, n) => product(`lp${n}`, { merchant_id: `lm${n % 2}`, category_id: 'lcat' })),
      scan('lparcel', 'list2', 'picked', instant(1)),
      scan('lparcel', 'list2', 'delivered', instant(2)),
      {
        ...{ id: 'lm0', source: 'test', type: 'merchant.applied', time: instant(0), subject: 'merchant/lm0' },
        data: {
          merchant: { id: 'lm0', name: '茶铺', legal_person: RECIPIENT.name, phone: RECIPIENT.phone, license_no: 'L1' },
        },
      },
    ]);
    await drain();
  });
  const list = async (path: string, party?: string) => {
    const answer = await tested.get(path, party === undefined ? {} : await tested.bearer({ party }));
    expect([path, answer.statusCode]).toEqual([path, 200]);
    const page: { items: { id: string }[]; next_cursor: string | null } = answer.json();
    return page.items.map(({ id }) => id).filter((id) => /^(l|list)/.test(id));
  };

  test('by each filter, and by several at once', async () => {
    expect(await list('/v1/orders?merchant_id=lm1')).toEqual(['list1', 'list3', 'list5']);
    expect(await list('/v1/orders?consumer_id=lc0')).toEqual(['list0', 'list3', 'list6']);
    expect(await list('/v1/orders?merchant_id=lm1&consumer_id=lc0&state=cancelled')).toEqual(['list3']);
    expect(await list('/v1/orders?merchant_id=lm0&state=shipped')).toEqual(['list2']);
    expect(await list('/v1/orders?merchant_id=nobody')).toEqual([]);
    expect(await list('/v1/products?category_id=lcat&merchant_id=lm0')).toEqual(['lp0', 'lp2']);
    expect(await list('/v1/parcels?order_id=list2')).toEqual(['lparcel']);
    for (const bad of [
      'stat=paid',
      'merchant_id=',
      'limit=-1',
      'limit=1e1',
      'cursor=AAAA',
      'merchant_id=a&merchant_id=b',
    ])
      expect([bad, Math.floor((await tested.get(`/v1/orders?${bad}`)).statusCode / 100)]).toEqual([bad, 4]);
    for (const hostile of ["' or 1=1 --", '%', '_', '\\', '"', 'list%'])
      expect(await list(`/v1/orders?merchant_id=${encodeURIComponent(hostile)}`)).toEqual([]);
  });

  test('in pages that miss nothing and repeat nothing, though rows come in between', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: { items: { id: string }[]; next_cursor: string | null } = (
        await tested.get(`/v1/orders?merchant_id=lm0&limit=2${cursor && `&cursor=${cursor}`}`)
      ).json();
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next_cursor;
      if (seen.length === 2) {
        await send([order('paid', 'list00', { merchant_id: 'lm0', consumer_id: 'x' })]);
        await drain();
      }
    }
    expect(seen).toEqual(['list0', 'list2', 'list4', 'list6']);
  });

  test('reach: each party sees its own, whatever it filters by', async () => {
    expect(await list('/v1/orders', 'merchant/lm1')).toEqual(['list1', 'list3', 'list5']);
    expect(await list('/v1/orders?merchant_id=lm0', 'merchant/lm1')).toEqual([]);
    expect(await list('/v1/orders?consumer_id=lc0', 'merchant/lm1')).toEqual(['list3']);
    expect(await list('/v1/orders', 'consumer/lc2')).toEqual(['list2', 'list5']);
    expect(await list('/v1/orders', 'creator/lk1')).toEqual(['list1', 'list3', 'list5']);
    const other = await tested.bearer({ party: 'merchant/lm1' });
    const nobody = await tested.bearer({ party: 'rights-holder/lm0' });
    expect((await tested.get('/v1/orders/list0', other)).statusCode).toBe(404);
    expect((await tested.get('/v1/orders', nobody)).statusCode).toBe(403);
    expect((await tested.get('/v1/parcels', other)).statusCode).toBe(403);
    // what another has is told no differently from what nobody has
    const [theirs, nobodys] = await Promise.all(
      ['/v1/orders/list0', '/v1/orders/never'].map((path) => tested.get(path, other)),
    );
    expect(theirs!.body).toBe(nobodys!.body);
  });

  test('masked: what is personal is there in no answer', async () => {
    const shown = (await tested.get('/v1/orders/list0')).json();
    expect(shown.recipient).toMatchObject({
      name: expect.stringContaining('*'),
      phone: expect.stringContaining('****'),
    });
    for (const path of ['/v1/orders', '/v1/orders/list0', '/v1/consumers/lc0', '/v1/merchants', '/v1/merchants/lm0']) {
      const { body, statusCode } = await tested.get(path);
      expect([path, statusCode]).toEqual([path, 200]);
      for (const secret of [RECIPIENT.name, RECIPIENT.phone, RECIPIENT.address]) expect(body).not.toContain(secret);
      expect(body).not.toContain('axc1.');
    }
    expect((await tested.get('/v1/merchants/lm0')).json()).toMatchObject({ name: '茶铺', license_no: 'L1' });
    expect((await tested.get('/v1/parcels/lparcel')).json()).toMatchObject({
      ...{ status: 'delivered', order_id: 'list2', first_scanned_at: instant(1), scanned_at: instant(2) },
    });
  });

  test('the states of orders', async () => {
    const state = async (id: string) => (await tested.get(`/v1/orders/${id}`)).json().state;
    expect([await state('list0'), await state('list2'), await state('list3')]).toEqual([
      'paid',
      'shipped',
      'cancelled',
    ]);
  });
});
