import { sql } from 'kysely';
import type { Platform } from './app.ts';
import type { Principal } from './foundation/access/principal.ts';
import type { Clock } from './foundation/clock.ts';

/** More than is ever there at once. */
const ALL = 1_000_000;
const RECOVERY_ROUNDS = 4;
const A_RUN = 200;
const SIGNAL = new AbortController().signal;

/**
 * What a platform's money and service do by themselves where its clock is moved: reactions, timers and jobs, in the order in
 * which they follow each other.
 */
export interface Clockwork {
  /** Whether something falls due by then without anybody's doing. @param looks what is looked at twice a day, too */
  hasDue(at: Date, looks: boolean): Promise<boolean>;
  /** Takes in what was told, and has happen what has fallen due. @param looks deliveries too */
  turn(looks: boolean): Promise<void>;
  /** Asks the provider for what is to be paid. @param recovers also from merchants */
  pay(recovers: boolean): Promise<void>;
  /** Claims that wait for a person. */
  reviewed(): Promise<{ id: string; order: string }[]>;
}

export interface ClockworkOptions {
  platform: Platform;
  /** The platform's. */
  clock: Clock;
  /** Who agrees to payouts that wait for a second person. */
  manager: Principal;
  /** Whether they have agreed by now to one that was asked for then; to all when not given. */
  agrees?: (askedAt: Date) => boolean;
}

export function createClockwork({ platform, clock, manager, agrees = () => true }: ClockworkOptions): Clockwork {
  const { db, reactionWorker, promiseWorker, money, service } = platform;
  const jobOf = (name: string) => {
    const job = service.jobs.find((one) => one.name === name);
    if (job === undefined) throw new Error(`There is no job ${name}`);
    return (): Promise<unknown> => Promise.resolve(job.handle({}, { signal: SIGNAL } as never));
  };
  const [recovery, collection, deposits, kept] = ['fund.recovery', 'fund.collection', 'fund.deposits', 'fund.kept'].map(
    jobOf,
  );

  /** How far reactions have got: where nothing was told since, there is nothing that they could follow. */
  let drained: string | undefined;
  const newest = async (): Promise<string | undefined> => {
    const { rows } = await sql<{ at: string }>`
      select txid || '/' || id as at from event order by txid desc, id desc limit 1`.execute(db);
    return rows[0]?.at;
  };
  const drain = async (): Promise<void> => {
    const before = await newest();
    if (before === drained) return;
    await reactionWorker.drain();
    drained = await newest();
  };

  return {
    async hasDue(at, looks) {
      const often = sql`exists (select from promise_due where fire_at <= ${at})
        or exists (select from dispute where next_at <= ${at})`;
      const seldom = sql`exists (select from delivery_due where at <= ${at})
        or exists (select from claim where state = 'review') or exists (select from claim_sweep where ended_at is null)
        or exists (select from payout where state = 'approval') or exists (select from recovery where state = 'open')`;
      const { rows } = await sql<{ due: boolean }>`
        select ${looks ? sql`${often} or ${seldom}` : often} as due`.execute(db);
      return rows[0]!.due;
    },

    async turn(looks) {
      const {
        service: { logistics, claims, disputes, sweeping },
      } = platform;
      await promiseWorker.fireDue(clock.now());
      await drain();
      if (looks) {
        await logistics.work();
        await sweeping.work(ALL);
      }
      let done = (await money.bookings.work(ALL)) + (await claims.work(ALL));
      for (let some = A_RUN; some === A_RUN; done += some) some = await disputes.runDue(A_RUN);
      if (looks || done > 0) await drain();
    },

    async pay(recovers) {
      const paid = await money.payments.work(ALL);
      if (recovers) {
        const { rows } = await sql<{ id: string; at: Date }>`
          select id, asked_at as at from payout where state = 'approval' order by asked_at, id`.execute(db);
        for (const { id, at } of rows) if (agrees(at)) await service.fund.payouts.approve(manager, id);
        for (let round = 0; round < RECOVERY_ROUNDS; round++) {
          await recovery!();
          await money.payments.work(ALL);
        }
        await collection!();
        await deposits!();
        await kept!();
        await money.payments.work(ALL);
      }
      if (recovers || paid > 0) await drain();
    },

    async reviewed() {
      const { rows } = await sql<{ id: string; order: string }>`
        select id, order_id as "order" from claim where state = 'review' order by order_id, code`.execute(db);
      return rows;
    },
  };
}
