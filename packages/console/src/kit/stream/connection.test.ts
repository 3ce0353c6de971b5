import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Connection, type Happening, NOT_CONNECTED, next } from './connection.ts';

const run = (happenings: readonly Happening[], from: Connection = NOT_CONNECTED): Connection =>
  happenings.reduce(next, from);
const broke: Happening = { what: 'broke', chance: 1 };
const LIVE: Happening[] = [{ what: 'start' }, { what: 'opened' }, { what: 'message', id: '41' }];

test('after a break it goes on where it was', () => {
  const state = run([...LIVE, broke]);
  expect(state).toMatchObject({ phase: 'waiting', lastId: '41', failures: 1, waitMs: 2_000, wasLive: true });
  expect(run([{ what: 'waited' }, { what: 'opened' }], state)).toMatchObject({
    phase: 'live',
    lastId: '41',
    failures: 0,
  });
});

test('it waits longer each time, never for ever, and not all pages alike', () => {
  let state = run(LIVE);
  const waits: number[] = [];
  for (let i = 0; i < 8; i++) {
    state = run([broke], state);
    waits.push(state.waitMs);
    state = run([{ what: 'waited' }], state);
  }
  expect(waits).toEqual([2_000, 4_000, 8_000, 10_000, 10_000, 10_000, 10_000, 10_000]);
  expect(run([...LIVE, { what: 'broke', chance: 0 }]).waitMs).toBe(1_000);
});

test('the server says how long to wait, within reason', () => {
  expect(run([...LIVE, { what: 'retry-asked', ms: 5_000 }, broke]).waitMs).toBe(5_000);
  expect(run([...LIVE, { what: 'retry-asked', ms: 1 }]).retryMs).toBe(250);
});

test('a refusal is not asked again until somebody signs in', () => {
  const state = run([...LIVE, broke, { what: 'waited' }, { what: 'refused' }]);
  expect(state.phase).toBe('refused');
  for (const what of ['waited', 'online', 'shown'] as const) expect(run([{ what }], state).phase).toBe('refused');
  expect(run([{ what: 'start' }], state)).toMatchObject({ phase: 'connecting', lastId: '41' });
});

test('network and sight', () => {
  expect(run([...LIVE, { what: 'offline' }]).phase).toBe('offline');
  expect(run([...LIVE, { what: 'offline' }, { what: 'online' }])).toMatchObject({ phase: 'connecting', lastId: '41' });
  expect(run([...LIVE, { what: 'hidden' }]).phase).toBe('resting');
  expect(run([...LIVE, { what: 'hidden' }, { what: 'shown' }])).toMatchObject({ phase: 'connecting', lastId: '41' });
  expect(run([...LIVE, broke, { what: 'shown' }]).phase).toBe('connecting');
});

test('stopped is as if it had never been: the next person starts at now', () => {
  expect(run([...LIVE, { what: 'stop' }])).toEqual(NOT_CONNECTED);
});

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.constantFrom<Happening>(
    ...(['start', 'opened', 'refused', 'waited', 'offline', 'online', 'hidden', 'shown'] as const).map((what) => ({
      what,
    })),
  ),
  fc.double({ min: 0, max: 1, noNaN: true }).map((chance): Happening => ({ what: 'broke', chance })),
  fc.nat(1_000).map((id): Happening => ({ what: 'message', id: String(id) })),
  fc.nat(100_000).map((ms): Happening => ({ what: 'retry-asked', ms })),
);

test('whatever happens, the place in the log is the last one that came, and waits are bounded', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
      const state = run(happenings);
      const last = happenings.findLast(({ what }) => what === 'message');
      expect(state.lastId).toBe(last?.what === 'message' ? last.id : undefined);
      expect(state.waitMs).toBeLessThanOrEqual(10_000);
      if (state.phase === 'waiting') expect(state.waitMs).toBeGreaterThanOrEqual(125);
    }),
  );
});

test('from everywhere but a refusal a page comes back by itself', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
      const state = run([{ what: 'start' }, ...happenings]);
      const back = run([{ what: 'shown' }, { what: 'online' }, { what: 'waited' }, { what: 'opened' }], state);
      expect(back.phase).toBe(state.phase === 'refused' ? 'refused' : 'live');
    }),
  );
});
