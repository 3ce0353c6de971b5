import type { Principal } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Ids } from '../../foundation/ids.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import type { Catalogue } from './catalogue.ts';
import {
  type Enrolment,
  endEnrolment,
  insertEnrolment,
  lockEnrolling,
  lockEnrolment,
  readEnrolment,
  readStanding,
} from './enrolment.store.ts';

export interface EnrolmentDesk {
  /** From now on. @throws Problem `guarantee.unknown`, `enrolment.not-offered`, `enrolment.overlaps`, `enrolment.notice` */
  enrol(by: Principal, given: { merchantId: string; code: string; until?: Date | undefined }): Promise<Enrolment>;
  /** Orders paid before it ends keep it. @throws Problem `enrolment.notice`, `enrolment.ended`, `request.not-found` */
  leave(by: Principal, id: string, at?: Date): Promise<Enrolment>;
}

export interface EnrolmentOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  trail: WriteTrail;
  catalogue: Pick<Catalogue, 'current'>;
  noticeDays: number;
}

const DAY_MS = 86_400_000;

export function createEnrolmentDesk({ db, clock, ids, trail, catalogue, noticeDays }: EnrolmentOptions): EnrolmentDesk {
  const requireNotice = (end: Date, now: Date): void => {
    const earliest = new Date(now.getTime() + noticeDays * DAY_MS);
    if (end < earliest)
      throw new Problem('enrolment.notice', {
        field: 'until',
        detail: `Whoever gives a guarantee gives ${noticeDays} days of notice before it ends: at the earliest ${earliest.toISOString()}, not ${end.toISOString()}`,
        params: { days: noticeDays, earliest: earliest.toISOString() },
      });
  };

  const entry = (by: Principal, verb: 'create' | 'leave', row: Enrolment) => ({
    ...{ actor: { kind: by.kind, id: by.id }, action: `service.enrolment.${verb}`, outcome: 'done' as const },
    object: `merchant/${row.merchantId}`,
    detail: { enrolment: row.id, code: row.code, until: row.untilAt?.toISOString() ?? null },
  });

  return {
    async enrol(by, { merchantId, code, until }) {
      const plan = catalogue.current().get(code);
      if (plan === undefined) throw new Problem('guarantee.unknown', { field: 'code', detail: `There is no ${code}` });
      if (plan.terms.given !== 'enrolment')
        throw new Problem('enrolment.not-offered', { field: 'code', detail: `Every order has ${code}` });
      return db.transaction().execute(async (tx) => {
        await lockEnrolling(tx, merchantId);
        const now = clock.now();
        if (until !== undefined) requireNotice(until, now);
        const standing = await readStanding(tx, { merchantId, code, at: now });
        if (standing !== undefined)
          throw new Problem('enrolment.overlaps', {
            field: 'code',
            detail: `It is given since ${standing.fromAt.toISOString()}, ${standing.untilAt === null ? 'without end' : `until ${standing.untilAt.toISOString()}`}`,
            params: { since: standing.fromAt.toISOString() },
          });
        const actor = `${by.kind}/${by.id}`;
        const row: Enrolment = {
          ...{ id: ids.next(), merchantId, code, fromAt: now, untilAt: until ?? null, madeBy: actor },
          ...(until === undefined ? { leftAt: null, leftBy: null } : { leftAt: now, leftBy: actor }),
        };
        await insertEnrolment(tx, row);
        await trail(tx, [entry(by, 'create', row)]);
        return row;
      });
    },

    async leave(by, id, at) {
      const seen = await readEnrolment(db, id);
      if (seen === undefined) throw new Problem('request.not-found');
      return db.transaction().execute(async (tx) => {
        await lockEnrolling(tx, seen.merchantId);
        const row = (await lockEnrolment(tx, id))!;
        const now = clock.now();
        if (row.untilAt !== null)
          throw new Problem('enrolment.ended', {
            ...{
              detail: `It ends at ${row.untilAt.toISOString()} already`,
              params: { until: row.untilAt.toISOString() },
            },
          });
        const end = at ?? new Date(now.getTime() + noticeDays * DAY_MS);
        requireNotice(end, now);
        const after = { ...row, untilAt: end, leftAt: now, leftBy: `${by.kind}/${by.id}` };
        await endEnrolment(tx, after);
        await trail(tx, [entry(by, 'leave', after)]);
        return after;
      });
    },
  };
}
