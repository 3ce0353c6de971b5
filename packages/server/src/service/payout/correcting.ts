import { createHash } from 'node:crypto';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { derivedId, isUuid } from '../../foundation/ids.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
import { canonicalJson } from '../../foundation/trail/canonical-json.ts';
import type { AccountName } from '../../ledger/account.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Operation } from '../../ledger/operation.ts';
import { accountsOf, ended } from '../fund/recovering.ts';
import { insertRecoveries, lockRecoveries, saveRecovery } from '../fund/recovery.store.ts';
import { newRecovery, type Recovery } from '../fund/recovery.ts';
import { insertCorrection, listCorrectable, listCorrections, saveCorrection } from './correction.store.ts';
import {
  type Burden,
  type CorrectionAsk,
  type CorrectionRow,
  checkBurden,
  dropsOf,
  isSameBurden,
  type Moves,
  movesTo,
  plannedBurden,
  STEPS,
  scaled,
  standingOf,
} from './correction.ts';
import { lockOrderMoney, type OrderMoney, saveOrderMoney } from './order-money.store.ts';
import { correctedEvent } from './payout.events.ts';
import { borneOf } from './payout.owner.ts';
import { findPayout, listParts } from './payout.store.ts';
import type { PayoutPart, PayoutRow } from './payout.ts';
import { correctedShares, correctionKey, shareMoves } from './shares.ts';

export interface CorrectingOptions {
  db: Database;
  clock: Clock;
  ledger: Pick<Ledger, 'post'>;
  append(tx: Tx, events: readonly OwnEvent[]): Promise<unknown>;
  onStored(): void;
  /** Where a drill may kill the process: a correction is carried out, and nobody has heard of it. */
  reached?(point: 'corrected'): void | Promise<void>;
}

export interface Correcting {
  /**
   * Notes who bears a payout from now on, in the caller's transaction and without a `ledger.post`; the money follows. The same
   * again changes nothing, and neither does what is so already.
   * @returns undefined: it is so already
   * @throws Problem `payout.burden`, `payout.differs`, `request.not-found`
   */
  ask(tx: Tx, ask: CorrectionAsk): Promise<CorrectionRow | undefined>;
  /**
   * Carries out what was asked for, of each payout the newest, in a transaction of its own: nothing that was posted is changed, and
   * what a side is to bear more is taken from it as any advance is. What the fund is too short for waits.
   * @returns of how many payouts
   * @throws AggregateError of those that could not be for another reason, behind all others
   */
  work(limit: number): Promise<number>;
}

/** Of one payout. */
const MOST = 50;
const SIDES = ['merchant', 'carrier'] as const satisfies readonly (keyof Burden)[];

/** What there is to a payout when it is corrected: all of it locked. */
interface Found {
  payout: PayoutRow;
  money: OrderMoney;
  parts: readonly PayoutPart[];
  recoveries: readonly Recovery[];
  corrections: readonly CorrectionRow[];
}

export function createCorrecting(options: CorrectingOptions): Correcting {
  const { db, clock, ledger, append, onStored, reached = () => {} } = options;
  const lock = async (tx: Tx, payoutId: string): Promise<Pick<Found, 'payout' | 'money'>> => {
    const seen = await findPayout(tx, payoutId);
    if (!seen) throw new Problem('request.not-found');
    const money = (await lockOrderMoney(tx, seen.payout.orderId))!;
    return { payout: (await findPayout(tx, payoutId))!.payout, money };
  };

  const find = async (tx: Tx, payoutId: string): Promise<Found> => ({
    ...(await lock(tx, payoutId)),
    ...{ parts: await listParts(tx, [payoutId]), recoveries: await lockRecoveries(tx, payoutId) },
    corrections: await listCorrections(tx, payoutId),
  });

  /** @returns whether it was carried out */
  const carryOut = async (tx: Tx, payoutId: string): Promise<boolean> => {
    const found = await find(tx, payoutId);
    const { payout, recoveries, corrections } = found;
    const asked = corrections.filter(({ state }) => state === 'asked');
    const correction = asked.at(-1);
    // somebody else was here, or began to deduct
    if (!correction || recoveries.some(({ state }) => state === 'waiting')) return false;
    const now = clock.now();
    const plan = await planned(tx, found, correction, now);
    if (plan.operations.length > 0) await ledger.post(tx, plan.operations);
    for (const recovery of plan.dropped) await saveRecovery(tx, recovery);
    await insertRecoveries(tx, plan.opened);
    if (plan.row.borne !== 0n) await saveOrderMoney(tx, { ...found.money, borne: found.money.borne + plan.row.borne });
    await saveCorrection(tx, plan.row);
    for (const older of asked.slice(0, -1)) await saveCorrection(tx, { ...older, state: 'superseded', postedAt: now });
    await append(tx, [correctedEvent(payout, plan.row, now)]);
    return true;
  };

  return {
    async ask(tx, ask) {
      if (!isUuid(ask.id)) throw new RangeError(`correction ${ask.id}: its id is a UUID`);
      const digest = digestOf(ask);
      const { payout } = await lock(tx, ask.payoutId);
      const corrections = await listCorrections(tx, ask.payoutId);
      const known = corrections.find(({ id }) => id === ask.id);
      if (known) {
        if (!known.digest.equals(digest)) throw new Problem('payout.differs');
        return known;
      }
      checkBurden(payout, ask);
      if (isSameBurden(corrections.at(-1) ?? plannedBurden(payout), ask)) return undefined;
      if (corrections.length >= MOST)
        throw new Problem('payout.burden', { field: 'payout', detail: `It was corrected ${MOST} times` });
      const { by = null, ...rest } = ask;
      const row: CorrectionRow = {
        ...{ ...rest, number: corrections.length + 1, askedBy: by, state: 'asked', askedAt: clock.now() },
        ...{ postedAt: null, dropped: 0n, backMerchant: 0n, backCarrier: 0n, more: 0n, borne: 0n },
      };
      await insertCorrection(tx, row, digest);
      return row;
    },

    async work(limit) {
      let count = 0;
      const failed: unknown[] = [];
      for (const payoutId of await listCorrectable(db, limit))
        try {
          if (!(await db.transaction().execute((tx) => carryOut(tx, payoutId)))) continue;
          count++;
          await reached('corrected');
        } catch (error) {
          // the fund may be short of one, and have enough for the others
          if (!(error instanceof Problem && error.code === 'ledger.insufficient')) failed.push(error);
        }
      if (count > 0) onStored();
      if (failed.length > 0) throw new AggregateError(failed, `${failed.length} corrections failed`);
      return count;
    },
  };
}

