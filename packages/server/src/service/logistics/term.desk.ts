import type { Role } from '../../foundation/access/role.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Ids } from '../../foundation/ids.ts';
import type { Calendars } from '../../foundation/promises/calendar-file.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import { countTerms, endTerm, insertTerm, lockTerm, MOST_TERMS } from './term.store.ts';
import type { TermRow } from './term.ts';

export type Actor = { kind: 'key' | 'user'; id: string; roles?: readonly Role[] };

export interface TermDeskOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  trail: WriteTrail;
  calendars: Calendars;
}

export type TermAsked = Omit<TermRow, 'id' | 'madeAt' | 'madeBy' | 'endedAt' | 'endedBy' | 'from'> & {
  from: Date | null;
};

/** The table of terms: rows are added and ended, and never touch what was paid before. */
export function createTermDesk({ db, clock, ids, trail, calendars }: TermDeskOptions) {
  return {
    /** @throws Problem `request.invalid`, `logistics.term-past`, `logistics.too-many` */
    async make(by: Actor, asked: TermAsked): Promise<TermRow> {
      const now = clock.now();
      const from = asked.from ?? now;
      if (asked.calendar !== null && !calendars.has(asked.calendar))
        throw new Problem('request.invalid', { field: 'calendar', detail: `There is no calendar ${asked.calendar}` });
      if (from < now) throw new Problem('logistics.term-past', { field: 'from' });
      if (asked.to !== null && asked.to <= from)
        throw new Problem('request.invalid', { field: 'to', detail: 'to must lie after from' });
      const row: TermRow = {
        ...{ ...asked, id: ids.next(), from, madeAt: now, madeBy: `${by.kind}/${by.id}`, endedAt: null, endedBy: null },
      };
      await db.transaction().execute(async (tx) => {
        if ((await countTerms(tx, now)) >= MOST_TERMS)
          throw new Problem('logistics.too-many', { detail: `At most ${MOST_TERMS} rows of terms are in force` });
        await insertTerm(tx, row);
        await trail(tx, [
          {
            ...{ actor: by, action: 'logistics.term.make', outcome: 'done', object: `delivery-term/${row.id}` },
            detail: { category: row.categoryId, campaign: row.campaign, region: row.region, pays: row.pays },
          },
        ]);
      });
      return row;
    },
    /** @throws Problem `request.not-found`, `logistics.term-past`, `logistics.term-ended` */
    end: (by: Actor, id: string, at: Date | null): Promise<TermRow> =>
      db.transaction().execute(async (tx) => {
        const now = clock.now();
        const to = at ?? now;
        const row = await lockTerm(tx, id);
        if (row === undefined) throw new Problem('request.not-found');
        if (to < now) throw new Problem('logistics.term-past', { field: 'at' });
        if (row.to !== null && row.to <= to) throw new Problem('logistics.term-ended');
        // one that has not begun never does
        const ends = to < row.from ? row.from : to;
        const me = `${by.kind}/${by.id}`;
        await endTerm(tx, id, { to: ends, at: now, by: me });
        await trail(tx, [
          {
            ...{ actor: by, action: 'logistics.term.end', outcome: 'done', object: `delivery-term/${id}` },
            detail: { to: ends.toISOString() },
          },
        ]);
        return { ...row, to: ends, endedAt: now, endedBy: me };
      }),
  };
}

export type TermDesk = ReturnType<typeof createTermDesk>;
