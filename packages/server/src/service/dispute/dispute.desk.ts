import type { Principal } from '../../foundation/access/principal.ts';
import type { Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Sealer } from '../../foundation/sealing/sealer.ts';
import { amountParam, amountText } from '../../ledger/amounts.ts';
import { notFor, rulingAsked } from './dispute.cases.ts';
import { requireAcceptable, requireAgain, requireOpening, requireTalking, TALKING } from './dispute.conditions.ts';
import { disputeOpened } from './dispute.events.ts';
import {
  actorOf,
  confirmedAt,
  createMoving,
  type Moving,
  type MovingOptions,
  stateFault,
  step,
  type Work,
} from './dispute.moving.ts';
import {
  acceptPromise,
  complyPromise,
  endPromise,
  handledPromise,
  met,
  opened,
  resumed,
  voided,
} from './dispute.promise.ts';
import { countOpen, insertDispute, lockAboutSame, readDispute } from './dispute.store.ts';
import {
  type AboutKind,
  DAY_MS,
  type DisputeRow,
  MOST,
  otherSide,
  partyOf,
  type Reason,
  type Side,
} from './dispute.ts';
import {
  type AppealRow,
  acceptOffer,
  addAppeal,
  addMessage,
  addOffer,
  countMessages,
  endAsk,
  type MessageKind,
  type MessageRow,
  readAppeals,
  readAsks,
  readOffers,
} from './message.store.ts';
import { readRulings } from './ruling.store.ts';
import { appealsMade } from './ruling.ts';
import { requireWithinMost } from './wanted.ts';

/** What texts of disputes are sealed for. */
export const DISPUTE_TEXT = 'dispute.text';

export interface OrderFacts {
  id: string;
  consumerId: string;
  merchantId: string;
  paid: bigint;
  currency: string;
  categoryId: string | null;
  /** When its consumer could know first: delivered, else promised to be shipped, else paid. */
  knownAt: Date;
}

export interface Opening {
  order: OrderFacts;
  side: Side;
  about: { kind: AboutKind; id: string };
  guarantee: string | null;
  reason: Reason;
  wanted: { amount: bigint; currency: string };
  text: string;
  /** When the matter came to be known, where the staff knows it to be later. */
  knownAt?: Date | undefined;
}

export interface DisputeDesk {
  /** Made, or one that was taken back opened again. @throws Problem `dispute.*` */
  open(by: Principal, given: Opening): Promise<DisputeRow>;
  /** @throws Problem `dispute.state`, `dispute.amount`, `dispute.over-left`, `dispute.over-most`, `dispute.full`, `payout.own-money` */
  offer(
    by: Principal,
    id: string,
    side: Side,
    given: { refund: bigint; compensation: bigint; text?: string | undefined },
  ): Promise<DisputeRow>;
  /** The other side's: it is settled, and paid. @throws Problem `dispute.state`, `dispute.offer`, `payout.*` */
  accept(by: Principal, id: string, side: Side, number: number): Promise<DisputeRow>;
  /** No agreement: the platform is to rule at once. @throws Problem `dispute.state` */
  escalate(by: Principal, id: string, side: Side): Promise<DisputeRow>;
  /** Says something, or answers what was asked for; a draft is its writer's alone. @throws Problem `dispute.state`, `dispute.full` */
  say(by: Principal, id: string, side: Side, given: { text: string; draft: boolean }): Promise<DisputeRow>;
  /** @throws Problem `dispute.state`, `dispute.appealed`, `dispute.window` */
  appeal(by: Principal, id: string, side: Side, text: string): Promise<DisputeRow>;
  /** By whoever opened it. @throws Problem `dispute.state`, `dispute.not-yours` */
  withdraw(by: Principal, id: string, side: Side): Promise<DisputeRow>;
  /** The merchant says that it is done; the consumer that it is, or is not. @throws Problem `dispute.state`, `dispute.not-yours` */
  comply(
    by: Principal,
    id: string,
    side: Side,
    given: { done: boolean; text?: string | undefined },
  ): Promise<DisputeRow>;
  /** Texts for a reader: null where whose they are was erased. */
  read(by: Principal, row: DisputeRow, messages: readonly MessageRow[]): Promise<(string | null)[]>;
  /** What falls due. @returns how many were looked at */
  runDue(ids: readonly string[]): Promise<void>;
}

export interface DisputeDeskOptions extends MovingOptions {
  sealer: Pick<Sealer, 'sealValues' | 'openFields'>;
  /** For which two sides can come to terms by themselves. */
  negotiationDays: number;
  /** An after-sale's refusal is before the platform from the moment at which it is disputed. */
  arbitrate(tx: Tx, aftersale: string, how: { by: string; at: Date; causeId: null }): Promise<void>;
}

