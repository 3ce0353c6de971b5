import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { dataPaths, readConnectionFile } from './connection-file.ts';
import { readLine } from './lease.ts';
import { takeLock } from './lock.ts';
import { type EmbeddedOptions, openEmbedded } from './open-embedded.ts';

const folders: string[] = [];
function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'anxin embedded '));
  folders.push(made);
  return made;
}
const shared = folder();
afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true });
});

function open(dataDir: string, more: Partial<EmbeddedOptions> = {}) {
  return openEmbedded({ dataDir, role: 'tool', settings: { fsync: 'off', shared_buffers: '16MB' }, ...more });
}

async function ask(url: string, sql: string): Promise<unknown[][]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

/** The keeper holds its lock as long as it lives. */
async function stopped(dataDir: string): Promise<boolean> {
  for (let round = 0; round < 1_200; round++) {
    const lock = takeLock(dataPaths(dataDir).lock, 0);
    if (lock) {
      lock.release();
      return readConnectionFile(dataPaths(dataDir)) === undefined;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

test('two that come at once share one database; the last to go stops it', async () => {
  const [one, two] = await Promise.all([open(shared), open(shared)]);
  expect(one.url).toBe(two.url);
  const [[encoding, locale, settings]] = (await ask(
    one.url,
    `select pg_encoding_to_char(encoding), datlocprovider::text || ' ' || datlocale,
      current_setting('listen_addresses') || ' ' || current_setting('password_encryption') || ' ' || current_setting('fsync')
     from pg_database where datname = current_database()`,
  )) as [string[]];
  expect([encoding, locale, settings]).toEqual(['UTF8', 'b C.UTF-8', '127.0.0.1 scram-sha-256 off']);
  await one.release();
  expect(await ask(two.url, 'select 1')).toEqual([[1]]);
  await two.release();
  await two.release();
  await expect(ask(two.url, 'select 1')).rejects.toThrow(/ECONNREFUSED/);
  expect(await stopped(shared)).toBe(true);
});

test('a folder has one server; a second is refused and the first unharmed; tools join', async () => {
  const server = await open(shared, { role: 'server' });
  await expect(open(shared, { role: 'server' })).rejects.toMatchObject({
    code: 'database.in-use',
    message: expect.stringContaining(`process ${process.pid}`),
  });
  const tool = await open(shared);
  expect(await ask(server.url, 'select 1')).toEqual([[1]]);
  await server.release();
  const next = await open(shared, { role: 'server' });
  expect(next.url).toBe(server.url);
  await Promise.all([tool.release(), next.release()]);
});

test('nobody gets in without the password or the token, which only the owner can read', async () => {
  const held = await open(shared);
  const paths = dataPaths(shared);
  for (const secret of [paths.connection, paths.password]) expect(statSync(secret).mode & 0o777).toBe(0o600);
  const wrong = new URL(held.url);
  wrong.password = 'guessed';
  await expect(ask(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
  const socket = connect(readConnectionFile(paths)!.keeperPort, '127.0.0.1');
  socket.write(`${JSON.stringify({ token: 'guessed', role: 'server', pid: 1 })}\n`);
  expect(await readLine(socket, 5_000)).toBe('{"kind":"refused"}');
  socket.destroy();
  await held.release();
});

test('a holder that is killed has given up its lease', async () => {
  const module = new URL('./open-embedded.ts', import.meta.url).href;
  const script = `import { openEmbedded } from ${JSON.stringify(module)};
    await openEmbedded({ dataDir: ${JSON.stringify(shared)}, role: 'server' });
    setInterval(() => {}, 1000); console.log('open');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout!, 'data');
  expect(readConnectionFile(dataPaths(shared))).toBeDefined();
  child.kill('SIGKILL');
  expect(await stopped(shared)).toBe(true);
});

test.each(['keeperPid', 'postgresPid'] as const)(
  'when the %s is killed, the database comes back as it was',
  async (who) => {
    const said: string[] = [];
    const held = await open(shared, { log: (line) => said.push(line) });
    await ask(held.url, 'create table if not exists kept (n int)');
    await ask(held.url, 'insert into kept values (1)');
    const before = readConnectionFile(dataPaths(shared))!;
    process.kill(before[who], 'SIGKILL');
    await expect.poll(() => ask(held.url, 'select max(n) from kept').catch(() => undefined)).toEqual([[1]]);
    await expect
      .poll(() => readConnectionFile(dataPaths(shared))?.keeperPid ?? before.keeperPid)
      .not.toBe(before.keeperPid);
    expect(said).toEqual(['The embedded database went away; starting it again']);
    await held.release();
    expect(await stopped(shared)).toBe(true);
  },
);

test('a lost password is set anew', async () => {
  rmSync(dataPaths(shared).password);
  const held = await open(shared);
  expect(await ask(held.url, 'select 1')).toEqual([[1]]);
  await held.release();
});

test('a connection file of nonsense, and a process id that is somebody else, are no obstacle', async () => {
  expect(await stopped(shared)).toBe(true);
  writeFileSync(dataPaths(shared).connection, '{"url": 3');
  writeFileSync(join(dataPaths(shared).cluster, 'postmaster.pid'), `${process.pid}\n`);
  const held = await open(shared);
  expect(await ask(held.url, 'select 1')).toEqual([[1]]);
  await held.release();
});

test('a folder of another release, or of something else, is left alone and said', async () => {
  const other = folder();
  mkdirSync(join(other, 'postgres'));
  await expect(open(other)).rejects.toMatchObject({ code: 'database.other-major', message: /no PG_VERSION/ });
  writeFileSync(join(other, 'postgres', 'PG_VERSION'), '16\n');
  await expect(open(other)).rejects.toMatchObject({ code: 'database.other-major', message: /made by PostgreSQL 16/ });
});

test('a folder of another user is said with the command that mends it', async (ctx) => {
  if (process.getuid?.() === 0) return ctx.skip('root may write everywhere');
  await expect(open('/proc/1')).rejects.toMatchObject({
    code: 'database.not-ours',
    message: /sudo chown -R .* '\/proc\/1'/,
  });
});

test('a failure to start tells what PostgreSQL said', async () => {
  const failing = open(shared, { settings: { max_connections: 'many' } });
  await expect(failing).rejects.toMatchObject({ code: 'database.start-failed', message: /max_connections/ });
});
