import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asProblem } from '../foundation/errors.ts';
import type { AccountName } from './account.ts';
import { account, openTestLedger, type TestLedger } from './ledger-fixture.ts';
import type { Balancing, Follows, Operation } from './operation.ts';
import { nameOf, slowModel } from './slow-model.ts';

let tested: TestLedger;
beforeAll(async () => {
  tested = await openTestLedger();
});
afterAll(() => tested.drop());

/** Spread over buckets, on one row, with and without a limit, of both sides. */
const PLACES = (run: number): AccountName[] => [
  account('platform', 'protection-fund'),
  account('platform', 'clearing'),
  account('platform', 'write-off'),
  account(`merchant/r${run}a`, 'merchant-balance'),
  account(`merchant/r${run}a`, 'deposit'),
  account(`merchant/r${run}b`, 'receivable'),
  account('platform', 'recourse'),
];

interface Step {
  do: Operation['do'];
  from: number;
  to: number;
  amount: bigint;
  balancing: Balancing | undefined;
  /** Which earlier transfer, counted from the newest. */
  back: number;
  /** Whether earlier transfers of the call decide on it. */
  follows: Follows['by'] | undefined;
  minutes: number | undefined;
}

const step: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom('move', 'move', 'move', 'hold', 'hold', 'take', 'take', 'release', 'reverse'),
  from: fc.nat(6),
  to: fc.nat(6),
  amount: fc.bigInt({ min: 1n, max: 60n }),
  balancing: fc.option(fc.constantFrom<Balancing>('debit', 'credit', 'both'), { nil: undefined, freq: 2 }),
  back: fc.nat(6),
  follows: fc.option(fc.constantFrom<Follows['by']>('got', 'rest'), { nil: undefined, freq: 2 }),
  minutes: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
});
const command = fc.oneof(
  { weight: 8, arbitrary: fc.record({ post: fc.array(step, { minLength: 1, maxLength: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ again: fc.nat(4), other: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ minutes: fc.integer({ min: 1, max: 3 }), expire: fc.boolean() }) },
);

let runs = 0;

test('whatever is posted in whatever order, the ledger is what a list of all that happened says', async () => {
  const { db, clock, post, sums, worker } = tested;
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 4, maxLength: 25 }), async (commands) => {
      await sql`truncate ledger_account, ledger_balance, ledger_transfer, ledger_key, ledger_hold, ledger_reversal`.execute(
        db,
      );
      const run = ++runs;
      const [places, model, calls] = [PLACES(run), slowModel(), [] as Operation[][]];
      const keys: string[] = [];
      // something to move, on the side on which each grows
      const funded = places.flatMap((place, n): Operation[] => {
        if (place.purpose === 'clearing') return [];
        const grows = place.purpose === 'write-off' || place.purpose === 'receivable' ? 'debit' : 'credit';
        const sides = grows === 'credit' ? { debit: places[1]!, credit: place } : { debit: place, credit: places[1]! };
        return [{ do: 'move', key: `r${run}/funded/${n}`, code: 'test.fund', amount: 100n, ...sides }];
      });
      await post(...funded);
      model.post(funded, clock.now().getTime());
      const operationOf = (
        { from, to, amount, balancing, back, minutes, ...one }: Step,
        before: readonly Operation[],
      ): Operation | undefined => {
        const [debit, credit] = [places[from]!, places[to]!];
        const earlier = keys.at(-1 - back);
        const named = { key: `r${run}/${keys.length}`, code: 'test.step' };
        if (one.do === 'move' || one.do === 'hold') {
          if (from === to) return undefined;
          const leading = before.flatMap(({ do: kind, key }) => (kind === 'move' || kind === 'hold' ? [key] : []));
          const follows =
            one.follows === undefined || leading.length === 0 ? {} : { follows: { keys: leading, by: one.follows } };
          const between = { ...named, debit, credit, amount, ...follows };
          if (one.do === 'move') return { ...between, do: 'move', ...(balancing === undefined ? {} : { balancing }) };
          const expiresAt =
            minutes === undefined ? {} : { expiresAt: new Date(clock.now().getTime() + minutes * 60_000) };
          const part = balancing === 'debit' ? { balancing } : {};
          return { ...between, do: 'hold', ...part, ...expiresAt };
        }
        if (earlier === undefined) return undefined;
        if (one.do === 'reverse') return { ...named, do: 'reverse', transfer: earlier };
        if (one.do === 'release') return { ...named, do: 'release', hold: earlier };
        return { ...named, do: 'take', hold: earlier, ...(balancing === undefined ? {} : { amount }) };
      };
      const posted = (operations: Operation[]) =>
        post(...operations).then(
          (transfers) => transfers.map(({ amount }) => amount),
          (error: unknown) => asProblem(error).code,
        );

      for (const one of commands) {
        if ('post' in one) {
          const operations: Operation[] = [];
          for (const each of one.post) {
            const operation = operationOf(each, operations);
            if (!operation) continue;
            keys.push(operation.key);
            operations.push(operation);
          }
          if (operations.length === 0) continue;
          calls.push(operations);
          expect(await posted(operations)).toEqual(model.post(operations, clock.now().getTime()));
        } else if ('again' in one) {
          const call = calls.at(-1 - one.again);
          if (!call) continue;
          const operations = one.other ? [{ ...call[0]!, code: 'test.other' }, ...call.slice(1)] : call;
          expect(await posted(operations)).toEqual(model.post(operations, clock.now().getTime()));
        } else {
          clock.advance(one.minutes * 60_000);
          if (one.expire) expect(await worker.expireDue(clock.now())).toBe(model.expire(clock.now().getTime()));
        }
      }
      for (const place of places) expect(await sums(place), nameOf(place)).toEqual(model.sums(nameOf(place)));
      const { rows } = await sql<{ debits: bigint; credits: bigint; held: bigint }>`
        select sum(debits)::bigint as debits, sum(credits)::bigint as credits,
          sum(debits_held - credits_held)::bigint as held from ledger_balance`.execute(db);
      if (rows[0]!.debits !== null) expect([rows[0]!.debits, rows[0]!.held]).toEqual([rows[0]!.credits, 0n]);
    }),
    { numRuns: Number(process.env.ANXIN_LEDGER_RUNS ?? 40), endOnFailure: false },
  );
});
