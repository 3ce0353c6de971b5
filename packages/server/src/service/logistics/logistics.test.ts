import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ownEvents } from '../../foundation/log/own-events.ts';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { delivered, hour, logisticsOf, paid, scanned, shipped, type TestLogistics } from './logistics-fixture.ts';

let tested: TestPlatform;
let room: TestLogistics;
beforeAll(async () => {
  tested = await openTestPlatform();
});
beforeEach(() => {
  tested.clock.set(new Date(hour(0)));
  room = logisticsOf(tested);
});
afterAll(() => tested.drop());

interface Shown {
  promises: { kind: string; state: string; parcel_id: string | null; due_at: string | null; by: string }[];
  judgements: Record<string, unknown>[];
  parcels: { id: string; borrowed: string | null; scans: Record<string, unknown>[] }[];
  exemptions: { id: string }[];
  state: string;
}
const view = async (id: string, headers?: Record<string, string>) =>
  (await room.view(id, headers)) as unknown as Shown & Record<string, unknown>;
const kinds = async (id: string) => (await view(id)).judgements.map(({ kind }) => kind);
const eventsOf = (id: string, type: string) =>
  tested.sql<{ data: { promise: { kind: string }; judgement: object }; cause_id: string | null; id: string }>(
    'select id, data, cause_id from event where subject_key = $1 and type = $2 order by id',
    [`order/${id}`, type],
  );

