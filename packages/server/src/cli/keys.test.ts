import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { accessPermissions } from '../foundation/access/access.routes.ts';
import { createAccess } from '../foundation/access/access.ts';
import { createPermissions } from '../foundation/access/permission.ts';
import { manualClock } from '../foundation/clock.ts';
import { type OpenDatabase, openDatabase } from '../foundation/database/database.ts';
import { testDatabase } from '../foundation/database/embedded/test-database.ts';
import { createIds } from '../foundation/ids.ts';
import { createTrail } from '../foundation/trail/trail.store.ts';
import { keysCommand, parseExpiry } from './keys.ts';

const NOW = new Date('2026-11-20T08:00:00Z');
const permissions = createPermissions(accessPermissions);
const clock = manualClock(NOW);
const ids = createIds();
let open: OpenDatabase;
let drop: () => Promise<void>;
let out = '';
beforeAll(async () => {
  const database = await testDatabase();
  drop = database.drop;
  open = openDatabase({ url: database.url, poolSize: 2 });
});
beforeEach(() => {
  out = '';
});
afterAll(async () => {
  await open.close();
  await drop();
});

const trail = createTrail({ ids, clock });
async function run(...args: string[]): Promise<string> {
  out = '';
  const command = keysCommand({
    withPlatform: (_, work) => work({ db: open.db, ids, clock, trail }),
    permissions: () => permissions,
    write: (text) => {
      out += text;
    },
  });
  for (const one of [command, ...command.commands]) one.exitOverride().configureOutput({ writeErr: () => {} });
  await command.parseAsync(args, { from: 'user' });
  return out;
}

test('create prints a key that works, list shows it without its secret, revoke ends it', async () => {
  const created = JSON.parse(
    await run(
      'create',
      '--name',
      'shop',
      '--scopes',
      'access.key.read, read',
      '--party',
      'merchant/m1',
      '--expires',
      '90d',
      '--json',
    ),
  );
  expect(Object.keys(created)).toEqual(['id', 'key']);
  const access = createAccess({ db: open.db, ids, clock, trail, permissions });
  expect(await access.authenticate(created.key)).toMatchObject({
    ...{ id: created.id, scopes: ['access.key.read', 'read'], party: 'merchant/m1' },
    expiresAt: new Date('2027-02-18T08:00:00Z'),
  });
  await access.settle();
  const listed = JSON.parse(await run('list', '--json'));
  expect(listed).toMatchObject([{ id: created.id, name: 'shop', created_by: 'cli/keys', revoked_at: null }]);
  expect(await run('list')).toMatch(/valid to 2027-02-18 .*merchant\/m1 .*access\.key\.read,read {2}shop\n/);
  expect(out).not.toContain(created.key.slice(-43));
  expect(await run('revoke', created.id.toUpperCase())).toBe(`Revoked ${created.id} (shop).\n`);
  expect(await run('list')).toContain('revoked');
});

test('a person is told that the key is shown once', async () => {
  expect(await run('create', '--name', 'x', '--scopes', '*')).toMatch(
    /^anxin_[0-9a-f]{32}_.{43}\n\nid .*not shown again\.\n$/,
  );
});

test('wrong usage is commander’s, a wrong scope is a problem that says what there is', async () => {
  await expect(run('create', '--name', 'x')).rejects.toMatchObject({ code: 'commander.missingMandatoryOptionValue' });
  await expect(run('create', '--name', 'x', '--scopes', '*', '--expires', 'soon')).rejects.toThrow('--expires must be');
  await expect(run('revoke', 'nonsense')).rejects.toThrow('is no id of a key');
  await expect(run('create', '--name', 'x', '--scopes', 'acess.*')).rejects.toMatchObject({
    details: { field: 'scopes[0]', detail: expect.stringContaining('there is no room "acess"') },
  });
});

test.each([
  ['30m', '2026-11-20T08:30:00.000Z'],
  ['12h', '2026-11-20T20:00:00.000Z'],
  ['2027-01-31', '2027-01-31T00:00:00.000Z'],
  ['2027-01-31T08:00:00+08:00', '2027-01-31T00:00:00.000Z'],
  ['2027-01-31T08:00', null],
  ['2027-02-29', null],
  ['2027-13-01', null],
  ['0d', null],
  ['90', null],
  ['-1d', null],
  ['1y', null],
  ['', null],
])('%s', (text, instant) => {
  expect(parseExpiry(text, NOW)?.toISOString() ?? null).toBe(instant);
});
