import { sql } from 'kysely';
import type { Database } from '../foundation/database/database.ts';
import type { Reaction } from '../foundation/reactions/reaction.ts';

declare module '../foundation/database/database.ts' {
  interface Tables {
    money_since: { only: boolean; at: Date };
  }
}

/** From when on what the log tells moves money. */
export interface MoneySince {
  at(): Promise<Date>;
}

const REMEMBERED_MS = 10_000;

/** Read again now and then: an operator may move it while servers run. */
export function moneySince(db: Database): MoneySince {
  let known: { at: Date; until: number } | undefined;
  return {
    async at() {
      if (known === undefined || known.until < performance.now()) {
        const { at } = await db.selectFrom('money_since').select('at').executeTakeFirstOrThrow();
        known = { at, until: performance.now() + REMEMBERED_MS };
      }
      return known.at;
    },
  };
}

/** The first start of a platform that pays is where its money begins. */
export const beginMoney = async (db: Database, at: Date): Promise<void> =>
  void (await sql`insert into money_since (at) values (${at}) on conflict do nothing`.execute(db));

export const setMoneySince = async (db: Database, at: Date): Promise<void> =>
  void (await sql`update money_since set at = ${at}`.execute(db));

/** The reaction, deaf to what happened before: nobody is paid for a history that is taken in. */
export const onlySince = (reaction: Reaction, since: MoneySince): Reaction => ({
  ...reaction,
  async handle(tx, events, context) {
    const from = await since.at();
    const counted = events.filter(({ time }) => time >= from);
    if (counted.length > 0) await reaction.handle(tx, counted, context);
  },
});
