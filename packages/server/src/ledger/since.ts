import { sql } from 'kysely';
import type { Database } from '../foundation/database/database.ts';
import type { StoredEvent } from '../foundation/log/event.ts';
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
export function onlySince(reaction: Reaction, since: MoneySince): Reaction {
  const { handle, handleKeys } = reaction;
  const counted = async (events: readonly StoredEvent[]): Promise<StoredEvent[]> => {
    const from = await since.at();
    return events.filter(({ time }) => time >= from);
  };
  return {
    ...reaction,
    async handle(tx, events, context) {
      const own = await counted(events);
      if (own.length > 0) await handle(tx, own, context);
    },
    ...(handleKeys && {
      async handleKeys(tx, keys, context) {
        const all = await Promise.all([...keys].map(async ([key, events]) => [key, await counted(events)] as const));
        const told = all.filter(([, events]) => events.length > 0);
        if (told.length > 0) await handleKeys(tx, new Map(told), context);
      },
    }),
  };
}
