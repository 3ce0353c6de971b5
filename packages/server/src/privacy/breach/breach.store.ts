import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { BreachCategory, BreachRow, BreachState } from './breach.ts';

interface BreachTable {
  id: string;
  state: BreachState;
  found_at: Date;
  happened_at: Date | null;
  categories: BreachCategory[];
  persons: number | null;
  made_by: string;
  facts: string;
  authority_due_at: Date | null;
  authority_told_at: Date | null;
  persons_due_at: Date | null;
  persons_told_at: Date | null;
  not_told: string | null;
  closed_at: Date | null;
}

export interface BreachEntry {
  id: string;
  breachId: string;
  at: Date;
  by: string;
  what: string;
  /** Cipher. */
  note: string | null;
}

interface BreachEntryTable {
  id: string;
  breach_id: string;
  at: Date;
  by_whom: string;
  what: string;
  note: string | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    breach: BreachTable;
    breach_entry: BreachEntryTable;
  }
}

const toRow = (row: BreachTable): BreachRow => ({
  ...{ id: row.id, state: row.state, foundAt: row.found_at, happenedAt: row.happened_at, categories: row.categories },
  ...{ persons: row.persons, madeBy: row.made_by, facts: row.facts, authorityDueAt: row.authority_due_at },
  ...{ authorityToldAt: row.authority_told_at, personsDueAt: row.persons_due_at, personsToldAt: row.persons_told_at },
  ...{ notTold: row.not_told, closedAt: row.closed_at },
});

const toTable = (row: BreachRow): BreachTable => ({
  ...{ id: row.id, state: row.state, found_at: row.foundAt, happened_at: row.happenedAt },
  ...{ categories: [...row.categories], persons: row.persons, made_by: row.madeBy, facts: row.facts },
  ...{ authority_due_at: row.authorityDueAt, authority_told_at: row.authorityToldAt, closed_at: row.closedAt },
  ...{ persons_due_at: row.personsDueAt, persons_told_at: row.personsToldAt, not_told: row.notTold },
});

export async function insertBreach(tx: Tx, row: BreachRow): Promise<void> {
  await tx.insertInto('breach').values(toTable(row)).execute();
}

export async function saveBreach(tx: Tx, row: BreachRow): Promise<void> {
  const { id, ...rest } = toTable(row);
  await tx.updateTable('breach').set(rest).where('id', '=', id).execute();
}

export async function readBreach(db: Database | Tx, id: string, lock = false): Promise<BreachRow | undefined> {
  let query = db.selectFrom('breach').selectAll().where('id', '=', id);
  if (lock) query = query.forUpdate();
  const row = await query.executeTakeFirst();
  return row && toRow(row);
}

/** Newest first. */
export async function listBreaches(db: Database, limit: number, before?: string): Promise<BreachRow[]> {
  const rows = await db
    .selectFrom('breach')
    .selectAll()
    .$if(before !== undefined, (query) => query.where('id', '<', before!))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toRow);
}

export const addEntry = async (tx: Tx, { breachId, by, ...entry }: BreachEntry): Promise<void> => {
  await tx
    .insertInto('breach_entry')
    .values({ ...entry, breach_id: breachId, by_whom: by })
    .execute();
};

/** Steps of one register entry, also the most that are shown. */
const MOST_ENTRIES = 500;

export async function readEntries(db: Database, id: string): Promise<BreachEntry[]> {
  const { rows } = await sql<BreachEntryTable>`
    select * from breach_entry where breach_id = ${id}::uuid order by id limit ${MOST_ENTRIES}`.execute(db);
  return rows.map(({ breach_id, by_whom, ...row }) => ({ ...row, breachId: breach_id, by: by_whom }));
}
