import { shareOf } from '@anxin/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { hour, logisticsOf, paid, scanned, shipped, type TestLogistics } from './logistics-fixture.ts';

let tested: TestPlatform;
let room: TestLogistics;

/** Forty parcels by sf, of which the first ones go wrong one way each; three by jd. */
const parcel = (id: string, carrier: string, n: number): object[] => {
  const scan = (at: number, word: string, region = '440305') =>
    scanned(`k-${id}`, id, at, word, { carrier, region_code: region });
  const rest =
    n === 0
      ? [scan(30, '遗失')]
      : n === 1
        ? [scan(30, '破损'), scan(60, 'signed')]
        : n === 2
          ? [scan(100, 'signed')]
          : n < 10
            ? [scan(40, '派送失败'), scan(60, 'signed')]
            : [scan(12 + n, 'signed')];
  const taken = n === 3 ? 11 : 12;
  return [
    paid(id, { merchant_id: n < 5 ? 'm2' : 'm1', region_code: '330106' }),
    shipped(id, n === 4 ? -20 : 2, { merchant_id: n < 5 ? 'm2' : 'm1' }),
    scan(taken, 'collected'),
    ...rest,
  ];
};

beforeAll(async () => {
  tested = await openTestPlatform();
  tested.clock.set(new Date(hour(110)));
  room = logisticsOf(tested);
  const sf = Array.from({ length: 40 }, (_, n) => parcel(`sf${String(n).padStart(2, '0')}`, 'sf', n));
  const jd = Array.from({ length: 3 }, (_, n) => parcel(`jd${n}`, 'jd', 20 + n));
  await room.tell(...[...sf, ...jd].flat());
  await room.logistics.count();
});
afterAll(() => tested.drop());

interface Share {
  of: number;
  share: number | null;
  low: number | null;
  high: number | null;
  parcels: string;
}
type Figures = Record<
  'picked_in_time' | 'first_attempt' | 'lost_per_10000' | 'damaged_per_10000' | 'stalled_per_10000',
  Share
> & {
  carrier: string;
  from: string | null;
  to: string | null;
  parcels: number;
  few: boolean;
  transit_hours: { of: number; p50: number | null; p90: number | null; exact: boolean; parcels: string };
};
const figures = async (path: string): Promise<Figures[]> => (await tested.get(`/v1/logistics/${path}`)).json().items;

test('a carrier has figures with their intervals, and each opens to as many parcels', async () => {
  const week = 'since=2026-11-02&until=2026-11-02';
  const [jd, sf] = await figures(`carriers?from=44&to=33&${week}`);
  expect(sf).toMatchObject({ carrier: 'sf', parcels: 40, few: false });
  const of = (successes: number, trials: number, per = 1) => {
    const { share, low, high } = shareOf(successes, trials)!;
    const [a, b, c] = [share, low, high].map((part) => Math.round(part * per * 10_000) / 10_000);
    return { of: trials, share: a, low: b, high: c };
  };
  expect(sf!.picked_in_time).toMatchObject(of(39, 40));
  expect(sf!.first_attempt).toMatchObject(of(32, 39));
  expect(sf!.lost_per_10000).toMatchObject(of(1, 40, 10_000));
  expect(sf!.damaged_per_10000).toMatchObject(of(1, 40, 10_000));
  expect(sf!.stalled_per_10000).toMatchObject(of(1, 40, 10_000));
  // by hand: 30 from 10 to 39, 6 of 48, 49, 88 and the one that was damaged at 48
  const hours = [
    ...Array.from({ length: 30 }, (_, n) => 10 + n),
    48,
    49,
    ...Array.from({ length: 6 }, () => 48),
    88,
  ].sort((a, b) => a - b);
  expect(sf!.transit_hours).toMatchObject({ of: 39, p50: hours[19] });
  for (const [name, count] of [
    ['picked_in_time', 39],
    ['first_attempt', 32],
    ['lost_per_10000', 1],
    ['damaged_per_10000', 1],
    ['stalled_per_10000', 1],
  ] as const) {
    const opened = (await tested.get(`${sf![name].parcels}&limit=200`)).json();
    expect([name, opened.items.length]).toEqual([name, count]);
  }
  // of three parcels nothing is said
  expect(jd).toMatchObject({ carrier: 'jd', parcels: 3, few: true, first_attempt: { of: 3, share: null, low: null } });
  expect(jd!.transit_hours).toMatchObject({ of: 3, p50: null });
  expect(await figures('carriers?from=11')).toEqual([]);
  expect(await figures('carriers/sf/routes')).toMatchObject([{ carrier: 'sf', from: '44', to: '33', parcels: 40 }]);
});

test('what changes is counted anew and not on top', async () => {
  await room.tell(scanned('k-sf00', 'sf00', 105, 'signed', { carrier: 'sf', region_code: '330106' }));
  await room.tell(scanned('k-sf10', 'sf10', 15, '破损', { carrier: 'sf' }));
  await room.logistics.count();
  await room.logistics.count();
  const [, sf] = await figures('carriers?from=44&to=33');
  expect(sf).toMatchObject({ parcels: 40, lost_per_10000: { share: 0 }, damaged_per_10000: { share: 500 } });
  expect(await tested.sql('select 1 from carrier_week_due')).toEqual([]);
});

test('pages, and whose parcels are whose', async () => {
  const first = (await tested.get('/v1/logistics/parcels?judgement=picked-up&carrier=sf&limit=25')).json();
  const second = (
    await tested.get(`/v1/logistics/parcels?judgement=picked-up&carrier=sf&limit=25&cursor=${first.next_cursor}`)
  ).json();
  expect([first.items.length, second.items.length, second.next_cursor]).toEqual([25, 15, null]);
  const merchant = await tested.bearer({ party: 'merchant/m2' });
  const own = (await tested.get('/v1/logistics/parcels?judgement=picked-up', merchant)).json().items;
  expect(own).toHaveLength(5);
  expect(new Set(own.map(({ merchant_id }: { merchant_id: string }) => merchant_id))).toEqual(new Set(['m2']));
  const consumer = await tested.bearer({ party: 'consumer/c1' });
  expect((await tested.get('/v1/logistics/parcels?judgement=lost', consumer)).statusCode).toBe(403);
  for (const path of [
    ...[
      'parcels',
      'parcels?judgement=mood',
      'parcels?judgement=lost&cursor=x',
      'carriers?since=2026-11-09&until=2026-11-02',
    ],
    ...['carriers?since=2020-01-01', 'carriers?since=yesterday', 'carriers?cursor=x'],
  ])
    expect([path, [400, 422].includes((await tested.get(`/v1/logistics/${path}`)).statusCode)]).toEqual([path, true]);
});