describe('a delivery', () => {
  test('that goes well: what it was promised, what carriers told, and nothing else', async () => {
    tested.clock.set(new Date(hour(62)));
    await room.tell(
      paid('w1'),
      shipped('w1', 10, { parcel_ids: ['wk1'] }),
      scanned('wk1', 'w1', 12, '已揽收', { region_code: '330201', weight_g: 900, place: '宁波集散' }),
      scanned('wk1', 'w1', 40, '清关中'),
      scanned('wk1', 'w1', 60, 'signed'),
    );
    await room.until(new Date(hour(70)));
    const shown = await view('w1');
    expect(shown).toMatchObject({ state: 'over', over_at: hour(60), judgements: [], exemptions: [] });
    expect(shown.promises.map(({ kind, state, by }) => [kind, state, by])).toEqual([
      ['marketplace.shipping', 'met', 'merchant/m1'],
      ['logistics.first-scan', 'met', 'merchant/m1'],
      ['logistics.pickup', 'met', 'merchant/m1'],
      ['logistics.delivery', 'met', 'carrier/sf'],
      ['logistics.movement', 'met', 'carrier/sf'],
      ['logistics.movement', 'met', 'carrier/sf'],
    ]);
    expect(shown.parcels[0]!.scans.map(({ word, status }) => [word, status])).toEqual([
      ['已揽收', 'picked-up'],
      ['清关中', null],
      ['signed', 'delivered'],
    ]);
    // the same promises are those of the house
    const { items } = (await tested.get('/v1/promises?subject=order/w1')).json();
    expect(items.map(({ kind, state }: Record<string, string>) => `${kind} ${state}`).sort()).toEqual(
      shown.promises.map(({ kind, state }) => `${kind} ${state}`).sort(),
    );
    expect(room.asked).toEqual([]);
  });

  test('that was never shipped, whatever was said: judged once, told, and its right used', async () => {
    await room.tell(paid('f1'), shipped('f1', 10));
    await room.until(new Date(hour(34)));
    const [first, second, ...rest] = (await view('f1')).judgements;
    expect([first, second, rest]).toMatchObject([
      {
        kind: 'false-shipment',
        blame: 'merchant',
        at: hour(34),
        claim: { state: 'opened', guarantee: 'false-ship-pay' },
      },
      { kind: 'no-pickup', claim: { state: 'opened', guarantee: 'late-ship-pay' } },
      [],
    ]);
    const [event] = await eventsOf('f1', 'delivery.judged');
    expect(event!.data).toMatchObject({ judgement: { kind: 'false-shipment', merchant_id: 'm1', blame: 'merchant' } });
    expect(room.asked.toSorted((a, b) => (a.code < b.code ? -1 : 1))).toMatchObject([
      {
        ...{ orderId: 'f1', code: 'false-ship-pay', causeId: event!.id, early: true, at: new Date(hour(34)) },
        facts: {
          parcel: { late_hours: 1, status: 'false-shipment', carrier: '', scanned: false },
          blame: { merchant: 100, platform: 0, carrier: 0 },
        },
      },
      { code: 'late-ship-pay', facts: { parcel: { late_hours: 1 } } },
    ]);
    // the promise was told as broken too
    expect((await eventsOf('f1', 'promise.breached')).map(({ data }) => data.promise.kind)).toContain(
      'logistics.first-scan',
    );
    // looked at again and again, and told again what is known
    await room.tell({ ...shipped('f1', 10), id: 'again' });
    await room.until(new Date(hour(60)));
    expect(room.asked).toHaveLength(2);
    expect(await eventsOf('f1', 'delivery.judged')).toHaveLength(2);
  });

  test('whose scan comes late: the judgement is withdrawn, and what was paid stays paid', async () => {
    await room.tell(paid('l1'), shipped('l1', 10));
    await room.until(new Date(hour(35)));
    await room.tell(scanned('lk1', 'l1', 20, 'collected'));
    const { judgements } = await view('l1', { 'accept-language': 'en' });
    expect(judgements).toMatchObject([
      { kind: 'false-shipment', withdrawn_at: hour(35), exemption_id: null, claim: { state: 'opened' } },
      { kind: 'no-pickup', withdrawn_at: hour(35), note: expect.stringContaining('stays paid') },
    ]);
    const [judged] = await eventsOf('l1', 'delivery.judged');
    const withdrawn = await eventsOf('l1', 'delivery.judgement-withdrawn');
    expect(withdrawn.map(({ cause_id }) => cause_id)).toContain(judged!.id);
    expect((await eventsOf('l1', 'promise.breach-withdrawn')).length).toBe(2);
  });

  test('a number of somebody else’s order; one parcel for two orders of the same two is none', async () => {
    tested.clock.set(new Date(hour(16)));
    await room.tell(paid('n1'), shipped('n1', 10, { parcel_ids: ['nk1'] }), scanned('nk1', 'n1', 12, 'collected'));
    await room.tell(
      paid('n2', { consumer_id: 'c9' }, 5),
      shipped('n2', 15, { consumer_id: 'c9', parcel_ids: ['nk1'] }),
      paid('n3', {}, 5),
      shipped('n3', 15, { parcel_ids: ['nk1'] }),
    );
    expect(await kinds('n1')).toEqual([]);
    expect((await view('n2')).judgements).toMatchObject([{ kind: 'false-shipment', facts: { why: 'other-order' } }]);
    expect((await view('n2')).parcels).toMatchObject([{ borrowed: 'other-order', scans: [] }]);
    expect(JSON.stringify(await view('n2'))).not.toContain('n1');
    expect((await view('n3')).parcels).toMatchObject([{ borrowed: null, scans: [{ word: 'collected' }] }]);
    expect(await kinds('n3')).toEqual([]);
    // told the other way round it comes to the same
    await room.tell(
      paid('n5', { consumer_id: 'c8' }, 5),
      shipped('n5', 15, { consumer_id: 'c8', parcel_ids: ['nk4'] }),
    );
    await room.tell(paid('n4'), shipped('n4', 10, { parcel_ids: ['nk4'] }));
    expect(await kinds('n5')).toEqual(['false-shipment']);
    expect(await kinds('n4')).toEqual([]);
  });

  test('scans of the future, of nobody, and too many are kept in bounds', async () => {
    await room.tell(paid('b1'), shipped('b1', 1), scanned('bk1', 'b1', 24 * 365 * 60, 'signed'));
    const shown = await view('b1');
    expect(shown.state).toBe('under-way');
    expect(shown.parcels).toEqual([]);
    // an order that nobody has paid for is no delivery yet
    tested.clock.set(new Date(hour(5)));
    await room.tell(scanned('bk2', 'b2', 3, 'collected'));
    expect(await view('b2')).toMatchObject({ state: 'unknown', terms: null, promises: [], judgements: [] });
    await room.tell(paid('b2'));
    expect((await view('b2')).promises.map(({ kind }) => kind)).toContain('logistics.delivery');
  });
});

