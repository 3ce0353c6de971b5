import { redact } from '@anxin/engine';
import type { Principal } from '../../foundation/access/principal.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Sealer } from '../../foundation/sealing/sealer.ts';
import { amountParam, amountText } from '../../ledger/amounts.ts';
import { isSamePerson } from '../../policy/lifecycle/second-person.ts';
import { readMerchantMoney } from '../fund/own-money.ts';
import { rulersBarred } from './dispute.cases.ts';
import { DISPUTE_TEXT } from './dispute.desk.ts';
import { disputeRuled } from './dispute.events.ts';
import { actorOf, type Moving, type MovingOptions, stateFault, step, type Work } from './dispute.moving.ts';
import { handledPromise, met, paused } from './dispute.promise.ts';
import { readDispute } from './dispute.store.ts';
import { APPEAL_DAYS, DAY_MS, type DisputeRow, MOST, partyOf, SIDES, type Side, type Silence } from './dispute.ts';
import { addAsk, addMessage, decideAppeal, endOffers, readAppeals, readAsks } from './message.store.ts';
import { leftOf, type Planned, planPayout } from './paying.ts';
import { readAlike } from './precedent.store.ts';
import { type Alike, isUnlike } from './precedent.ts';
import { addCorrections, insertRuling, readPaid, readRulings } from './ruling.store.ts';
import {
  appealsMade,
  type Change,
  changeOf,
  givesNothingMore,
  type Paid,
  type RulingGiven,
  type RulingRow,
  rulingFault,
  totalOf,
} from './ruling.ts';
import { requireWithinMost } from './wanted.ts';

export interface Asked {
  side: Side;
  text: string;
  days: number;
  silence: Silence;
  test: boolean;
}

/** What a ruling would do; nothing of it is written. */
export interface Simulated {
  change: Change;
  planned: Planned;
  alike: Alike;
  unlike: boolean;
}

export interface RulingDesk {
  /** Asks sides for evidence, each until its own time. @throws Problem `dispute.state`, `dispute.full` */
  ask(by: Principal, id: string, asked: readonly Asked[]): Promise<DisputeRow>;
  /**
   * Rules, or rules again on an appeal; what it gives is paid with it, or nothing is ruled.
   * @throws Problem `dispute.state`, `dispute.ruling`, `dispute.nothing-given`, `dispute.personal`, `dispute.unlike`, `dispute.same-person`, `payout.*`
   */
  rule(by: Principal, id: string, given: RulingGiven): Promise<DisputeRow>;
  /** @throws Problem `dispute.state`, `dispute.ruling`, `dispute.nothing-given` */
  simulate(id: string, given: Omit<RulingGiven, 'statement' | 'law' | 'differs'>): Promise<Simulated>;
}

export interface RulingDeskOptions extends MovingOptions {
  sealer: Pick<Sealer, 'sealValues'>;
}

