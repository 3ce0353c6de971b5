import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { Problem } from '../errors.ts';

/** One step of the schema: `0001-event-log.sql`, applied in one transaction, never edited after a release. */
export interface Migration {
  number: number;
  name: string;
  sql: string;
  sha256: string;
}

const FOLDER = join(import.meta.dirname, 'migrations');
/** Any two processes that migrate one database take turns behind this advisory lock. */
const LOCK = 0x616e7869;

/** Reads the migrations and checks that their numbers run 1, 2, 3 … without a gap or a double. */
export function readMigrations(folder: string = FOLDER): Migration[] {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort();
  return files.map((file, index) => {
    const match = /^(\d{4})-([a-z0-9-]+)\.sql$/.exec(file);
    if (!match) throw new Error(`${file}: a migration is named like 0001-event-log.sql`);
    if (Number(match[1]) !== index + 1) throw new Error(`${file}: expected number ${index + 1} here`);
    const sql = readFileSync(join(folder, file), 'utf8');
    return { number: index + 1, name: match[2]!, sql, sha256: createHash('sha256').update(sql).digest('hex') };
  });
}

/**
 * Brings a database up to the newest of `migrations`. Refuses one that is ahead (`database.newer`) or whose applied
 * steps differ from ours (`database.migration-changed`).
 * @returns the numbers applied now
 */
export async function migrate(url: string, migrations: Migration[] = readMigrations()): Promise<number[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'anxin migrate' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await client.query(`create table if not exists schema_migration (
      number integer primary key, name text not null, sha256 text not null, applied_at timestamptz not null default now())`);
    const { rows } = await client.query<{ number: number; name: string; sha256: string }>(
      'select number, name, sha256 from schema_migration order by number',
    );
    for (const row of rows) {
      const ours = migrations[row.number - 1];
      if (!ours)
        throw new Problem('database.newer', {
          detail: `The database has step ${row.number} (${row.name}), which this release does not know`,
        });
      if (ours.sha256 !== row.sha256)
        throw new Problem('database.migration-changed', {
          detail: `Step ${row.number} (${ours.name}) differs from the one that was applied`,
        });
    }
    const applied: number[] = [];
    for (const step of migrations.slice(rows.length)) {
      await client.query('begin');
      try {
        await client.query(step.sql);
        await client.query('insert into schema_migration (number, name, sha256) values ($1, $2, $3)', [
          step.number,
          step.name,
          step.sha256,
        ]);
        await client.query('commit');
      } catch (error) {
        await client.query('rollback');
        throw new Error(`Migration ${step.number} (${step.name}) failed: ${(error as Error).message}`, {
          cause: error,
        });
      }
      applied.push(step.number);
    }
    return applied;
  } finally {
    await client.end(); // gives the lock back
  }
}
