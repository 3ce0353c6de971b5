import { afterAll, beforeAll, expect, test } from 'vitest';
import { hours, openTestAftersales, type TestAftersales } from './aftersale-fixture.ts';

let tested: TestAftersales;
beforeAll(async () => {
  tested = await openTestAftersales();
});
afterAll(() => tested.drop());

test('how long refunds took, with and without instant refund, by day', async () => {
  await tested.ask(await tested.order({ rights: ['speed-refund'] }));
  tested.clock.advance(60_000);
  await tested.settle();
  for (const wait of [hours(1), hours(2), hours(6)]) {
    const { id } = await tested.ask(await tested.order());
    tested.clock.advance(wait);
    await tested.act(id, 'agree');
    await tested.settle();
  }
  const times = async (from: string, to: string) =>
    (await tested.get(`/v1/aftersales/times?from=${from}&to=${to}`)).json();
  // 16:00 in Beijing at first, 01:01 of the next day at last
  const { days, total } = await times('2026-11-01', '2026-11-30');
  expect(days.map(({ day, all }: { day: string; all: { count: number } }) => [day, all.count])).toEqual([
    ['2026-11-20', 3],
    ['2026-11-21', 1],
  ]);
  expect(days[0].instant).toEqual({ count: 1, mean: 60, median: 60 });
  expect(days[0].ordinary).toEqual({ count: 2, mean: 5_400, median: 5_400 });
  expect(total.ordinary).toEqual({ count: 3, mean: 10_800, median: 7_200 });
  expect(total.all.count).toBe(4);
  expect((await times('2026-11-21', '2026-11-21')).total.all.count).toBe(1);
  expect(await times('2026-12-01', '2026-12-02')).toMatchObject({ days: [], total: { all: { count: 0, mean: null } } });
});

test.each([
  ['2026-13-01', '2026-12-01', 'from'],
  ['2026-12-02', '2026-12-01', 'to'],
  ['2024-12-02', '2026-12-01', 'to'],
])('from %s to %s is no stretch of days', async (from, to, field) => {
  const answer = await tested.get(`/v1/aftersales/times?from=${from}&to=${to}`);
  expect(answer.json()).toMatchObject({ code: 'request.invalid', field });
});
