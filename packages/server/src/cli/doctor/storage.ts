import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../foundation/database/database.ts';
import { readMigrations } from '../../foundation/database/migrate.ts';
import { keyHoldersInUse } from '../../foundation/installation.ts';
import { type KeyFile, keyCheckOf } from '../../foundation/sealing/key-file.ts';
import { type Finding, failure, ok, span, warning } from './finding.ts';

const one = async <T>(db: Database, query: RawBuilder<T>): Promise<T> => (await query.execute(db)).rows[0]!;

export async function checkServer(db: Database): Promise<Finding[]> {
  const server = await one(
    db,
    sql<{ version: number; text: string; fsync: string; pages: string; commit: string }>`
      select current_setting('server_version_num')::int as version, current_setting('server_version') as text,
        current_setting('fsync') as fsync, current_setting('full_page_writes') as pages,
        current_setting('synchronous_commit') as commit`,
  );
  const major = Math.floor(server.version / 10_000);
  const safe = server.fsync === 'on' && server.pages === 'on' && server.commit !== 'off';
  return [
    major === 18
      ? ok('database', `PostgreSQL ${server.text}`)
      : (major < 15 ? failure : warning)(
          'database',
          `PostgreSQL ${server.text}`,
          'Use PostgreSQL 18, as the tests do.',
        ),
    safe
      ? ok('durability', 'fsync, full_page_writes and synchronous_commit are on')
      : failure(
          'durability',
          `fsync ${server.fsync}, full_page_writes ${server.pages}, synchronous_commit ${server.commit}`,
          'Set all three to on: as it is, what was acknowledged can be lost with a power cut.',
        ),
  ];
}

/** @returns undefined beside the finding when there is nothing further to look at */
export async function checkSchema(db: Database): Promise<{ finding: Finding; usable: boolean }> {
  const there = await one(db, sql<{ found: boolean }>`select to_regclass('schema_migration') is not null as found`);
  if (!there.found)
    return { finding: warning('schema', 'the database is empty', 'The first `anxin serve` makes it.'), usable: false };
  const { rows } = await sql<{ number: number; name: string; sha256: string }>`
    select number, name, sha256 from schema_migration order by number`.execute(db);
  const ours = readMigrations();
  for (const row of rows) {
    const known = ours[row.number - 1];
    if (!known) {
      const says = `the database has step ${row.number} (${row.name}), which this release does not know`;
      return { finding: failure('schema', says, 'Run the release that made it.'), usable: false };
    }
    if (known.sha256 !== row.sha256) {
      const says = `step ${row.number} (${row.name}) differs from the one that was applied`;
      return { finding: failure('schema', says, 'Run an unmodified release.'), usable: false };
    }
  }
  const missing = ours.length - rows.length;
  if (missing > 0) {
    const says = `${rows.length} of ${ours.length} steps are applied`;
    return {
      finding: warning('schema', says, 'Back up, then start this release: it applies the rest.'),
      usable: false,
    };
  }
  return { finding: ok('schema', `${rows.length} steps, current`), usable: true };
}

/** That whoever wraps persons' keys is at hand here. Whether a key service is the right one shows at the start. */
export async function checkKeyMatch(
  db: Database,
  { file, service }: { file: KeyFile | undefined; service: boolean },
): Promise<Finding[]> {
  const { rows } = await sql<{ key_check: string }>`select key_check from installation`.execute(db);
  if (!rows[0]) return [warning('keys', 'the database belongs to no installation yet', 'The first start makes one.')];
  const used = await keyHoldersInUse(db);
  const found: Finding[] = [];
  if (used.has('transit') && !service)
    found.push(failure('keys', 'persons’ keys are wrapped by a key service', 'Set ANXIN_KEYS_URL and what it needs.'));
  if (used.has('file')) return [...found, ...(await checkFileMatch(db, file, rows[0].key_check))];
  if (file && !(await isLeavingFile(db)))
    found.push(
      warning(
        'keys',
        'the key file is left from before the master keys moved to the key service',
        'Delete keys/master.json here and its copies: nothing is wrapped by it.',
      ),
    );
  return found;
}

/** The move away from it has not come to its end: the worker that ends it deletes the file. */
async function isLeavingFile(db: Database): Promise<boolean> {
  const { found } = await one(
    db,
    sql<{ found: boolean }>`select exists (
      select from key_rotation where from_holder = 'file' and holder <> 'file' and retired_at is null) as found`,
  );
  return found;
}

