import { type Catalogue, catalogue as everyEvent } from '@anxin/events';
import { sql } from 'kysely';
import type { Principal } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Json, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { hasUnread, holdersOf, type Notify } from '../../foundation/notices/notices.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import { type RecordBody, type RecordRow, seedRecords, unassessed, uncovered } from './records.ts';

interface RecordTable {
  name: string;
  version: number;
  kind: RecordBody['kind'];
  body: Json<object>;
  at: Date;
  by_whom: string;
  review_due_at: Date;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    processing_record: RecordTable;
  }
}

export interface RecordsStanding {
  records: RecordRow[];
  uncovered: { field: string; types: readonly string[] }[];
  unassessed: string[];
}

export interface RecordsDesk {
  /** The newest version of each record, made of what the system does where there is none yet. */
  standing(): Promise<RecordsStanding>;
  /** Every version of one, newest first: none is ever changed or taken away. */
  versions(name: string): Promise<RecordRow[]>;
  /** @throws Problem `request.invalid` */
  write(by: Principal, name: string, given: RecordBody & { reviewDueAt: Date }): Promise<RecordRow>;
  /** Tells the officers where something is not covered, or is to be looked at again. @returns whether there was such */
  watch(): Promise<boolean>;
}

export interface RecordsOptions {
  db: Database;
  clock: Clock;
  trail: WriteTrail;
  notify: Notify;
  catalogue?: Pick<Catalogue, 'types' | 'personalFields'>;
}

const YEAR_MS = 365 * 86_400_000;
const MOST_RECORDS = 500;
const MOST_TOLD = 100;
const LINK = '/privacy/records';

type Read = Omit<RecordTable, 'body'> & { body: object };
const toRow = (row: Read): RecordRow =>
  ({
    ...{ name: row.name, version: row.version, kind: row.kind, body: row.body, at: row.at, by: row.by_whom },
    reviewDueAt: row.review_due_at,
  }) as RecordRow;

export function createRecordsDesk(options: RecordsOptions): RecordsDesk {
  const { db, clock, trail, notify, catalogue = everyEvent } = options;

  const newest = async (from: Database | Tx): Promise<RecordRow[]> => {
    const { rows } = await sql<Read>`
      select distinct on (name) * from processing_record order by name, version desc limit ${MOST_RECORDS}`.execute(
      from,
    );
    return rows.map(toRow);
  };

  const insert = async (tx: Tx, { kind, body, ...row }: RecordRow): Promise<boolean> => {
    const { rows } = await sql`
      insert into processing_record (name, version, kind, body, at, by_whom, review_due_at)
      values (${row.name}, ${row.version}, ${kind}, ${JSON.stringify(body)}::jsonb, ${row.at}, ${row.by}, ${row.reviewDueAt})
      on conflict do nothing returning name`.execute(tx);
    return rows.length === 1;
  };

  const seeded = async (): Promise<RecordRow[]> => {
    const known = await newest(db);
    if (known.length > 0) return known;
    const at = clock.now();
    await db.transaction().execute(async (tx) => {
      for (const { name, body } of seedRecords(catalogue))
        await insert(tx, {
          ...{ name, version: 1, kind: 'activity', body, at, by: 'system/records' },
          reviewDueAt: new Date(at.getTime() + YEAR_MS),
        });
    });
    return newest(db);
  };

  const standing = async (): Promise<RecordsStanding> => {
    const records = await seeded();
    return { records, uncovered: uncovered(catalogue, records), unassessed: unassessed(records) };
  };

  return {
    standing,

    async versions(name) {
      const { rows } = await sql<Read>`
        select * from processing_record where name = ${name} order by version desc limit ${MOST_RECORDS}`.execute(db);
      if (rows.length === 0) throw new Problem('request.not-found');
      return rows.map(toRow);
    },

    write: (by, name, given) =>
      db.transaction().execute(async (tx) => {
        const records = await newest(tx);
        const before = records.find((row) => row.name === name);
        if (before !== undefined && before.kind !== given.kind)
          throw new Problem('request.invalid', { field: 'kind', detail: `${name} is an ${before.kind}` });
        if (given.kind === 'assessment') {
          const unknown = given.body.about.find((about) => !records.some((row) => row.name === about));
          if (unknown !== undefined)
            throw new Problem('request.invalid', { field: 'about', detail: `there is no record ${unknown}` });
        }
        const at = clock.now();
        if (given.reviewDueAt <= at)
          throw new Problem('request.invalid', { field: 'review_due_at', detail: 'lies ahead' });
        const row = { ...given, name, version: (before?.version ?? 0) + 1, at, by: `${by.kind}/${by.id}` };
        // somebody else wrote the same version meanwhile
        if (!(await insert(tx, row)))
          throw new Problem('request.invalid', { field: 'name', detail: 'was just changed' });
        await trail(tx, [
          {
            ...{ actor: { kind: by.kind, id: by.id }, action: 'privacy.record.write', outcome: 'done' },
            ...{ object: `processing-record/${name}`, detail: { version: row.version, kind: row.kind } },
          },
        ]);
        return row;
      }),

    async watch() {
      const { records, uncovered: open, unassessed: without } = await standing();
      const due = records.filter(({ reviewDueAt }) => reviewDueAt <= clock.now());
      if (open.length + without.length + due.length === 0) return false;
      await db.transaction().execute(async (tx) => {
        // who has not looked yet is not told again
        for (const officer of await holdersOf(tx, 'privacy-officer', MOST_TOLD))
          if (!(await hasUnread(tx, officer, 'records.due', LINK)))
            await notify(
              tx,
              [officer],
              'records.due',
              { fields: open.length, records: due.length + without.length },
              LINK,
            );
      });
      return true;
    },
  };
}
