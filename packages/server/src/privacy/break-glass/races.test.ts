import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { casesOf } from '../../enforcement/enforcement-fixture.ts';
import type { UserPrincipal } from '../../foundation/access/principal.ts';
import { type ManualClock, manualClock } from '../../foundation/clock.ts';
import { Problem } from '../../foundation/errors.ts';
import { createNotify } from '../../foundation/notices/notices.ts';
import type { Sealer } from '../../foundation/sealing/sealer.ts';
import { openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import type { Caller } from '../vault/caller.ts';
import type { VaultOptions } from '../vault/vault.ts';
import { RECIPIENT, vaultOf } from '../vault/vault-fixture.ts';
import { createBreakGlassDesk } from './break-glass.desk.ts';
import { type BreakGlassTerms, MOST_OPENINGS } from './break-glass.ts';
import { createOpening, type OpenedItem } from './opening.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform();
  await vaultOf(tested).orders({ id: 'o1' });
});
afterAll(() => tested.drop());

const TERMS: BreakGlassTerms = { leastMinutes: 1, mostMinutes: 240, mostValues: 50, answerMinutes: 60, reviewDays: 3 };
const MINUTE = 60_000;

const person = (): UserPrincipal => {
  const id = tested.platform.ids.next();
  const session = { id: tested.platform.ids.next(), expiresAt: new Date(8.64e15) };
  return {
    ...{ kind: 'user', id, name: 'x', scopes: [], permissions: new Set(), roles: ['privacy-officer'], groups: [] },
    ...{ reaches: new Map(), session },
  };
};
const callerOf = (by: UserPrincipal): Caller => ({
  ...{ kind: 'staff', actor: { kind: 'user', id: by.id }, name: `user/${by.id}` },
  device: { address: null, addressToken: null, agent: null, deviceToken: null },
});

const ITEM = { order_id: 'o1', field: 'phone' } as const;

/** Desk and opening as another process would have them, over one database, with a clock of their own. */
function house(more: { clock?: ManualClock; sealer?: Pick<Sealer, 'sealValues' | 'openFields'> } = {}) {
  const { db, ids, keys, trail, promises, sealer } = tested.platform;
  const clock = more.clock ?? manualClock(new Date('2026-11-20T08:00:00Z'));
  const notify = createNotify({ ids, clock });
  const options: VaultOptions = {
    ...{ db, clock, ids, keys, trail, notify, sealer: more.sealer ?? sealer, onStored() {} },
    open: casesOf(tested.platform).open,
  };
  const desk = createBreakGlassDesk({ ...options, promises, terms: TERMS });
  const { open } = createOpening(options);
  return {
    ...{ clock, desk },
    ask: async (by: UserPrincipal, minutes = 10) =>
      (
        await desk.ask(by, {
          ...{ ground: 'court-order', reference: '1', reason: 'r', target: { orderIds: ['o1'] } },
          ...{ fields: ['phone'], minutes },
        })
      ).id,
    open: (by: UserPrincipal, id: string) => open(by, callerOf(by), id, [ITEM]),
  };
}

const codeOf = (error: unknown): string => {
  if (error instanceof Problem) return error.code;
  throw error;
};
/** What came of each, whoever was first. */
const all = async <T>(...work: readonly Promise<T>[]): Promise<(T | string)[]> =>
  (await Promise.allSettled(work)).map((one) => (one.status === 'fulfilled' ? one.value : codeOf(one.reason)));
const isValue = (items: unknown): items is OpenedItem[] => Array.isArray(items) && items[0].value === RECIPIENT.phone;

const logged = (id: string) =>
  tested.sql<{ n: number }>(`select count(*)::int as n from vault_access where grant_id = $1 and outcome = 'done'`, [
    id,
  ]);
const countOf = async (id: string) => {
  const [trail] = await tested.sql<{ n: number }>(
    `select count(*)::int as n from trail_entry
     where object = $1 and action = 'privacy.break-glass.open' and outcome = 'done'`,
    [`break-glass/${id}`],
  );
  const [value] = await tested.sql<{ opened: number }>('select opened from break_glass_value where grant_id = $1', [
    id,
  ]);
  return { log: (await logged(id))[0]!.n, trail: trail!.n, opened: value!.opened };
};