test('in whatever order a story is told, and however often, it ends the same', async () => {
  const story = (id: string) => [
    paid(id, { delivery: { carrier: 'sf', to: hour(90) } }),
    shipped(id, 10, { parcel_ids: [`${id}-k1`, `${id}-k2`] }),
    scanned(`${id}-k1`, id, 12, 'collected', { region_code: '330201', weight_g: 2_000 }),
    scanned(`${id}-k1`, id, 100, 'in-transit', { weight_g: 1_000 }),
    scanned(`${id}-k1`, id, 120, '派送失败'),
    scanned(`${id}-k1`, id, 130, 'signed'),
    scanned(`${id}-k2`, id, 50, 'collected', { carrier: 'jd' }),
    scanned(`${id}-k2`, id, 140, '破损', { carrier: 'jd' }),
    { ...make.order('paid', id, { region_code: '110101', promised_ship_at: hour(48) }, hour(110)), id: `${id}-moved` },
  ];
  const stateOf = async (id: string) => {
    await room.until(new Date(hour(0)));
    const { judgements, promises, parcels } = await view(id);
    const [rows] = await tested.sql<{ courses: unknown; marks: unknown; promises: unknown }>(
      `select (select jsonb_agg(jsonb_build_array(parcel_id, carrier, from_region, week, transit_hours, marks) order by parcel_id)
          from parcel_course where order_id = $1) as courses,
        (select jsonb_agg(jsonb_build_array(mark, parcel_id) order by mark, parcel_id) from parcel_mark where order_id = $1) as marks,
        (select jsonb_agg(jsonb_build_array(kind, key, opened_at, due_at, met_at, void_at) order by kind, key)
          from promise where subject = 'order/' || $1 and kind like 'logistics.%') as promises`,
      [id],
    );
    const standing = judgements.map(({ kind, at, blame, withdrawn_at }) => [kind, at, blame, withdrawn_at]);
    return JSON.parse(JSON.stringify({ standing, promises, parcels, rows }).replaceAll(id, 'X'));
  };
  tested.clock.set(new Date(hour(150)));
  await room.tell(...story('s0'));
  const first = await stateOf('s0');
  expect(first.standing.map(([kind]: string[]) => kind)).toEqual(
    expect.arrayContaining(['no-pickup', 'stalled', 'damaged', 'weight-misfit', 'slot-missed', 'carrier-changed']),
  );
  let seed = 7;
  const chance = (): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed;
  };
  for (let round = 1; round <= 6; round++) {
    const id = `s${round}`;
    const shuffled = story(id)
      .map((event) => [chance(), event] as const)
      .sort(([a], [b]) => a - b)
      .map(([, event]) => event);
    // one by one with everything that follows, or some at once
    const step = 1 + (round % 3) * 2;
    for (let i = 0; i < shuffled.length; i += step) await room.tell(...shuffled.slice(i, i + step));
    await room.tell(...shuffled.slice(0, 2));
    const state = await stateOf(id);
    expect({ ...state, standing: state.standing.filter((one: unknown[]) => one[3] === null) }).toEqual(first);
  }
});

