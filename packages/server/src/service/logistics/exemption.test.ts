import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { hour, logisticsOf, paid, scanned, shipped, type TestLogistics } from './logistics-fixture.ts';

let tested: TestPlatform;
let room: TestLogistics;
let one: Record<string, string>;
let two: Record<string, string>;
beforeAll(async () => {
  tested = await openTestPlatform();
});
beforeEach(async () => {
  tested.clock.set(new Date(hour(0)));
  room = logisticsOf(tested);
  [one, two] = [await tested.bearer(), await tested.bearer()];
});
afterAll(() => tested.drop());

const BASE = { regions: ['33'], ground: 'weather', reason: '台风“海燕”登陆，快递停运', effect: 'extend' };
const post = (path: string, body: object, who: Record<string, string>) =>
  tested.http.app.inject({ method: 'POST', url: `/v1/logistics/exemptions${path}`, payload: body, headers: who });
/** Declared by one, approved by another. */
const stands = async (body: object): Promise<string> => {
  const made = await post('', { ...BASE, ...body }, one);
  if (made.statusCode !== 201) throw new Error(made.body);
  const approved = await post(`/${made.json().id}/approve`, {}, two);
  if (approved.statusCode !== 200) throw new Error(approved.body);
  return made.json().id;
};
const standingOf = async (id: string) => {
  const { promises, judgements, exemptions } = (await room.view(id)) as unknown as {
    promises: { kind: string; state: string; due_at: string }[];
    judgements: Record<string, unknown>[];
    exemptions: { id: string }[];
  };
  return { promises, judgements, exemptions };
};
const housePromise = async (id: string, kind: string) =>
  (await tested.get(`/v1/promises?subject=order/${id}&kind=${kind}`)).json().items[0];
const announced = async () =>
  (await tested.http.app.inject('/v1/logistics/announcements')).json().items as Record<string, unknown>[];

test('declared by one, approved by another, announced to everybody; it moves what was promised', async () => {
  await room.tell(paid('e1'), paid('other', { region_code: '110101' }));
  const made = await post('', { ...BASE, from: hour(10), to: hour(40) }, one);
  expect(made.json()).toMatchObject({ state: 'declared', approved_at: null });
  const { id } = made.json();
  expect((await post(`/${id}/approve`, {}, one)).json()).toMatchObject({ code: 'logistics.own-exemption' });
  expect(await announced()).toEqual([]);
  // it counts for nothing yet
  await room.until(new Date(hour(11)));
  expect((await housePromise('e1', 'marketplace.shipping')).due_at).toBe(hour(48));
  expect((await post(`/${id}/approve`, {}, two)).json()).toMatchObject({ state: 'in-force', back: true });
  expect((await post(`/${id}/approve`, {}, two)).json()).toMatchObject({ code: 'logistics.exemption-state' });
  expect(await announced()).toEqual([{ ...BASE, id, from: hour(10), to: hour(40) }]);
  const [event] = await tested.sql<{ data: object }>(`select data from event where type = 'exemption.declared'`);
  expect(event!.data).toMatchObject({ exemption: { regions: ['33'], reason: BASE.reason } });

  await room.logistics.work();
  expect((await housePromise('e1', 'marketplace.shipping')).due_at).toBe(hour(78));
  expect((await housePromise('other', 'marketplace.shipping')).due_at).toBe(hour(48));
  await room.until(new Date(hour(77)));
  expect((await standingOf('e1')).judgements).toEqual([]);
  expect((await standingOf('other')).judgements).toMatchObject([{ kind: 'late-shipment', at: hour(48) }]);
  await room.until(new Date(hour(79)));
  expect((await standingOf('e1')).judgements).toMatchObject([{ kind: 'late-shipment', at: hour(78) }]);
  await post(`/${id}/end`, {}, two);
});

