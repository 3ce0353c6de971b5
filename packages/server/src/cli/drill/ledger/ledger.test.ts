import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { Operation } from '../../../ledger/operation.ts';
import { openTestPlatform, type TestPlatform } from '../../../test-platform.ts';
import { judgeSabotage, type Violation } from '../drill.ts';
import { callOf } from './calls.ts';
import { type Ack, postCall } from './posting.ts';
import { postInAnyOrder, postTogether } from './together.ts';
import { loadAcknowledged, sabotage, verify } from './verify.ts';

const CALLS = 60;

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform();
});
afterAll(() => tested.drop());

const found = async (): Promise<Violation[]> => {
  const violations: Violation[] = [];
  await verify(tested.platform.db, (violation) => violations.push(violation));
  return violations;
};

test('whoever takes over asks for the same', () => {
  for (let call = 0; call < CALLS; call++) expect(callOf(1, call, 0)).toEqual(callOf(1, call, 0));
  expect(
    new Set(Array.from({ length: CALLS }, (_, call) => callOf(0, call, 0).map(({ do: kind }) => kind)).flat()).size,
  ).toBe(5);
});

test('what random calls leave is sound, posted again it is the same, and what was planted is found', async () => {
  const { platform, clock } = tested;
  const began = clock.now().getTime();
  const postAll = async (): Promise<Ack[]> => {
    const acks: Ack[] = [];
    for (let call = 0; call < CALLS; call += 4)
      acks.push(
        ...(await Promise.all([0, 1, 2, 3].map((n) => postCall(platform, { worker: 0, call: call + n, began })))),
      );
    return acks;
  };
  const acks = await postAll();
  expect(acks.flatMap(({ posted }) => posted).length).toBeGreaterThan(100);
  clock.advance(10_000);
  expect(await platform.holdWorker.expireDue(clock.now())).toBeGreaterThan(0);
  const again = await postAll();
  for (const [i, { posted, refused }] of acks.entries()) if (refused === null) expect(again[i]!.posted).toEqual(posted);
  await platform.chainSealer.seal();
  await loadAcknowledged(platform.db, [...acks, ...again]);
  expect(await found()).toEqual([]);
  const plants = await sabotage(platform.db);
  expect(judgeSabotage(plants, await found())).toEqual({ planted: plants.length, found: plants.length, missed: [] });
});

test('one key by 64 at once, and moves in any order: a ledger that does otherwise is found', async () => {
  const { platform } = tested;
  const { db, url, ledger } = platform;
  const violations: Violation[] = [];
  const find = (violation: Violation): void => void violations.push(violation);
  await postTogether(platform, 1, find);
  await postInAnyOrder(platform, 1, find);
  expect(violations).toEqual([]);
  /** Takes each post for another one, and counts one too much where many post. */
  const wrong: Pick<Ledger, 'post'> = {
    post: (tx, operations) =>
      ledger.post(
        tx,
        operations.map((one) => {
          const more = one.do === 'move' && /^other\/2\/\d/.test(one.key) ? { amount: one.amount + 1n } : {};
          return { ...one, ...more, key: `${one.key}/${platform.ids.next()}` } as Operation;
        }),
      ),
  };
  await postTogether({ db, url, ledger: wrong }, 2, find);
  await postInAnyOrder({ db, url, ledger: wrong }, 2, find);
  expect(violations[0]).toMatchObject({
    ...{ check: 'key.together', about: 'same/2' },
    detail: '64 posts were told of 64 transfers, and the account had 0/448 debited and credited',
  });
  expect(new Set(violations.slice(1).map(({ check }) => check))).toEqual(new Set(['order.matters']));
});