describe('paying', () => {
  test('a claim that cannot be opened now is opened later, once, and holds up no other', async () => {
    let down = true;
    room = logisticsOf(tested, {
      answer: ({ orderId }) => {
        if (down && orderId === 'p1') throw new Error('not just now');
        return { outcome: 'opened' };
      },
    });
    await room.tell(paid('p1', { promised_ship_at: hour(2) }), paid('p2', { promised_ship_at: hour(2) }));
    await room.until(new Date(hour(2)));
    expect(room.asked.map(({ orderId }) => orderId)).toEqual(['p2']);
    down = false;
    await room.logistics.work();
    expect(room.asked).toHaveLength(1);
    tested.clock.advance(5 * 60_000);
    await room.logistics.work();
    await room.logistics.work();
    expect(room.asked.map(({ orderId }) => orderId)).toEqual(['p2', 'p1']);
  });

  test('what the order has no right to is said, and not asked for again', async () => {
    room = logisticsOf(tested, { answer: () => ({ outcome: 'not-frozen' }) });
    await room.tell(paid('p3', { promised_ship_at: hour(2) }));
    await room.until(new Date(hour(9)));
    expect(room.asked).toHaveLength(1);
    expect((await view('p3')).judgements).toMatchObject([{ claim: { state: 'refused', code: 'not-frozen' } }]);
  });

  test('three that look at the same time judge and ask once', async () => {
    const rooms = [room, logisticsOf(tested), logisticsOf(tested)];
    const orders = Array.from({ length: 12 }, (_, n) => `c${n}`);
    await room.tell(...orders.map((id) => paid(id, { promised_ship_at: hour(2) })));
    tested.clock.set(new Date(hour(3)));
    await Promise.all(rooms.map(({ logistics }) => logistics.work()));
    await room.logistics.work();
    const asked = rooms.flatMap((one) => one.asked).map(({ orderId }) => orderId);
    expect(asked.sort()).toEqual([...orders].sort());
    expect((await eventsOf('c0', 'delivery.judged')).length).toBe(1);
  });

  test('what breaks off in the middle leaves nothing half', async () => {
    for (const at of [1, 2, 3]) {
      const id = `q${at}`;
      let calls = 0;
      const plain = logisticsOf(tested);
      const breaking = logisticsOf(tested, {
        promises: {
          ...tested.platform.promises,
          apply: async (tx, facts) => {
            const outcome = await tested.platform.promises.apply(tx, facts);
            if (++calls === at) throw new Error('the power is off');
            return outcome;
          },
        },
      });
      await breaking.tell(paid(id, { promised_ship_at: hour(2) }));
      const { items } = (await tested.get(`/v1/promises?subject=order/${id}`)).json();
      expect(items.length).toBeGreaterThan(0);
      tested.clock.advance(6 * 60_000);
      await plain.until(new Date(hour(3 + at)));
      expect(await eventsOf(id, 'delivery.judged')).toHaveLength(1);
      expect([...breaking.asked, ...plain.asked].filter(({ orderId }) => orderId === id)).toHaveLength(1);
    }
  });
});

test('one that cannot be looked at is put off alone, and the others of its batch are looked at once', async () => {
  const ids = ['alone1', 'alone2', 'alone3', 'alone4'];
  const append = ownEvents(tested.platform.door);
  let faulty = true;
  room = logisticsOf(tested, {
    append: (tx, events) =>
      faulty && events.some(({ subject }) => subject === 'order/alone2')
        ? Promise.reject(new Error('nobody can make sense of it'))
        : append(tx, events),
  });
  await room.tell(...ids.map((id) => paid(id, { promised_ship_at: hour(2) })));
  await room.until(new Date(hour(3)));
  expect(await Promise.all(ids.map(kinds))).toEqual([['late-shipment'], [], ['late-shipment'], ['late-shipment']]);
  expect(room.asked.map(({ orderId }) => orderId).sort()).toEqual(['alone1', 'alone3', 'alone4']);
  faulty = false;
  await room.until(new Date(hour(4)));
  expect(room.asked.map(({ orderId }) => orderId).sort()).toEqual(ids);
});

