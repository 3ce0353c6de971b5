import type { CasesAbout } from '../../casework/case.about.ts';
import type { LockedCase } from '../../casework/case.store.ts';
import type { Actor } from '../../casework/case.ts';
import { withdrawAbout } from '../../casework/case-about.store.ts';
import type { Principal } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Ids } from '../../foundation/ids.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
import type { PromiseStore } from '../../foundation/promises/promise.store.ts';
import type { PromiseFact } from '../../foundation/promises/promise.ts';
import { Premise } from '../../foundation/reactions/reaction.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import { caseOf, notFor, rulingAsked } from './dispute.cases.ts';
import { disputeClosed, disputeOverdue } from './dispute.events.ts';
import { acceptPromise, complying, complyPromise, endPromise, handledPromise, met } from './dispute.promise.ts';
import { lockDispute, readDispute, saveDispute } from './dispute.store.ts';
import type { DisputeTelling } from './dispute.telling.ts';
import { afterStep, CONFIRM_DAYS, DAY_MS, type DisputeRow, type DisputeStep, isClosed } from './dispute.ts';
import { type AppealRow, type AskRow, endAsk, endOffers, readAppeals, readAsks } from './message.store.ts';
import type { DisputePaying } from './paying.ts';
import { isAwaited, makeFinal, readRulings, setOtherwise } from './ruling.store.ts';

/** Where a test may end everything. */
export type DisputePoint = 'locked' | 'worked' | 'paid' | 'promised' | 'told' | 'committed';

export type By = Pick<Principal, 'kind' | 'id'>;
/** Whoever is on the trail: also what happened by itself. */
type Writer = By | { kind: 'system'; id: string };
export const actorOf = ({ kind, id }: By): Actor => `${kind}/${id}`;
export const stateFault = (detail: string): Problem => new Problem('dispute.state', { detail });

/** A dispute in hand: what is done to it is gathered, and written at the end in the order in which everybody locks. */
export interface Work {
  tx: Tx;
  row: DisputeRow;
  now: Date;
  /** Its case, or that of the appeal that waits for its ruling. */
  held: LockedCase | undefined;
  /** The appeal that nobody has ruled on. */
  appeal: AppealRow | undefined;
  facts: PromiseFact[];
  events: OwnEvent[];
  /** Done once the promises are known. */
  after: (() => Promise<void>)[];
}

export interface MovingOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  trail: WriteTrail;
  promises: Pick<PromiseStore, 'apply'>;
  cases: Pick<CasesAbout, 'open' | 'lock' | 'answer' | 'again' | 'news'>;
  tell: DisputeTelling;
  paying: DisputePaying;
  append(tx: Tx, events: readonly OwnEvent[]): Promise<unknown>;
  secondPerson: boolean;
  /** Called after each commit that wrote to the log. */
  onStored(): void;
  reached?(point: DisputePoint): void | Promise<void>;
}

export interface Moving {
  /** Does something to a dispute while nobody else does; what fell due by then has happened before. */
  change(id: string, work: (on: Work) => Promise<void>): Promise<DisputeRow>;
  /**
   * The same in the caller's transaction, whose commit is the caller's, and with nothing that fell due: for what was found out about
   * it. @throws Premise where somebody else is changing it
   */
  within(tx: Tx, id: string, work: (on: Work) => Promise<void>): Promise<DisputeRow>;
  /** Writes what was gathered. */
  finish(on: Work): Promise<DisputeRow>;
  /** A person of the platform has to rule. */
  toRuling(on: Work): Promise<void>;
  /** What was asked for is there, or its time is over. */
  resume(on: Work, asks: readonly AskRow[]): void;
  /** It stands, and what is to be done begins; not while what was ruled waits for somebody who may refuse it. */
  stand(on: Work): Promise<void>;
  /** The same where only that kept it from standing. */
  standAfterAll(on: Work): Promise<void>;
  close(on: Work, step: DisputeStep): Promise<void>;
  /** There is nothing more to do. */
  comply(on: Work): Promise<void>;
  write(tx: Tx, by: Writer, verb: string, row: DisputeRow, detail?: Record<string, unknown>): Promise<void>;
  reached(point: DisputePoint): Promise<void>;
}

const HOUSE = 'house';
const MOST_TRIES = 3;

