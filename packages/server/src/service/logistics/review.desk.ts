import { sql } from 'kysely';
import type { Database } from '../../foundation/database/database.ts';
import { asProblem } from '../../foundation/errors.ts';
import type { Ids } from '../../foundation/ids.ts';
import { dueClaims, lockDueClaim, settleClaim } from './judgement.store.ts';
import { askOf, comesAnew, type PlatformAnswer, type PlatformClaims, RIGHTS } from './paying.ts';
import { type ReviewingOptions, reviewDeliveries } from './reviewing.ts';

export interface ReviewOptions extends ReviewingOptions {
  db: Database;
  ids: Ids;
  onStored(): void;
  claims: PlatformClaims;
  /** Whether more was told than has been taken in yet: who judges then says of the carrier what the house is to blame for. */
  behind(): Promise<boolean>;
  log: { warn(fields: object, message: string): void };
}

export interface ReviewDesk {
  /** Looks at deliveries that are due, some a transaction; one at fault is put off alone. @returns how many */
  review(limit: number): Promise<number>;
  /** Opens the claims that follow, one a transaction. @returns how many */
  claim(limit: number): Promise<number>;
  /** When there is something to do next. */
  nextDue(): Promise<Date | undefined>;
}

/** Deliveries of one transaction, and transactions under way at once. */
const A_BATCH = 50;
const AT_ONCE = 4;

const isMade = ({ outcome }: PlatformAnswer): boolean => outcome === 'opened' || outcome === 'review';

export function createReviewDesk(options: ReviewOptions): ReviewDesk {
  const { db, clock, log, claims } = options;

  /** What an order has no right to is no fault of anybody's, and stays so. */
  const claimOne = (id: string): Promise<void> =>
    db.transaction().execute(async (tx) => {
      const row = await lockDueClaim(tx, id);
      if (row === undefined) return;
      const anew = await comesAnew(tx, row.order_id);
      const answers: (PlatformAnswer & { guarantee: string })[] = [];
      for (const guarantee of RIGHTS[row.kind])
        answers.push({ guarantee, ...(await claims.openByPlatform(tx, askOf(row, guarantee, anew))) });
      // of several that are used, or of which none is, the first stands for all
      const { guarantee, outcome, claimId = null } = answers.find(isMade) ?? answers[0]!;
      const made = isMade({ outcome });
      await settleClaim(tx, id, {
        claim: made ? 'opened' : 'refused',
        guarantee,
        claimId,
        code: made ? null : outcome,
      });
    });

  /** One that fails is put off and does not hold up the others. */
  const each = async (
    names: readonly string[],
    what: 'delivery' | 'claim',
    act: (name: string) => Promise<void>,
  ): Promise<number> => {
    let done = 0;
    for (const name of names) {
      try {
        await act(name);
        done++;
      } catch (error) {
        if (asProblem(error).status === 503) throw error;
        log.warn(
          { [what]: name, error: (error as Error).message },
          `a ${what} could not be looked at; it is tried again`,
        );
        await putOff(name, what);
      }
    }
    return done;
  };
  const putOff = async (name: string, what: 'delivery' | 'claim'): Promise<void> => {
    const until = new Date(clock.now().getTime() + 5 * 60_000);
    await (what === 'delivery'
      ? sql`update delivery_due set at = ${until} where order_id = ${name} and at <= ${until}`
      : sql`update delivery_judgement set claim_after = ${until} where id = ${name}`
    ).execute(db);
  };

  const reviewIn = (orderIds: readonly string[]): Promise<void> =>
    db.transaction().execute((tx) => reviewDeliveries(tx, options, orderIds));

  /** Together; where that fails, each by itself. */
  const reviewBatch = async (orderIds: readonly string[]): Promise<number> => {
    try {
      await reviewIn(orderIds);
      return orderIds.length;
    } catch (error) {
      if (asProblem(error).status === 503) throw error;
      return each(orderIds, 'delivery', (orderId) => reviewIn([orderId]));
    }
  };

  const reviewAll = async (orderIds: readonly string[]): Promise<number> => {
    let [next, done] = [0, 0];
    const lane = async (): Promise<void> => {
      while (next < orderIds.length) {
        const some = orderIds.slice(next, next + A_BATCH);
        next += some.length;
        const looked = await reviewBatch(some);
        done += looked;
      }
    };
    const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, lane));
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return done;
  };

  return {
    async review(limit) {
      const { rows } = await sql<{ order_id: string }>`
        select distinct order_id from (
          select order_id from delivery_due where at <= ${clock.now()} order by at, id limit ${limit}) as due
        order by order_id`.execute(db);
      if (rows.length === 0 || (await options.behind())) return 0;
      return reviewAll(rows.map(({ order_id }) => order_id)).finally(() => options.onStored());
    },
    claim: async (limit) => each(await dueClaims(db, clock.now(), limit), 'claim', claimOne),
    async nextDue() {
      const { rows } = await sql<{ next: Date | null }>`select min(at) as next from delivery_due`.execute(db);
      return rows[0]?.next ?? undefined;
    },
  };
}
