import { type RawBuilder, sql } from 'kysely';
import type { Database, Tx } from '../database/database.ts';
import { type KeyHolder, otherThan } from './key-provider.ts';
import type { PersonKeyRow, PersonKeyStore } from './person-keys.ts';

export interface PersonKeyTable {
  id: string;
  person: string;
  wrapped: Buffer | null;
  holder: KeyHolder | null;
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

const COLUMNS = ['id', 'person', 'wrapped', 'holder', 'master_version'] as const;
type Row = Pick<PersonKeyTable, (typeof COLUMNS)[number]>;

const fromRow = ({ id, person, wrapped, holder, master_version }: Row): PersonKeyRow => ({
  ...{ id, person, wrapped, holder },
  masterVersion: master_version,
});

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
        insert into person_key (id, person, wrapped, holder, master_version, created_at)
        select * from unnest(
          ${made.map(({ id }) => id)}::uuid[], ${made.map(({ person }) => person)}::text[],
          ${made.map(({ wrapped }) => wrapped)}::bytea[], ${made.map(({ holder }) => holder)}::text[],
          ${made.map(({ masterVersion }) => masterVersion)}::integer[], ${made.map(({ createdAt }) => createdAt)}::timestamptz[])
        on conflict (person) do update set person = excluded.person
        returning id, person, wrapped, holder, master_version`.execute(db);
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
    async outdated({ holder, masterVersion }, limit) {
      // two walks along one index; "or" would look at all rows each time
      const some = (which: RawBuilder<unknown>) => sql`
        (select id, person, wrapped, holder, master_version from person_key
        where ${which} and wrapped is not null and damaged_at is null order by holder, master_version limit ${limit})`;
      const { rows } = await sql<Row>`
        select * from (
          ${some(sql`holder = ${otherThan(holder)}`)}
          union all ${some(sql`holder = ${holder} and master_version < ${masterVersion}`)}) as found
        limit ${limit}`.execute(db);
      return rows.map(fromRow);
    },
    async noteDamaged(damaged, at) {
      await sql`
        update person_key set damaged_at = ${at}
        from unnest(${damaged.map(({ id }) => id)}::uuid[], ${damaged.map(({ fromHolder }) => fromHolder)}::text[],
          ${damaged.map(({ fromVersion }) => fromVersion)}::integer[]) as such (id, holder, version)
        where person_key.id = such.id and person_key.wrapped is not null
          and person_key.holder = such.holder and person_key.master_version = such.version`.execute(db);
    },
    async rewrap(changed) {
      const result = await sql`
        update person_key set wrapped = new.wrapped, holder = new.holder, master_version = new.version
        from unnest(
          ${changed.map(({ id }) => id)}::uuid[], ${changed.map(({ fromHolder }) => fromHolder)}::text[],
          ${changed.map(({ fromVersion }) => fromVersion)}::integer[], ${changed.map(({ wrapped }) => wrapped)}::bytea[],
          ${changed.map(({ holder }) => holder)}::text[], ${changed.map(({ masterVersion }) => masterVersion)}::integer[])
          as new (id, old_holder, old_version, wrapped, holder, version)
        where person_key.id = new.id and person_key.wrapped is not null
          and person_key.holder = new.old_holder and person_key.master_version = new.old_version`.execute(db);
      return Number(result.numAffectedRows ?? 0);
    },
  };
}
