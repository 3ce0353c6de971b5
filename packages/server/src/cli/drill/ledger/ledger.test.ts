import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../../../test-platform.ts';
import { judgeSabotage, type Violation } from '../drill.ts';
import { callOf } from './calls.ts';
import { type Ack, postCall } from './posting.ts';
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
