import { sql } from 'kysely';
import type { Database, Tx } from '../database/database.ts';
import type { PersonKeyRow, PersonKeyStore } from './person-keys.ts';

export interface PersonKeyTable {
  id: string;
  person: string;
  wrapped: Buffer | null;
  master_version: number;
  created_at: Date;
  erased_at: Date | null;
  damaged_at: Date | null;
}

declare module '../database/database.ts' {
  interface Tables {
    person_key: PersonKeyTable;
  }
}

interface Row {
  id: string;
  person: string;
  wrapped: Buffer | null;
  master_version: number;
}

const fromRow = ({ id, person, wrapped, master_version }: Row): PersonKeyRow => ({
  id,
  person,
  wrapped,
  masterVersion: master_version,
});

const COLUMNS = ['id', 'person', 'wrapped', 'master_version'] as const;

/** Persons' keys in PostgreSQL, table `person_key`. Lists travel as one array parameter each, so statements stay few. */
export function databasePersonKeys(db: Database | Tx): PersonKeyStore {
  return {
    async load(persons) {
      const rows = await db
        .selectFrom('person_key')
        .select(COLUMNS)
        .where('person', '=', sql<string>`any(${[...persons]}::text[])`)
        .execute();
      return rows.map(fromRow);
    },
    async loadById(ids) {
      const rows = await db
        .selectFrom('person_key')
        .select(COLUMNS)
        .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
        .execute();
      return rows.map(fromRow);
    },
    async create(made) {
      // the empty update makes the statement return rows that were there already, also ones committed meanwhile
      const { rows } = await sql<Row>`
        insert into person_key (id, person, wrapped, master_version, created_at)
        select * from unnest(
          ${made.map(({ id }) => id)}::uuid[], ${made.map(({ person }) => person)}::text[],
          ${made.map(({ wrapped }) => wrapped)}::bytea[], ${made.map(({ masterVersion }) => masterVersion)}::integer[],
          ${made.map(({ createdAt }) => createdAt)}::timestamptz[])
        on conflict (person) do update set person = excluded.person
        returning id, person, wrapped, master_version`.execute(db);
      return rows.map(fromRow);
    },
    async erase(person, id, at) {
      const { rows } = await sql<{ id: string }>`
        insert into person_key (id, person, wrapped, master_version, created_at, erased_at)
        values (${id}, ${person}, null, 0, ${at}, ${at})
        on conflict (person) do update
          set wrapped = null, erased_at = coalesce(person_key.erased_at, excluded.erased_at)
        returning id`.execute(db);
      return rows[0]!.id;
    },
    async outdated(masterVersion, limit) {
      const rows = await db
        .selectFrom('person_key')
        .select(COLUMNS)
        .where('master_version', '<', masterVersion)
        .where('wrapped', 'is not', null)
        .where('damaged_at', 'is', null)
        .orderBy('master_version')
        .limit(limit)
        .execute();
      return rows.map(fromRow);
    },
    async noteDamaged(damaged, at) {
      await sql`
        update person_key set damaged_at = ${at}
        from unnest(${damaged.map(({ id }) => id)}::uuid[], ${damaged.map(({ fromVersion }) => fromVersion)}::integer[])
          as such (id, version)
        where person_key.id = such.id and person_key.wrapped is not null
          and person_key.master_version = such.version`.execute(db);
    },
    async rewrap(changed) {
      const result = await sql`
        update person_key set wrapped = new.wrapped, master_version = new.version
        from unnest(
          ${changed.map(({ id }) => id)}::uuid[], ${changed.map(({ fromVersion }) => fromVersion)}::integer[],
          ${changed.map(({ wrapped }) => wrapped)}::bytea[], ${changed.map(({ masterVersion }) => masterVersion)}::integer[])
          as new (id, old_version, wrapped, version)
        where person_key.id = new.id and person_key.wrapped is not null
          and person_key.master_version = new.old_version`.execute(db);
      return Number(result.numAffectedRows ?? 0);
    },
  };
}