test('of two who approve at once one does; of one who approves and one who takes back, one', async () => {
  const { desk, ask } = house();
  const [asker, one, two] = [person(), person(), person()];
  for (let i = 0; i < 10; i++) {
    const id = await ask(asker);
    const answers = await all(
      ...[desk.answer(one, id, 'approve', null), desk.answer(two, id, 'approve', null)],
      desk.answer(two, id, 'refuse', 'no'),
    );
    expect(answers.filter((one) => one === 'break-glass.state')).toHaveLength(2);
    const ended = await ask(asker);
    const both = await all(desk.answer(one, ended, 'approve', null), desk.withdraw(asker, ended));
    expect(both.filter((one) => one === 'break-glass.state')).toHaveLength(1);
    const { grant } = await desk.read(one, ended);
    expect(['live', 'withdrawn']).toContain(grant.state);
    if (grant.state === 'live') await desk.revoke(one, ended, 'x');
  }
});

test('nobody answers in the session in which it was asked, nor reviews what they had a part in', async () => {
  const { desk, ask } = house();
  const [asker, approver] = [person(), person()];
  const id = await ask(asker);
  const borrowed = { ...person(), session: asker.session };
  await expect(desk.answer(borrowed, id, 'approve', null)).rejects.toMatchObject({ code: 'break-glass.person' });
  await desk.answer(approver, id, 'approve', null);
  await desk.revoke(approver, id, 'x');
  for (const by of [asker, approver])
    await expect(desk.review(by, id, 'proper', 'x')).rejects.toMatchObject({ code: 'break-glass.person' });
  // not even a fault of ours would get past the database
  await expect(tested.sql('update break_glass set answered_by = asked_by where id = $1', [id])).rejects.toThrow(
    'violates check constraint',
  );
});

test('it is live until its instant and not at it, and nobody has to write that down first', async () => {
  const { clock, desk, ask, open } = house();
  const [asker, approver] = [person(), person()];
  const id = await ask(asker, 10);
  await desk.answer(approver, id, 'approve', null);
  clock.advance(10 * MINUTE - 1);
  expect(isValue(await open(asker, id))).toBe(true);
  clock.advance(1);
  await expect(open(asker, id)).rejects.toMatchObject({ code: 'break-glass.state' });
  await expect(desk.revoke(approver, id, 'x')).rejects.toMatchObject({ code: 'break-glass.state' });
  // the end is written down once, at its own instant, whoever comes first
  clock.advance(MINUTE);
  const reviewer = person();
  await all<unknown>(desk.settleDue(), desk.settleDue(), desk.review(reviewer, id, 'proper', 'ok'));
  const { grant, entries } = await desk.read(reviewer, id);
  expect(grant).toMatchObject({ state: 'reviewed', endedAt: grant.endsAt, endedBy: null });
  expect(entries.filter(({ what }) => what === 'end')).toHaveLength(1);
  const late = await ask(asker);
  clock.advance(60 * MINUTE);
  await expect(desk.answer(approver, late, 'approve', null)).rejects.toMatchObject({ code: 'break-glass.state' });
});

test('whatever is done at once and in whatever order: nothing is opened that is not live, logged and counted', async () => {
  type Op = 'open' | 'revoke' | 'approve' | 'refuse' | 'withdraw' | 'own' | 'settle' | 'stranger' | { wait: number };
  const op: fc.Arbitrary<Op> = fc.oneof(
    { weight: 4, arbitrary: fc.constant<Op>('open') },
    fc.constantFrom<Op>('revoke', 'approve', 'approve', 'refuse', 'withdraw', 'own', 'settle', 'stranger'),
    fc.record({ wait: fc.constantFrom(1, 5 * MINUTE, 10 * MINUTE, 60 * MINUTE) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(op, { minLength: 1, maxLength: 4 }), { maxLength: 8 }), async (rounds) => {
      const { clock, desk, ask, open } = house();
      const [asker, approver, stranger] = [person(), person(), person()];
      const id = await ask(asker, 10);
      let [values, over] = [0, false];
      for (const round of rounds) {
        const before = (await desk.read(asker, id)).grant.state;
        const waits = round.reduce((sum, one) => sum + (typeof one === 'object' ? one.wait : 0), 0);
        const done = await all<unknown>(
          ...round.map(async (one) => {
            if (one === 'open') return open(asker, id);
            if (one === 'stranger') return open(stranger, id);
            if (one === 'revoke') return desk.revoke(approver, id, 'x');
            if (one === 'withdraw') return desk.withdraw(asker, id);
            if (one === 'own') return desk.answer(asker, id, 'approve', null);
            if (one === 'settle') return desk.settleDue();
            if (typeof one === 'object') return undefined;
            return desk.answer(approver, id, one, one === 'refuse' ? 'x' : null);
          }),
        );
        clock.advance(waits);
        for (const [i, one] of round.entries()) {
          if (one === 'stranger' || one === 'own') expect(typeof done[i]).toBe('string');
          // what was not live before the round became so within it, by somebody else's word
          if (one === 'open' && isValue(done[i])) {
            values++;
            expect(over).toBe(false);
            if (before !== 'live') expect(round).toContain('approve');
          }
        }
        over ||= ['refused', 'withdrawn', 'lapsed', 'ended', 'revoked'].includes(
          (await desk.read(asker, id)).grant.state,
        );
      }
      const { log, trail, opened } = await countOf(id);
      // what was admitted and then revoked before it left the house is in the log all the same
      expect([log, trail]).toEqual([opened, opened]);
      expect(opened).toBeGreaterThanOrEqual(values);
      expect(opened).toBeLessThanOrEqual(MOST_OPENINGS);
    }),
    { numRuns: 40 },
  );
});

