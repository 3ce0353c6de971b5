import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { beijingDay } from '../../foundation/beijing-time.ts';
import { createIds } from '../../foundation/ids.ts';
import type { PaymentCallback, PaymentFaults } from './payment.simulator.ts';
import { simulatePayments } from './payment.simulator.ts';
import type { PaymentAsk } from './payment.ts';
import { FUND, openTestPayments, type TestPayments } from './payments-fixture.ts';
import { createReconciling } from './reconciling.ts';

let tested: TestPayments;
beforeAll(async () => {
  tested = await openTestPayments();
});
afterAll(() => tested.drop());

/** Never, now and then, always: what hides a fault is not rare. */
const share = fc.constantFrom(0, 0.5, 1);
const faults: fc.Arbitrary<PaymentFaults> = fc.record({
  ...{ lostBefore: share, lostAfter: share, late: share, lies: share, fails: share },
  ...{ callsNever: share, callsTwice: share, callsFalsely: share },
});
/** What happens next: a look of a worker, two at once, a callback out of those that came, or an event that repeats it. */
const step = fc.record({
  does: fc.constantFrom('work', 'work-twice', 'callback', 'event', 'ask-again'),
  which: fc.nat({ max: 1_000 }),
});

test('whatever comes in whatever order: each is settled once, posted once, and as the provider’s file has it', async () => {
  const { db, clock, sums, again } = tested;
  await fc.assert(
    fc.asyncProperty(fc.nat(), faults, fc.array(step, { maxLength: 30 }), async (seed, given, steps) => {
      clock.advance(2 * 86_400_000);
      const began = clock.now();
      const before = await sums(FUND);
      const callbacks: PaymentCallback[] = [];
      const provider = simulatePayments({ clock, seed, faults: given, onCallback: (one) => callbacks.push(one) });
      const payments = again({ port: provider });
      const asks: PaymentAsk[] = await tested.ask(
        ...Array.from({ length: 4 }, (_, n) => ({ amount: BigInt(10 ** n), party: `consumer/p${n}` as const })),
      );
      const told = async (by: 'callback' | 'event', which: number): Promise<void> => {
        const one = callbacks[which % Math.max(callbacks.length, 1)];
        if (one === undefined) return;
        const { id, state, provider_id, amount, currency, at, reason = 'none' } = one;
        await payments.settle({
          ...{
            id,
            outcome: state,
            providerId: provider_id,
            amount: BigInt(amount),
            currency,
            at: new Date(at),
            reason,
            by,
          },
        });
      };
      for (const { does, which } of steps) {
        if (does === 'work') await payments.work(1 + (which % 4));
        else if (does === 'work-twice') await Promise.all([payments.work(4), payments.work(4)]);
        else if (does === 'ask-again')
          await db.transaction().execute((tx) => payments.ask(tx, [asks[which % 4]!], began));
        else await told(does, which);
      }
      // in the end it answers, and everything it ever called about arrives once more
      provider.faults = { ...provider.faults, lostBefore: 0, lostAfter: 0, lies: 0 };
      for (let turns = 0; turns < 20; turns++) await payments.work(10);
      for (let which = 0; which < callbacks.length; which++) await told('callback', which);

      const { rows } = await sql<{ id: string; state: string; posted: bigint | null }>`
        select p.id, p.state, (select t.amount from ledger_key k join ledger_transfer t on t.id = k.transfer_id
          where k.key = 'test/' || p.id || '/over' and t.kind = 'take') as posted
        from payment p where p.id = any(${asks.map(({ id }) => id)}::uuid[])`.execute(db);
      for (const { id, amount } of asks) {
        const paid = provider.paid.has(id);
        expect(rows.find((row) => row.id === id)).toEqual({
          id,
          state: paid ? 'settled' : 'failed',
          posted: paid ? amount : null,
        });
      }
      const total = [...provider.paid.values()].reduce((sum, { amount }) => sum + amount, 0n);
      const after = await sums(FUND);
      expect([after.debits - before.debits, after.debitsHeld]).toEqual([total, 0n]);
      expect(new Set([...provider.paid.values()].map(({ order: { party } }) => party)).size).toBe(provider.paid.size);

      const later = { now: () => new Date(began.getTime() + 86_400_000) };
      const options = { db, clock: later, ids: createIds(), port: provider, payments, log: { warn: () => {} } };
      expect(await createReconciling(options).reconcile(beijingDay(began))).toMatchObject({ state: 'clean' });
    }),
    { numRuns: 25 },
  );
});
