import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { Purpose } from './consent.ts';

export interface ConsentRow {
  id: string;
  person: string;
  purpose: Purpose;
  given: boolean;
  at: Date;
  by: string;
}

interface ConsentTable extends Omit<ConsentRow, 'by'> {
  by_whom: string;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    consent: ConsentTable;
  }
}

const toRow = ({ by_whom, ...row }: ConsentTable): ConsentRow => ({ ...row, by: by_whom });

export async function addConsent(tx: Tx, { id, person, purpose, given, at, by }: ConsentRow): Promise<void> {
  await sql`
    insert into consent (id, person, purpose, given, at, by_whom)
    values (${id}, ${person}, ${purpose}, ${given}, ${at}, ${by})`.execute(tx);
}

/** The newest word of a person on each purpose that they ever said something about. */
export async function readConsents(db: Database | Tx, person: string): Promise<ConsentRow[]> {
  const { rows } = await sql<ConsentTable>`
    select distinct on (purpose) * from consent where person = ${person} order by purpose, id desc`.execute(db);
  return rows.map(toRow);
}

/** All that a person ever said, page by page, the oldest first. */
export async function readConsentsAfter(
  db: Database | Tx,
  person: string,
  after: string,
  limit: number,
): Promise<ConsentRow[]> {
  const { rows } = await sql<ConsentTable>`
    select * from consent where person = ${person} and id > ${after}::uuid order by id limit ${limit}`.execute(db);
  return rows.map(toRow);
}
