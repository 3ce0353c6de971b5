import { afterAll, beforeAll, expect, test } from 'vitest';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform();
});
afterAll(() => tested.drop());

const stateOf = async (like: string) =>
  tested.sql<{ key: string; booked: boolean; tries: number; refused: string | null }>(
    'select key, booked_at is not null as booked, tries, refused from booking where key like $1 order by key',
    [like],
  );

test('a payment that cannot be booked is put off alone, and the others of its batch are booked at once', async () => {
  const ids = Array.from({ length: 8 }, (_, n) => `bb${n}`);
  const told = (
    await tested.post(
      '/v1/events',
      ids.map((id) => make.order('paid', id)),
    )
  ).json();
  expect(told.problems).toEqual([]);
  await tested.platform.reactionWorker.drain();
  // not the first of them: that one would be put off by whatever fails
  const spoilt = 'order.paid/bb5';
  await tested.sql(`update booking set entry = jsonb_set(entry, '{moves,0,amount}', '-5') where key = $1`, [spoilt]);
  await tested.platform.money.bookings.work(100);
  const after = await stateOf('order.paid/bb%');
  expect(after).toHaveLength(8);
  expect(after.filter(({ booked }) => !booked)).toEqual([
    { key: spoilt, booked: false, tries: 1, refused: expect.any(String) },
  ]);
  // each once, though they were tried together before
  expect(after.filter(({ booked }) => booked).map(({ tries, refused }) => [tries, refused])).toEqual(
    Array.from({ length: 7 }, () => [1, null]),
  );
});