test('one that reaches back withdraws what was judged, and takes back nothing that was paid', async () => {
  await room.tell(
    paid('r1', { promised_ship_at: hour(5), region_code: '510104' }),
    paid('r2', { promised_ship_at: hour(5), region_code: '510104' }),
  );
  await room.until(new Date(hour(6)));
  expect(room.asked).toHaveLength(2);
  const id = await stands({ regions: ['5101', '99'], from: hour(1), to: hour(30), effect: 'void' });
  await room.until(new Date(hour(7)));
  const { judgements, promises, exemptions } = await standingOf('r1');
  expect(judgements).toMatchObject([
    {
      kind: 'late-shipment',
      withdrawn_at: hour(7),
      exemption_id: id,
      claim: { state: 'opened' },
      note: expect.any(String),
    },
  ]);
  expect(exemptions).toMatchObject([{ id }]);
  expect(promises).toMatchObject([{ kind: 'marketplace.shipping', state: 'void' }]);
  expect(
    await tested.sql(`select 1 from event where subject_key = 'order/r1' and type = 'promise.breach-withdrawn'`),
  ).toHaveLength(1);
  // ended early, it gives back what was to come; what it moved until then stays moved
  expect((await post(`/${id}/end`, {}, one)).json()).toMatchObject({ state: 'ended', to: hour(7) });
  await room.until(new Date(hour(90)));
  expect((await standingOf('r1')).judgements).toMatchObject([{ withdrawn_at: hour(7) }]);
  expect(room.asked).toHaveLength(2);
});

test('what is on its way through the region is touched too, and what has not begun touches nothing', async () => {
  tested.clock.set(new Date(hour(13)));
  await room.tell(
    paid('g1', { region_code: '440305' }),
    shipped('g1', 1),
    scanned('gk1', 'g1', 12, 'collected', { region_code: '620102' }),
  );
  const id = await stands({ regions: ['62'], from: hour(60), to: hour(100) });
  await room.until(new Date(hour(20)));
  expect((await housePromise('g1', 'logistics.movement')).due_at).toBe(hour(84));
  await room.until(new Date(hour(61)));
  expect((await housePromise('g1', 'logistics.movement')).due_at).toBe(hour(124));
  await room.until(new Date(hour(123)));
  expect((await standingOf('g1')).judgements).toEqual([]);
  await room.until(new Date(hour(125)));
  expect((await standingOf('g1')).judgements).toMatchObject([{ kind: 'stalled', at: hour(124), blame: 'carrier' }]);
  expect(room.asked).toMatchObject([
    { code: 'late-ship-pay', facts: { blame: { merchant: 0, carrier: 100 }, partners: { carrier: 'sf' } } },
  ]);
  expect((await post(`/${id}/end`, {}, one)).json()).toMatchObject({ code: 'logistics.exemption-state' });
});

test('bad ones are refused by name', async () => {
  const declare = async (body: object, who = one) =>
    (await post('', { ...BASE, from: hour(1), to: hour(2), ...body }, who)).json();
  expect(await declare({ to: hour(1) })).toMatchObject({ code: 'request.invalid', field: 'to' });
  expect(await declare({ to: hour(24 * 91 + 1) })).toMatchObject({ code: 'request.invalid', field: 'to' });
  expect(await declare({ from: hour(-24 * 31) })).toMatchObject({ code: 'request.invalid', field: 'from' });
  for (const body of [
    { regions: [] },
    { regions: [''] },
    { regions: ['3'] },
    { ground: 'mood' },
    { reason: ' ' },
    { effect: 'pay' },
  ])
    expect(await declare(body)).toMatchObject({ code: 'request.invalid' });
  const reader = { ...(await tested.signedIn({ roles: ['auditor'] })).headers };
  expect(await declare({}, reader)).toMatchObject({ code: 'access.forbidden' });
  expect((await post('/01940000-0000-7000-8000-00000000dead/approve', {}, two)).statusCode).toBe(404);
});

test('whoever declares it does not approve it with a key of theirs either', async () => {
  const person = await tested.signedIn({ roles: ['administrator'] });
  const made = await post('', { ...BASE, from: hour(10), to: hour(40) }, { ...person.headers });
  const { id } = made.json();
  const name = 'hers';
  const key = await tested.bearer({ name });
  await tested.sql('update api_key set created_by = $1 where name = $2', [`user/${person.id}`, name]);
  expect((await post(`/${id}/approve`, {}, key)).json()).toMatchObject({ code: 'logistics.own-exemption' });
  expect((await post(`/${id}/approve`, {}, two)).json()).toMatchObject({
    approved_by: expect.stringContaining('key/'),
  });
});
