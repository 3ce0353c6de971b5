import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { migrate as ourMigrate } from '../migrate.ts';
import { openEmbedded } from './open-embedded.ts';
import { TEST_CLUSTERS } from './test-cluster.ts';

/** Whoever makes the template takes turns behind this advisory lock. */
const LOCK = 0x7465;
const TEMPLATE = 'migrated';

let adminUrl: Promise<string> | undefined;

/**
 * Starts this worker's cluster with its first use; it stops when the worker ends. Workers share none: an open transaction
 * holds back the horizon of all databases of a cluster, so that the tests of one would see those of another.
 */
function testCluster(): Promise<string> {
  const folder = process.env[TEST_CLUSTERS];
  if (folder === undefined) throw new Error(`${TEST_CLUSTERS} is not set: is test-cluster.ts in vitest's globalSetup?`);
  const dataDir = join(folder, process.env.VITEST_POOL_ID ?? '1');
  adminUrl ??= mkdir(dataDir, { recursive: true })
    .then(() =>
      openEmbedded({
        ...{ dataDir, role: 'tool' },
        // nothing here outlives the run
        settings: { fsync: 'off', full_page_writes: 'off', shared_buffers: '128MB', max_wal_size: '256MB' },
      }),
    )
    .then(({ url }) => url);
  return adminUrl;
}

/**
 * A database of one's own for a test file, migrated, gone with `drop` (which ends what is still connected).
 * Without `migrate` it is a copy of a template that was migrated once for the whole run.
 */
export async function testDatabase(
  migrate?: (url: string) => Promise<unknown>,
): Promise<{ url: string; drop(): Promise<void> }> {
  const cluster = await testCluster();
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdmin(cluster, async (client) => {
    if (migrate === undefined) await makeTemplate(client, cluster);
    // files as they are: block by block through the log would be twice the work
    await client.query(
      `CREATE DATABASE ${name} TEMPLATE ${migrate === undefined ? TEMPLATE : 'template0'} STRATEGY FILE_COPY`,
    );
  });
  const url = at(cluster, name);
  await migrate?.(url);
  return {
    url,
    drop: () =>
      asAdmin(cluster, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)).then(() => {}),
  };
}

async function makeTemplate(client: pg.Client, cluster: string): Promise<void> {
  await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [TEMPLATE]);
    if (rowCount) return;
    await client.query('DROP DATABASE IF EXISTS unfinished WITH (FORCE)');
    await client.query('CREATE DATABASE unfinished TEMPLATE template0');
    await ourMigrate(at(cluster, 'unfinished'));
    await client.query(`ALTER DATABASE unfinished RENAME TO ${TEMPLATE}`);
    // a session there would stand in the way of copying it
    await client.query(`ALTER DATABASE ${TEMPLATE} ALLOW_CONNECTIONS false`);
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [LOCK]);
  }
}

async function asAdmin<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'anxin tests' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function at(url: string, database: string): string {
  const address = new URL(url);
  address.pathname = `/${database}`;
  return address.href;
}