const MOST_OPEN = 50;

export function createDisputeDesk(options: DisputeDeskOptions, moving: Moving = createMoving(options)): DisputeDesk {
  const { db, clock, ids, sealer, tell, cases, paying } = options;
  const { change, write } = moving;

  const find = async (id: string): Promise<DisputeRow> => {
    const row = await readDispute(db, id);
    if (row === undefined) throw new Problem('request.not-found');
    return row;
  };

  const seal = async (person: string, text: string): Promise<string> =>
    (await sealer.sealValues([{ person, field: DISPUTE_TEXT, value: text }]))[0]!;

  const message = (
    on: Pick<Work, 'row' | 'now'>,
    by: Principal,
    side: Side,
    given: { kind: MessageKind; text: string; draft?: boolean },
  ): MessageRow => ({
    ...{ id: ids.next(), disputeId: on.row.id, at: on.now, by: actorOf(by), side, person: partyOf(on.row, side) },
    ...{ draft: false, ...given },
  });

  const requireRoom = async ({ tx, row }: Work): Promise<void> => {
    if ((await countMessages(tx, row.id)) >= MOST.messages)
      throw new Problem('dispute.full', { detail: `It has ${MOST.messages} messages already` });
  };

  const act = async (
    by: Principal,
    id: string,
    verb: string,
    text: { side: Side; text: string | undefined },
    work: (on: Work, cipher: string | undefined) => Promise<Record<string, unknown>>,
  ): Promise<DisputeRow> => {
    const cipher = text.text === undefined ? undefined : await seal(partyOf(await find(id), text.side), text.text);
    return change(id, async (on) => {
      const detail = await work(on, cipher);
      await write(on.tx, by, verb, on.row, { side: text.side, on_behalf: by.party === undefined, ...detail });
    });
  };

  return {
    async open(by, given) {
      const { order, side, about, reason, wanted } = given;
      requireOpening(given, clock.now());
      const cipher = await seal(
        side === 'consumer' ? `consumer/${order.consumerId}` : `merchant/${order.merchantId}`,
        given.text,
      );
      const made = await db.transaction().execute(async (tx) => {
        const now = clock.now();
        const before = await lockAboutSame(tx, { orderId: order.id, aboutKind: about.kind, aboutId: about.id });
        if (before === undefined && (await countOpen(tx, { consumerId: order.consumerId }, MOST_OPEN)) >= MOST_OPEN)
          throw new Problem('dispute.often', { detail: `At most ${MOST_OPEN} are open at a time` });
        const row: DisputeRow = {
          ...{ id: before?.id ?? ids.next(), orderId: order.id, consumerId: order.consumerId },
          ...{ merchantId: order.merchantId, aboutKind: about.kind, aboutId: about.id, guarantee: given.guarantee },
          ...{
            reason,
            categoryId: order.categoryId,
            currency: order.currency,
            paid: order.paid,
            wanted: wanted.amount,
          },
          ...{ state: 'negotiation', round: before === undefined ? 1 : before.round + 1, openedAt: now },
          ...{ openedBy: actorOf(by), openedSide: side, waitsFor: [otherSide(side)] },
          ...{ nextAt: new Date(now.getTime() + options.negotiationDays * DAY_MS), dueAt: null, endDueAt: null },
          ...{ tests: before?.tests ?? 0, ruledAt: null, appealUntil: null, complyBy: null, compliedAt: null },
          closedAt: null,
        };
        const on: Work = {
          tx,
          row,
          now,
          held: undefined,
          appeal: undefined,
          facts: opened(row),
          events: [disputeOpened(row)],
          after: [],
        };
        if (before !== undefined) requireAgain(before);
        // somebody else was quicker by a moment
        else if (!(await insertDispute(tx, row))) throw new Problem('dispute.open-already');
        const said = message(on, by, side, { kind: 'statement', text: cipher });
        await addMessage(tx, said);
        await write(tx, by, 'open', row, {
          side,
          on_behalf: by.party === undefined,
          round: row.round,
          message: said.id,
        });
        if (about.kind === 'aftersale')
          await options.arbitrate(tx, about.id, { by: actorOf(by), at: now, causeId: null });
        await tell.opened(tx, row);
        return moving.finish(on);
      });
      options.onStored();
      return made;
    },

    offer: (by, id, side, { refund, compensation, text }) =>
      act(by, id, 'offer', { side, text }, async (on, cipher) => {
        requireTalking(on);
        const left = await paying.left(on.tx, on.row);
        if (refund > left)
          throw new Problem('dispute.over-left', {
            field: 'refund',
            detail: `${amountText(left, on.row.currency)} of ${amountText(on.row.paid, on.row.currency)} can still be refunded, not ${amountText(refund, on.row.currency)}`,
            params: { most: amountParam(left, on.row.currency), asked: amountParam(refund, on.row.currency) },
          });
        if (refund + compensation === 0n)
          throw new Problem('dispute.amount', { field: 'refund', detail: 'offers nothing' });
        requireWithinMost(on.row, { refund, compensation });
        if (side === 'merchant') await paying.requireOwn(on.tx, on.row, { refund, compensation });
        const number = (await readOffers(on.tx, id)).length + 1;
        if (number > MOST.offers) throw new Problem('dispute.full', { detail: `It has ${MOST.offers} offers already` });
        await requireRoom(on);
        const said = cipher === undefined ? undefined : message(on, by, side, { kind: 'offer', text: cipher });
        if (said) await addMessage(on.tx, said);
        await addOffer(on.tx, {
          ...{ disputeId: id, number, side, by: actorOf(by), at: on.now, refund, compensation, state: 'open' },
          ...{ messageId: said?.id ?? null, settledAt: null, payoutId: null },
        });
        if (on.row.state === 'negotiation') on.row = { ...on.row, waitsFor: [otherSide(side)] };
        await tell.said(on.tx, on.row, side, 'dispute.offer');
        return { offer: number };
      }),

    accept: (by, id, side, number) =>
      act(by, id, 'accept', { side, text: undefined }, async (on) => {
        requireTalking(on);
        const offer = (await readOffers(on.tx, id)).find((one) => one.number === number);
        if (offer === undefined) throw new Problem('request.not-found');
        requireAcceptable(offer, side);
        // what came back another way since it was made: the two sides talk about what is left
        const left = await paying.left(on.tx, on.row);
        if (offer.refund > left)
          throw new Problem('dispute.offer', {
            detail: `It refunds ${amountText(offer.refund, on.row.currency)}, and ${amountText(left, on.row.currency)} of ${amountText(on.row.paid, on.row.currency)} can still be refunded: make another`,
            params: { left: amountParam(left, on.row.currency) },
          });
        if (side === 'merchant') await paying.requireOwn(on.tx, on.row, offer);
        const payout = await paying.agreed(on.tx, on.row, offer, actorOf(by));
        await moving.reached('paid');
        await acceptOffer(on.tx, offer, actorOf(by), on.now, payout);
        await moving.close(on, 'agree');
        on.facts.push(...met(on.row, [acceptPromise, handledPromise, endPromise], on.now));
        await tell.closed(on.tx, on.row);
        return { offer: number, payout };
      }),

    escalate: (by, id, side) =>
      act(by, id, 'escalate', { side, text: undefined }, async (on) => {
        if (on.row.state !== 'negotiation') throw stateFault(`It is ${on.row.state}: the platform has it already`);
        await moving.toRuling(on);
        return {};
      }),

    say: (by, id, side, { text, draft }) =>
      act(by, id, draft ? 'draft' : 'evidence', { side, text }, async (on, cipher) => {
        const { state } = on.row;
        if (!TALKING.includes(state) && state !== 'appealed') throw stateFault(`It is ${state}: nothing more is taken`);
        await requireRoom(on);
        const said = message(on, by, side, { kind: 'evidence', text: cipher!, draft });
        await addMessage(on.tx, said);
        if (draft) return { message: said.id };
        const asks = await readAsks(on.tx, id);
        const answered = asks.filter((ask) => ask.outcome === null && ask.side === side);
        for (const ask of answered) {
          await endAsk(on.tx, ask, 'supplied', on.now);
          if (ask.test) on.facts.push(...resumed(on.row, ask.number, on.now));
        }
        if (answered.length > 0) moving.resume(on, await readAsks(on.tx, id));
        else if (on.held) await cases.news(on.tx, on.held);
        await tell.said(on.tx, on.row, side, 'dispute.message');
        return { message: said.id, answers: answered.map((ask) => ask.number) };
      }),

    appeal: (by, id, side, text) =>
      act(by, id, 'appeal', { side, text }, async (on, cipher) => {
        if (on.row.state !== 'ruled') {
          const detail = on.row.state === 'appealed' ? 'It is being looked at again' : `It is ${on.row.state}`;
          throw on.row.appealUntil === null && on.row.ruledAt !== null && on.row.state !== 'appealed'
            ? new Problem('dispute.window', { detail: 'Its time is over' })
            : stateFault(detail);
        }
        const rulings = await readRulings(on.tx, id);
        const before = appealsMade(rulings, await readAppeals(on.tx, id));
        if (before.some((one) => one.side === side)) throw new Problem('dispute.appealed');
        if (on.row.appealUntil === null)
          throw new Problem('dispute.window', {
            detail: 'Its time is over: it stands once what it gives is agreed to',
          });
        const said = message(on, by, side, { kind: 'appeal', text: cipher! });
        await addMessage(on.tx, said);
        const appeal: AppealRow = {
          ...{ id: ids.next(), disputeId: id, side, at: on.now, by: actorOf(by), messageId: said.id },
          ...{ ruling: rulings.at(-1)!.number, decidedAt: null, outcome: null },
        };
        await addAppeal(on.tx, appeal);
        step(on, 'appeal');
        on.row = { ...on.row, waitsFor: ['platform'], nextAt: null, appealUntil: null };
        const rulers = rulings.map((one) => one.by);
        const not = options.secondPerson ? notFor(on.row, rulers) : [];
        on.after.push(() =>
          cases.open(on.tx, rulingAsked(on.row, on.now, { appeal, not, dueAt: on.row.endDueAt ?? on.now })),
        );
        await tell.said(on.tx, on.row, side, 'dispute.appealed');
        return { appeal: appeal.id, against: appeal.ruling };
      }),

    withdraw: (by, id, side) =>
      act(by, id, 'withdraw', { side, text: undefined }, async (on) => {
        if (on.row.openedSide !== side) throw new Problem('dispute.not-yours', { detail: 'The other side opened it' });
        requireTalking(on);
        // what was ruled once is ruled anew, and is not for one side to end
        if ((await readRulings(on.tx, id)).length > 0) throw stateFault('It was ruled, and waits for another ruling');
        await moving.close(on, 'withdraw');
        on.facts.push(...voided(on.row, on.now));
        await tell.closed(on.tx, on.row);
        return {};
      }),

    comply: (by, id, side, { done, text }) =>
      act(by, id, 'comply', { side, text }, async (on, cipher) => {
        const { state, compliedAt, tests } = on.row;
        if (state !== 'final' && state !== 'overdue') throw stateFault(`It is ${state}: nothing is to be done`);
        if (side === 'merchant' && !done)
          throw new Problem('dispute.not-yours', {
            field: 'done',
            detail: 'Only the consumer says that it is not done',
          });
        if (cipher !== undefined) {
          await requireRoom(on);
          await addMessage(on.tx, message(on, by, side, { kind: 'compliance', text: cipher }));
        }
        const named = { kind: complyPromise.kind, key: `${id}/${on.row.round}` };
        if (side === 'merchant') {
          if (compliedAt !== null) return { done, again: true };
          // the clock stands still until the consumer has said whether it is so
          on.facts.push({ fact: 'paused', ...named, breakKey: String(tests + 1), at: on.now });
          on.row = {
            ...on.row,
            compliedAt: on.now,
            nextAt: confirmedAt(on.now),
            waitsFor: ['consumer'],
            tests: tests + 1,
          };
        } else if (done) await moving.comply(on);
        else {
          if (compliedAt === null) throw stateFault('The merchant has not said yet that it is done');
          on.facts.push({ fact: 'resumed', ...named, breakKey: String(tests), at: on.now });
          const complyBy = new Date(on.row.complyBy!.getTime() + on.now.getTime() - compliedAt.getTime());
          const nextAt = state === 'final' ? complyBy : null;
          on.row = { ...on.row, compliedAt: null, complyBy, nextAt, waitsFor: ['merchant'] };
        }
        return { done };
      }),

    async read(by, row, messages) {
      if (messages.length === 0) return [];
      const own = messages.every(({ person }) => person === by.party);
      const texts = await sealer.openFields(
        messages.map(({ text }) => ({ cipher: text, field: DISPUTE_TEXT })),
        {
          purpose: own ? 'own' : 'dispute',
          onAccess: async ({ purpose, fields }) => {
            if (purpose === 'own') return;
            await options.trail(db, [
              {
                ...{ actor: { kind: by.kind, id: by.id }, action: 'service.dispute.read', purpose, outcome: 'done' },
                ...{ object: `dispute/${row.id}`, detail: { fields } },
              },
            ]);
          },
        },
      );
      return texts.map((one) => ('value' in one ? String(one.value) : null));
    },

    async runDue(due) {
      const failed: unknown[] = [];
      // one at fault keeps none of the others back
      for (const id of due) await change(id, async () => undefined).catch((error) => failed.push(error));
      if (failed.length > 0) throw new AggregateError(failed, `${failed.length} of ${due.length} disputes failed`);
    },
  };
}