interface Plan {
  /** As it is once it is posted. */
  row: CorrectionRow;
  operations: Operation[];
  /** Debts of which something is owed no more. */
  dropped: Recovery[];
  opened: Recovery[];
}

async function planned(tx: Tx, found: Found, correction: CorrectionRow, now: Date): Promise<Plan> {
  const { payout, parts, recoveries, corrections } = found;
  const reached = parts.filter(({ state }) => state === 'settled');
  const paid = reached.reduce((sum, { amount }) => sum + amount, 0n);
  const burden = scaled(correction, paid, payout.amount);
  const posted = corrections.filter(({ state }) => state === 'posted');
  const cause = correction.causeId === null ? {} : { causeId: correction.causeId };
  const key = correctionKey(correction.id);
  const fund: AccountName = { owner: 'platform', purpose: payout.payer.advance, currency: payout.currency };
  const plan: Plan = { row: correction, operations: [], dropped: [], opened: [] };
  const moves = {} as Record<keyof Burden, Moves>;
  for (const side of SIDES) {
    const move = movesTo(burden[side], standingOf(side, { parts, recoveries, posted }));
    moves[side] = move;
    const of = { id: derivedId('recovery', correction.id, side), paymentId: null, correctionId: correction.id };
    const fresh = { ...of, owed: move.more, steps: STEPS[side], openedAt: now, causeId: correction.causeId };
    const asked = newRecovery(payout, fresh);
    if (move.more > 0n) plan.opened.push(asked);
    for (const { recovery, amount } of dropsOf(side, recoveries, move.drop)) {
      plan.dropped.push(ended({ ...recovery, corrected: recovery.corrected + amount }, now));
      if (recovery.state !== 'receivable') continue;
      const { recourse: debit, receivable: credit } = accountsOf(recovery);
      plan.operations.push({
        ...{ do: 'move', key: `${key}/dropped/${recovery.id}`, code: 'correction.dropped', debit, credit, amount },
        ...cause,
      });
    }
    if (move.back > 0n)
      plan.operations.push({
        ...{ do: 'move', key: `${key}/back/${side}`, code: 'correction.given-back', debit: fund, ...cause },
        ...{ credit: accountsOf(asked)[side === 'merchant' ? 'merchant-balance' : 'carrier'], amount: move.back },
      });
  }
  const borne = borneMore(payout, { reached, paid, burden, posted });
  const changes = await correctedShares(tx, found.money, borne);
  plan.operations.push(...shareMoves({ ...payout, causeId: correction.causeId }, changes, key));
  plan.row = {
    ...{ ...correction, state: 'posted', postedAt: now, borne },
    ...{ dropped: moves.merchant.drop + moves.carrier.drop, more: moves.merchant.more + moves.carrier.more },
    ...{ backMerchant: moves.merchant.back, backCarrier: moves.carrier.back },
  };
  return plan;
}

/** By how much more of refunds the merchant bears; below zero: less. Commissions and fees follow it. */
function borneMore(
  payout: PayoutRow,
  given: { reached: readonly PayoutPart[]; paid: bigint; burden: Burden; posted: readonly CorrectionRow[] },
): bigint {
  const { reached, paid, burden, posted } = given;
  if (paid === 0n) return 0n;
  const refunds = reached.filter(({ kind }) => kind === 'refund').reduce((sum, { amount }) => sum + amount, 0n);
  const before =
    reached.reduce((sum, part) => sum + borneOf(payout, part), 0n) + posted.reduce((sum, { borne }) => sum + borne, 0n);
  return (burden.merchant * refunds) / paid - before;
}

function digestOf(ask: CorrectionAsk): Buffer {
  const { id, payoutId, merchant, carrier, reason, by = null, causeId } = ask;
  const document = { id, payoutId, merchant: String(merchant), carrier: String(carrier), reason, by, causeId };
  return createHash('sha256').update(canonicalJson(document)).digest();
}