async function checkFileMatch(db: Database, file: KeyFile | undefined, keyCheck: string): Promise<Finding[]> {
  if (!file)
    return [
      failure('keys', 'the database holds data, and its key file is not usable here', 'Put keys/master.json back.'),
    ];
  if (keyCheckOf(file.root) !== keyCheck)
    return [failure('keys', 'the key file is not the one of this database', 'Put the key file of this database back.')];
  const lacking = await one(
    db,
    sql<{ count: number }>`select count(*)::int as count from (select distinct master_version from person_key
      where wrapped is not null and holder = 'file' and not master_version = any(${[...file.masters.keys()]}::int[])) v`,
  );
  if (lacking.count === 0) return [];
  const says = 'the key file lacks master versions that persons’ keys are wrapped by';
  return [failure('keys', says, 'Put the newest copy back.')];
}

const AHEAD = 2;
const PARTITIONED = ['event', 'decision', 'ledger_transfer'];

export async function checkPartitions(db: Database, now: Date): Promise<Finding[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class where relispartition and relnamespace = current_schema()::regnamespace
      and relname ~ '^(event|decision|ledger_transfer)_[0-9]{6}$'`.execute(db);
  const names = new Set(rows.map(({ name }) => name));
  const missing: string[] = [];
  for (let ahead = 0; ahead < AHEAD; ahead++) {
    const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1)).toISOString();
    for (const table of PARTITIONED) {
      const name = `${table}_${month.slice(0, 4)}${month.slice(5, 7)}`;
      if (!names.has(name)) missing.push(name);
    }
  }
  const found: Finding[] = [
    missing.length === 0
      ? ok('partitions', `${names.size}, made ahead`)
      : failure('partitions', `${missing.join(', ')} missing`, 'Start a worker: it makes them.'),
  ];
  for (const table of PARTITIONED.map((name) => `${name}_default`)) {
    const strays = await one(
      db,
      sql<{ count: number }>`select count(*)::int as count from (select from ${sql.table(table)} limit 1001) s`,
    );
    if (strays.count > 0)
      found.push(
        warning(
          'partitions',
          `${strays.count > 1000 ? 'over 1000' : strays.count} rows are in ${table}`,
          'Nothing is lost, but no partition could take them: check the clocks of the machines; docs/operations.md says how to move them.',
        ),
      );
  }
  return found;
}

export async function checkActivity(db: Database): Promise<Finding[]> {
  const use = await one(
    db,
    sql<{
      used: number;
      most: number;
    }>`select (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as used,
      current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as most`,
  );
  const { rows } = await sql<{ application: string; pid: number; seconds: number; writes: boolean }>`
    select application_name as application, pid, extract(epoch from clock_timestamp() - xact_start)::float8 as seconds,
      backend_xid is not null as writes
    from pg_stat_activity
    where datname = current_database() and xact_start < clock_timestamp() - interval '60 seconds' and pid <> pg_backend_pid()
      and backend_type = 'client backend' and application_name <> 'anxin backup'
    order by xact_start limit 5`.execute(db);
  const connections = `${use.used} of ${use.most}`;
  const found = [
    use.used > use.most * 0.8
      ? warning('connections', connections, 'Lower ANXIN_POOL, or raise max_connections.')
      : ok('connections', connections),
  ];
  for (const { application, pid, seconds, writes } of rows) {
    const says = `${application || 'a client'} (process ${pid} of PostgreSQL) has one open for ${span(seconds)}`;
    const mend = `End it: select pg_terminate_backend(${pid}).`;
    // only one that writes holds back readers of the log; any other keeps old row versions from being cleaned away
    if (writes && seconds > 600) found.push(failure('transactions', `${says}; the log waits for it`, mend));
    else if (writes || seconds > 3_600) found.push(warning('transactions', says, mend));
  }
  if (!found.some(({ name }) => name === 'transactions')) found.push(ok('transactions', 'none is open for long'));
  return found;
}

export async function checkClock(db: Database, now: () => number): Promise<Finding> {
  const before = now();
  const { at } = await one(db, sql<{ at: Date }>`select clock_timestamp() as at`);
  const after = now();
  // an answer in between is no difference
  const seconds = Math.max(0, at.getTime() - after, before - at.getTime()) / 1000;
  const says = seconds < 1 ? 'the same as the database’s' : `${span(seconds)} apart from the database’s`;
  const mend = 'Synchronise the clocks (NTP): deadlines, ids and partitions go by them.';
  return seconds > 30 ? failure('clock', says, mend) : seconds > 1 ? warning('clock', says, mend) : ok('clock', says);
}