/** @throws Problem `dispute.state` */
export function step(on: Work, by: DisputeStep): void {
  const state = afterStep(on.row.state, by);
  if (state === undefined) throw stateFault(`It is ${on.row.state}`);
  on.row = { ...on.row, state };
}

export function createMoving(options: MovingOptions): Moving {
  const { db, clock, ids, trail, promises, cases, tell, paying, append } = options;
  const reached: Moving['reached'] = async (point) => options.reached?.(point);

  const write: Moving['write'] = (tx, by, verb, row, detail = {}) =>
    trail(tx, [
      {
        ...{ actor: { kind: by.kind, id: by.id }, action: `service.dispute.${verb}`, outcome: 'done' },
        ...{ object: `dispute/${row.id}`, detail: { order: row.orderId, state: row.state, ...detail } },
      },
    ]);

  const toRuling: Moving['toRuling'] = async (on) => {
    step(on, 'escalate');
    on.row = { ...on.row, waitsFor: ['platform'], nextAt: null };
    on.facts.push(...met(on.row, [acceptPromise], on.now));
    const not = options.secondPerson ? notFor(on.row, []) : [];
    on.after.push(() =>
      cases.open(on.tx, rulingAsked(on.row, on.now, { appeal: undefined, not, dueAt: on.row.dueAt ?? on.now })),
    );
  };

  const resume: Moving['resume'] = (on, asks) => {
    const open = asks.filter(({ outcome }) => outcome === null);
    if (open.length > 0) {
      on.row = { ...on.row, waitsFor: [...new Set(open.map(({ side }) => side))], nextAt: earliest(open) };
      return;
    }
    step(on, on.appeal === undefined ? 'resume' : 'resume-appeal');
    on.row = { ...on.row, waitsFor: ['platform'], nextAt: null };
    on.after.push(async () => {
      const dueAt = (on.appeal === undefined ? on.row.dueAt : on.row.endDueAt) ?? on.now;
      if (on.held) await cases.again(on.tx, on.held, { at: on.now, dueAt });
    });
  };

  const close: Moving['close'] = async (on, by) => {
    step(on, by);
    on.row = { ...on.row, waitsFor: [], nextAt: null, closedAt: on.now };
    for (const ask of await readAsks(on.tx, on.row.id))
      if (ask.outcome === null) await endAsk(on.tx, ask, 'gone', on.now);
    await endOffers(on.tx, on.row.id, { as: 'gone', by: HOUSE, at: on.now });
    await withdrawAbout(on.tx, ids, [caseOf(on.row, undefined).about]);
    on.events.push(disputeClosed(on.row));
  };

  const comply: Moving['comply'] = async (on) => {
    await close(on, 'comply');
    const { complyBy, compliedAt } = on.row;
    if (complyBy !== null) on.facts.push(...met(on.row, [complyPromise], compliedAt ?? on.now));
    await tell.closed(on.tx, on.row);
  };

  const stand: Moving['stand'] = async (on) => {
    const rulings = await readRulings(on.tx, on.row.id);
    on.row = { ...on.row, appealUntil: null, nextAt: null };
    if (await isAwaited(on.tx, rulings)) {
      // whoever agrees to it, or does not, is heard of
      on.row = { ...on.row, waitsFor: ['platform'] };
      return;
    }
    const ruling = rulings.at(-1)!;
    step(on, 'stand');
    await makeFinal(on.tx, ruling.id, on.now);
    // the platform's part ends here; what a merchant has to do has a clock of its own
    on.facts.push(...met(on.row, [endPromise], on.now));
    if (ruling.complyDays === null) return comply(on);
    const complyBy = new Date(on.now.getTime() + ruling.complyDays * DAY_MS);
    on.row = { ...on.row, waitsFor: ['merchant'], complyBy, nextAt: complyBy };
    on.facts.push(complying(on.row, on.now, ruling.complyDays));
    await tell.stands(on.tx, on.row);
  };

  const standAfterAll: Moving['standAfterAll'] = async (on) => {
    if (on.row.state === 'ruled' && on.row.appealUntil === null) await stand(on);
  };

  /** What was to be done is not: the consumer is told, and paid what was said beforehand. */
  const miss = async (on: Work): Promise<void> => {
    const ruling = (await readRulings(on.tx, on.row.id)).at(-1)!;
    step(on, 'miss');
    on.row = { ...on.row, nextAt: null };
    if (ruling.otherwise > 0n) {
      const payout = await paying.otherwise(on.tx, on.row, ruling);
      if (payout !== undefined) await setOtherwise(on.tx, ruling.id, payout);
    }
    on.events.push(disputeOverdue(on.row, ruling, on.now));
    await tell.overdue(on.tx, on.row);
  };

  /** Has happen what has fallen due: whoever comes later finds it as if it had happened in time. */
  const ripen = async (on: Work): Promise<void> => {
    while (on.row.nextAt !== null && on.row.nextAt <= on.now) {
      const { state, complyBy, compliedAt } = on.row;
      if (state === 'negotiation') await toRuling(on);
      else if (state === 'evidence') {
        for (const ask of await readAsks(on.tx, on.row.id))
          if (ask.outcome === null && ask.dueAt <= on.now) await endAsk(on.tx, ask, 'silent', ask.dueAt);
        resume(on, await readAsks(on.tx, on.row.id));
      } else if (state === 'ruled') await stand(on);
      else if (compliedAt !== null && confirmedAt(compliedAt) <= on.now) await comply(on);
      else if (state === 'final' && complyBy! <= on.now) await miss(on);
      else throw new Error(`dispute ${on.row.id} is ${state}, and nothing falls due`);
    }
  };

  /** Its case is locked before it; which one that is, is only known for certain afterwards. */
  const take = async (tx: Tx, id: string): Promise<Work | undefined> => {
    const seen = await readDispute(tx, id);
    if (seen === undefined) throw new Problem('request.not-found');
    const guess = openAppeal(await readAppeals(tx, id));
    const what = caseOf(seen, guess);
    const held = await cases.lock(tx, what);
    const row = (await lockDispute(tx, id))!;
    const appeal = openAppeal(await readAppeals(tx, id));
    if (caseOf(row, appeal).about !== what.about) return undefined;
    return { ...{ tx, row, now: clock.now(), held, appeal }, facts: [], events: [], after: [] };
  };

  const finish: Moving['finish'] = async (on) => {
    await reached('worked');
    const outcomes = await promises.apply(on.tx, on.facts);
    const dueOf = (kind: string) => outcomes.findLast((one) => one.kind === kind)?.dueAt;
    const [due, end] = [dueOf(handledPromise.kind), dueOf(endPromise.kind)];
    if (due !== undefined) on.row = { ...on.row, dueAt: due };
    if (end !== undefined) on.row = { ...on.row, endDueAt: end };
    const { state, ruledAt, endDueAt } = on.row;
    // after the first ruling it is the end that is owed, and after the last one nothing
    if (ruledAt !== null) on.row = { ...on.row, dueAt: endDueAt };
    if (state === 'final' || state === 'overdue' || isClosed(state))
      on.row = { ...on.row, dueAt: null, endDueAt: null };
    const complyBy = dueOf(complyPromise.kind);
    if (complyBy !== undefined && complyBy !== null && !isClosed(state)) on.row = { ...on.row, complyBy };
    await reached('promised');
    await saveDispute(on.tx, on.row);
    for (const work of on.after) await work();
    await append(on.tx, on.events);
    await reached('told');
    return on.row;
  };

  return {
    ...{ finish, toRuling, resume, stand, standAfterAll, close, comply, write, reached },

    async within(tx, id, work) {
      const on = await take(tx, id);
      if (on === undefined) throw new Premise(`dispute/${id}`);
      await reached('locked');
      await work(on);
      return finish(on);
    },

    async change(id, work) {
      for (let tries = 1; ; tries++) {
        const done = await db.transaction().execute(async (tx) => {
          const on = await take(tx, id);
          if (on === undefined) return undefined;
          await reached('locked');
          await ripen(on);
          await work(on);
          return finish(on);
        });
        if (done !== undefined) {
          await reached('committed');
          options.onStored();
          return done;
        }
        if (tries === MOST_TRIES) throw stateFault('Somebody else is changing it');
      }
    },
  };
}

export const confirmedAt = (complied: Date): Date => new Date(complied.getTime() + CONFIRM_DAYS * DAY_MS);

const openAppeal = (appeals: readonly AppealRow[]): AppealRow | undefined =>
  appeals.find(({ outcome }) => outcome === null);

const earliest = (asks: readonly AskRow[]): Date => asks.map(({ dueAt }) => dueAt).reduce((a, b) => (a < b ? a : b));