export function createRulingDesk(options: RulingDeskOptions, moving: Moving): RulingDesk {
  const { db, ids, sealer, tell, cases, paying } = options;
  const { change, write } = moving;

  const find = async (id: string): Promise<DisputeRow> => {
    const row = await readDispute(db, id);
    if (row === undefined) throw new Problem('request.not-found');
    return row;
  };

  const requireFit = (given: RulingGiven): void => {
    const fault = rulingFault(given);
    if (fault) throw new Problem('dispute.ruling', fault);
    for (const [field, text] of Object.entries({ statement: given.statement, law: given.law, differs: given.differs }))
      if (text !== null && redact(text) !== text) throw new Problem('dispute.personal', { field });
  };

  /** Nobody rules on what they opened for somebody, or where their own ruling is or was appealed against. */
  const requireOther = async (on: Work, by: Principal, rulings: readonly RulingRow[]): Promise<void> => {
    if (!options.secondPerson) return;
    if (await isSamePerson(on.tx, by, [on.row.openedBy]))
      throw new Problem('dispute.same-person', { detail: 'You opened it' });
    const ruled = rulersBarred(on, rulings, await readAppeals(on.tx, on.row.id));
    if (await isSamePerson(on.tx, by, ruled)) throw new Problem('dispute.same-person', { detail: 'You ruled before' });
  };

  /**
   * Nothing is given to a consumer who is right only where all of it came another way.
   * @throws Problem `dispute.nothing-given`, `dispute.ruling`
   */
  const requireGiven = async (
    from: Parameters<typeof paying.toPay>[0],
    row: DisputeRow,
    given: Omit<RulingGiven, 'statement' | 'law' | 'differs'>,
    before: Paid,
  ): Promise<void> => {
    if (!givesNothingMore(given)) return;
    const { currency } = row;
    if (totalOf(before) > 0n)
      throw new Problem('dispute.ruling', {
        field: 'refund',
        detail: `Amounts are in all, and ${amountText(totalOf(before), currency)} was given by now: say at least that`,
      });
    const left = await paying.toPay(from, row);
    if (left === 0n) return;
    throw new Problem('dispute.nothing-given', {
      field: 'refund',
      ...(left === undefined
        ? { detail: 'What the marketplace refunded in another currency cannot be counted' }
        : {
            detail: `${amountText(left, currency)} of ${amountText(row.paid, currency)} is left to be paid`,
            params: { left: amountParam(left, currency) },
          }),
    });
  };

  return {
    async ask(by, id, asked) {
      const row = await find(id);
      const ciphers = await sealer.sealValues(
        asked.map(({ side, text }) => ({ person: partyOf(row, side), field: DISPUTE_TEXT, value: text })),
      );
      return change(id, async (on) => {
        step(on, 'ask');
        await requireOther(on, by, await readRulings(on.tx, id));
        const before = await readAsks(on.tx, id);
        if (before.length + asked.length > MOST.asks)
          throw new Problem('dispute.full', { detail: `At most ${MOST.asks} times: rule on what is there` });
        const dues = asked.map(({ days }) => new Date(on.now.getTime() + days * DAY_MS));
        for (const [i, { side, silence, test }] of asked.entries()) {
          const number = before.length + i + 1;
          const messageId = ids.next();
          await addMessage(on.tx, {
            ...{ id: messageId, disputeId: id, at: on.now, by: actorOf(by), side: 'platform', kind: 'request' },
            ...{ person: partyOf(on.row, side), text: ciphers[i]!, draft: false },
          });
          await addAsk(on.tx, {
            ...{ disputeId: id, number, side, test, at: on.now, by: actorOf(by), dueAt: dues[i]!, silence, messageId },
            ...{ overAt: null, outcome: null },
          });
          if (test) on.facts.push(...paused(on.row, number, on.now, dues[i]!));
          await tell.asked(on.tx, on.row, side);
        }
        const nextAt = dues.reduce((a, b) => (a < b ? a : b));
        on.row = { ...on.row, waitsFor: [...new Set(asked.map(({ side }) => side))], nextAt };
        if (on.held) await cases.answer(on.tx, on.held, { by: actorOf(by), answer: 'ask', at: on.now });
        await write(on.tx, by, 'ask', on.row, { sides: asked.map(({ side }) => side) });
      });
    },

    async rule(by, id, given) {
      requireFit(given);
      requireWithinMost(await find(id), given);
      return change(id, async (on) => {
        const rulings = await readRulings(on.tx, id);
        const appeal = on.appeal;
        step(on, appeal === undefined ? 'rule' : 'rule-again');
        await requireOther(on, by, rulings);
        const alike = await readAlike(on.tx, on.row);
        if (isUnlike(alike, given.outcome) && given.differs === null)
          throw new Problem('dispute.unlike', {
            field: 'differs',
            detail: `${alike.outcomes[given.outcome]} of ${alike.count} alike were ruled so`,
          });
        const isLess = totalOf(given) < totalOf(await readPaid(on.tx, id, rulings));
        // what nobody has agreed to yet would be paid beyond what is due now, and stay with the consumer
        const withdrawn = isLess ? await paying.withdraw(on.tx, rulings, actorOf(by)) : [];
        const before = await readPaid(on.tx, id, rulings);
        await requireGiven({ tx: on.tx }, on.row, given, before);
        const { pays, kept, corrections } = changeOf(before, given);
        const number = rulings.length + 1;
        const payoutId = await paying.ruled(on.tx, on.row, { number, blame: given.blame, by: actorOf(by) }, pays);
        await moving.reached('paid');
        const ruling: RulingRow = {
          ...{ ...given, id: ids.next(), disputeId: id, number, appealId: appeal?.id ?? null, at: on.now },
          ...{ by: actorOf(by), payoutId: payoutId ?? null, otherwisePayoutId: null, kept, finalAt: null },
        };
        await insertRuling(on.tx, ruling, on.row);
        await addCorrections(
          on.tx,
          { disputeId: id, ruling: number, currency: on.row.currency, at: on.now },
          corrections.map((one) => ({ ...one, id: ids.next() })),
        );
        if (appeal)
          await decideAppeal(on.tx, appeal.id, {
            outcome: differs(rulings.at(-1)!, given) ? 'overturned' : 'upheld',
            at: on.now,
          });
        await endOffers(on.tx, id, { as: 'gone', by: actorOf(by), at: on.now });
        on.row = { ...on.row, ruledAt: on.row.ruledAt ?? on.now, waitsFor: [] };
        on.facts.push(...met(on.row, [handledPromise], on.now));
        on.events.push(disputeRuled(on.row, ruling));
        if (on.held) await cases.answer(on.tx, on.held, { by: actorOf(by), answer: given.outcome, at: on.now });
        await tell.ruled(on.tx, on.row);
        const appealed = appealsMade([...rulings, ruling], await readAppeals(on.tx, id));
        // whoever has appealed already has no further one; where both have, it stands at once
        const appealUntil = appealed.length >= SIDES.length ? null : new Date(on.now.getTime() + APPEAL_DAYS * DAY_MS);
        on.row = { ...on.row, appealUntil, nextAt: appealUntil };
        await write(on.tx, by, 'rule', on.row, {
          ...{ ruling: number, outcome: given.outcome, refund: Number(given.refund) },
          ...{ compensation: Number(given.compensation), payout: payoutId ?? null, kept: Number(kept) },
          ...(withdrawn.length > 0 && { withdrawn }),
        });
        if (appealUntil === null) await moving.stand(on);
      });
    },

    async simulate(id, given) {
      const row = await find(id);
      if (row.state !== 'ruling' && row.state !== 'appealed' && row.state !== 'evidence')
        throw stateFault(`It is ${row.state}: nobody rules now`);
      const fault = rulingFault({ ...given, statement: '', law: null, differs: null });
      if (fault) throw new Problem('dispute.ruling', fault);
      requireWithinMost(row, given);
      const rulings = await readRulings(db, id);
      const all = await readPaid(db, id, rulings);
      const withoutWaiting = totalOf(given) < totalOf(all);
      const before = withoutWaiting ? await readPaid(db, id, rulings, { withoutWaiting }) : all;
      await requireGiven({ db }, row, given, before);
      const changes = changeOf(before, given);
      const refundable = (await leftOf(db, row)) + all.refund - before.refund;
      const money = { refundable, ...(await readMerchantMoney(db, row)) };
      const planned = planPayout(changes.pays, given.blame, money);
      const alike = await readAlike(db, row);
      return { change: changes, planned, alike, unlike: isUnlike(alike, given.outcome) };
    },
  };
}

/** Whether a second ruling says something else than the one before. */
const differs = (before: RulingRow, now: RulingGiven): boolean =>
  before.outcome !== now.outcome ||
  totalOf(before) !== totalOf(now) ||
  before.refund !== now.refund ||
  JSON.stringify(before.blame) !== JSON.stringify(now.blame) ||
  before.obligations.join() !== now.obligations.join();