test('whoever is killed while opening has left log and trail; where these cannot be written, nothing is opened', async () => {
  const { sealer } = tested.platform;
  const [asker, approver] = [person(), person()];
  let [seen, opened] = [undefined as Awaited<ReturnType<typeof countOf>> | undefined, false];
  let id = '';
  const killed: Pick<Sealer, 'sealValues' | 'openFields'> = {
    sealValues: sealer.sealValues,
    openFields: (values, access) =>
      sealer.openFields(values, {
        ...access,
        async onAccess(what) {
          await access.onAccess(what);
          // by another connection: it is committed, and nothing has been opened yet
          seen = await countOf(id);
          throw new Error('killed');
        },
      }),
  };
  const { clock, desk, ask } = house();
  id = await ask(asker);
  await desk.answer(approver, id, 'approve', null);
  await expect(house({ clock, sealer: killed }).open(asker, id)).rejects.toThrow('killed');
  expect(seen).toEqual({ log: 1, trail: 1, opened: 1 });

  const watched: typeof killed = {
    sealValues: sealer.sealValues,
    async openFields(values, access) {
      const done = await sealer.openFields(values, access);
      opened = true;
      return done;
    },
  };
  await tested.sql(
    `alter table vault_access add constraint no_more check (grant_id <> '${id}' or at < '2000-01-01') not valid`,
  );
  try {
    await expect(house({ clock, sealer: watched }).open(asker, id)).rejects.toThrow();
  } finally {
    await tested.sql('alter table vault_access drop constraint no_more');
  }
  expect(opened).toBe(false);
  expect(await countOf(id)).toEqual({ log: 1, trail: 1, opened: 1 });
});

test('what is revoked while it is being opened does not leave the house', async () => {
  const { sealer } = tested.platform;
  const [asker, approver] = [person(), person()];
  const { clock, desk, ask } = house();
  const id = await ask(asker);
  await desk.answer(approver, id, 'approve', null);
  const slow: Pick<Sealer, 'sealValues' | 'openFields'> = {
    sealValues: sealer.sealValues,
    async openFields(values, access) {
      const done = await sealer.openFields(values, access);
      await desk.revoke(approver, id, '停止');
      return done;
    },
  };
  await expect(house({ clock, sealer: slow }).open(asker, id)).rejects.toMatchObject({ code: 'break-glass.state' });
  expect(await countOf(id)).toEqual({ log: 1, trail: 1, opened: 1 });

  const early = await ask(asker);
  await desk.answer(approver, early, 'approve', null);
  const waiting: typeof slow = {
    sealValues: sealer.sealValues,
    async openFields(values, access) {
      await desk.revoke(approver, early, '停止');
      return sealer.openFields(values, access);
    },
  };
  await expect(house({ clock, sealer: waiting }).open(asker, early)).rejects.toMatchObject({
    code: 'break-glass.state',
  });
  // and of what had not begun the log says nothing
  expect(await countOf(early)).toEqual({ log: 0, trail: 0, opened: 0 });
});