describe('terms', () => {
  const TERMS = {
    ...{ first_scan_hours: 24, pickup_hours: 24, standstill_hours: 72, lost_hours: 168, same_city_hours: 24 },
    ...{ same_province_hours: 48, elsewhere_hours: 72, pays: true },
  };

  test('what an order was paid under counts for it, whatever is made later', async () => {
    const key = await tested.bearer({ scopes: ['logistics.*'] });
    const made = await tested.post(
      '/v1/logistics/terms',
      { ...TERMS, campaign: 'double-11', pickup_hours: 72, pays: false },
      key,
    );
    expect(made.statusCode).toBe(201);
    const general = await tested.post('/v1/logistics/terms', { ...TERMS, region: '33', pickup_hours: 36 }, key);
    expect(general.statusCode).toBe(201);
    tested.clock.advance(3_600_000);
    await room.tell(paid('t1', { campaign: 'double-11' }, 1), shipped('t1', 10), paid('t2', {}, 1), shipped('t2', 10));
    await tested.post('/v1/logistics/terms', { ...TERMS, region: '33', pickup_hours: 1 }, key);
    for (const { id } of [made.json(), general.json()])
      expect((await tested.post(`/v1/logistics/terms/${id}/end`, {}, key)).statusCode).toBe(200);
    await room.until(new Date(hour(100)));
    expect((await view('t1')).terms).toMatchObject({ id: made.json().id, pickup_hours: 72, pays: false });
    expect((await view('t1')).judgements).toMatchObject([
      { kind: 'false-shipment', claim: { state: 'none' } },
      { kind: 'no-pickup', at: hour(82), claim: { state: 'none' } },
    ]);
    expect((await view('t2')).judgements).toMatchObject([{ at: hour(34) }, { kind: 'no-pickup', at: hour(46) }]);
  });

  test('bad ones are refused by name', async () => {
    const post = async (body: object) => (await tested.post('/v1/logistics/terms', { ...TERMS, ...body })).json();
    expect(await post({ from: hour(-1) })).toMatchObject({ code: 'logistics.term-past', field: 'from' });
    expect(await post({ from: hour(5), to: hour(5) })).toMatchObject({ code: 'request.invalid', field: 'to' });
    expect(await post({ calendar: 'moon' })).toMatchObject({ code: 'request.invalid', field: 'calendar' });
    expect(await post({ pickup_hours: 0 })).toMatchObject({ code: 'request.invalid' });
    expect(await post({ pickup_hours: -5 })).toMatchObject({ code: 'request.invalid' });
    expect(await post({ more: 1 })).toMatchObject({ code: 'request.invalid' });
    const gone = await tested.post('/v1/logistics/terms/01940000-0000-7000-8000-00000000dead/end', {});
    expect(gone.statusCode).toBe(404);
    const merchant = await tested.bearer({ party: 'merchant/m1' });
    expect((await tested.post('/v1/logistics/terms', TERMS, merchant)).statusCode).toBe(403);
  });
});

test('who may see a delivery: its two parties and the staff', async () => {
  await room.tell(
    paid('a1', { merchant_id: 'm5', consumer_id: 'c5', recipient: { name: '王大', phone: '13800138000' } }),
  );
  await room.tell(
    shipped('a1', 1, { merchant_id: 'm5', consumer_id: 'c5' }),
    delivered('a1', 4, { merchant_id: 'm5', consumer_id: 'c5' }),
  );
  for (const [party, status] of [
    ['consumer/c5', 200],
    ['merchant/m5', 200],
    ['consumer/c6', 404],
    ['merchant/m6', 404],
    ['creator/m5', 404],
  ] as const) {
    const answer = await tested.get('/v1/logistics/orders/a1', await tested.bearer({ party }));
    expect([party, answer.statusCode]).toEqual([party, status]);
    expect(answer.body).not.toContain('13800138000');
  }
  expect((await tested.get('/v1/logistics/orders/nowhere')).statusCode).toBe(404);
  expect((await tested.get('/v1/logistics/carriers', await tested.bearer({ party: 'merchant/m5' }))).statusCode).toBe(
    403,
  );
});
