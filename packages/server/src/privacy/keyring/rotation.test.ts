import { catalogue } from '@anxin/events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyringCommand } from '../../cli/keyring.ts';
import { databasePersonKeys } from '../../foundation/sealing/person-keys.store.ts';
import { createSealer } from '../../foundation/sealing/sealer.ts';
import { openTestPlatform, type SignedIn, type TestPlatform } from '../../test-platform.ts';
import { createRotating, type RotationOptions, type RotationPoint } from './rotation.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform();
});
afterAll(() => tested.drop());

const field = 'order.recipient.name';
const PERSONS = 12;
const never = new AbortController().signal;
const rotatingOf = (more: Partial<RotationOptions> = {}) =>
  createRotating({ ...tested.platform, index: tested.platform.privacy.index, batch: 5, ...more });
const versions = async (): Promise<number[]> =>
  (await tested.platform.keys.provider.versions()).map(({ version }) => version);
const wrappedBy = async () =>
  (
    await tested.sql<{ v: number }>('select distinct master_version as v from person_key where wrapped is not null')
  ).map(({ v }) => v);

const sealAll = () =>
  tested.platform.sealer.sealValues(
    Array.from({ length: PERSONS }, (_, i) => ({ person: `consumer/r${i}`, field, value: `名${i}` })),
  );
/** By a process that knows no key yet. */
const openAll = async (ciphers: readonly string[]) => {
  const { platform } = tested;
  const sealer = createSealer({ ...platform, store: databasePersonKeys(platform.db), catalogue });
  const opened = await sealer.openFields(
    ciphers.map((cipher) => ({ cipher, field })),
    { purpose: 'test', onAccess: () => {} },
  );
  return opened.map((one) => ('value' in one ? one.value : one.failed));
};

const as = (person: SignedIn, method: 'GET' | 'POST', url: string) =>
  tested.http.app.inject({ method, url, headers: person.headers });

const POINTS: readonly RotationPoint[] = ['added', 'noted', 'rewrapped', 'root', 'done', 'retired'];

test('killed anywhere and begun again, a rotation ends the same: one version more, all keys by it, the old one gone', async () => {
  const ciphers = await sealAll();
  const clear = Array.from({ length: PERSONS }, (_, i) => `名${i}`);
  for (const point of POINTS) {
    const before = (await versions()).at(-1)!;
    const killed = rotatingOf({
      reached(at) {
        if (at === point) throw new Error(`killed at ${point}`);
      },
    });
    await killed.ask({ kind: 'cli', id: 'test' });
    await expect(killed.ask({ kind: 'cli', id: 'test' })).rejects.toMatchObject({ code: 'keys.rotating' });
    // retirement waits: nothing to be killed at yet
    await (point === 'retired' ? killed.work(never) : expect(killed.work(never)).rejects.toThrow('killed at'));
    expect(await openAll(ciphers), point).toEqual(clear);
    if (point === 'retired') {
      tested.clock.advance(11 * 60_000);
      await expect(killed.work(never)).rejects.toThrow('killed at');
    }
    await Promise.all([rotatingOf().work(never), rotatingOf().work(never)]);
    expect([await wrappedBy(), (await versions()).at(-1)], point).toEqual([[before + 1], before + 1]);
    // whoever has just wrapped by the old version may not have committed yet
    expect(await versions(), point).toEqual(point === 'retired' ? [before + 1] : [before, before + 1]);
    tested.clock.advance(11 * 60_000);
    await rotatingOf().work(never);
    expect(await versions(), point).toEqual([before + 1]);
    expect(await openAll(ciphers), point).toEqual(clear);
  }
});

test('a version stays as long as anything is wrapped by it', async () => {
  const rotating = rotatingOf();
  const before = (await versions()).at(-1)!;
  await rotating.ask({ kind: 'cli', id: 'test' });
  await rotating.work(never);
  tested.clock.advance(11 * 60_000);
  // as a backup that was put back would bring it, and damaged, so that it cannot be wrapped anew
  await tested.sql(`update person_key set master_version = $1, wrapped = '\\x0102' where person = 'consumer/r3'`, [
    before,
  ]);
  await rotating.work(never);
  expect(await versions()).toEqual([before, before + 1]);
  expect(await rotating.read()).toMatchObject({ left: 1 });
  await tested.sql(`update person_key set wrapped = null, erased_at = now() where person = 'consumer/r3'`);
  await rotating.work(never);
  expect(await versions()).toEqual([before + 1]);
});

test('damaged keys hold up no others, however many, and are counted; put back, the next rotation takes them', async () => {
  await sealAll();
  // more than a batch of them, and before all others
  const [oldest] = await versions();
  const kept = await tested.sql<{ id: string; wrapped: Buffer; v: number }>(
    `select id, wrapped, master_version as v from person_key where person in
      ('consumer/r4', 'consumer/r5', 'consumer/r6', 'consumer/r7', 'consumer/r8', 'consumer/r9')`,
  );
  await tested.sql(`update person_key set wrapped = '\\x0102' where id = any($1)`, [kept.map(({ id }) => id)]);
  // and one that only a master key opens that nobody has
  const [gone] = kept;
  await tested.sql('update person_key set master_version = 0 where id = $1', [gone!.id]);
  const rotating = rotatingOf();
  await rotating.ask({ kind: 'cli', id: 'test' });
  await rotating.work(never);
  const { damaged, left, rotations } = await rotating.read();
  expect({ damaged, left, done: rotations[0]!.doneAt }).toEqual({ damaged: 6, left: 6, done: expect.any(Date) });
  const told = await tested.sql<{ keys: number }>(
    `select (detail ->> 'keys')::int as keys from trail_entry where action = 'privacy.keyring.damage' and actor_kind = 'system'`,
  );
  expect(told.reduce((sum, { keys }) => sum + keys, 0)).toBeGreaterThanOrEqual(6);
  // what wraps them stays, and another rotation can be asked for
  tested.clock.advance(11 * 60_000);
  await rotating.work(never);
  expect(await versions()).toContain(oldest);
  for (const { id, wrapped, v } of kept)
    await tested.sql('update person_key set wrapped = $2, master_version = $3 where id = $1', [id, wrapped, v]);
  await rotating.ask({ kind: 'cli', id: 'test' });
  await rotating.work(never);
  tested.clock.advance(11 * 60_000);
  await rotating.work(never);
  expect(await rotating.read()).toMatchObject({ damaged: 0, left: 0 });
  expect(await versions()).toHaveLength(1);
});

test('officers ask for it and see how far it is; it is on the trail, and others may not', async () => {
  const officer = await tested.signedIn({ roles: ['privacy-officer'] });
  const reviewer = await tested.signedIn({ roles: ['reviewer'] });
  const asked = await as(officer, 'POST', '/v1/keyring/rotate');
  expect([asked.statusCode, asked.json()]).toMatchObject([
    202,
    { asked_by: `user/${officer.id}`, version: null, done_at: null },
  ]);
  expect((await as(officer, 'POST', '/v1/keyring/rotate')).json()).toMatchObject({
    code: 'keys.rotating',
  });
  for (const reply of [await as(reviewer, 'GET', '/v1/keyring'), await as(reviewer, 'POST', '/v1/keyring/rotate')])
    expect(reply.statusCode).toBe(403);
  await tested.platform.privacy.rotating.work(never);
  const read = (await as(officer, 'GET', '/v1/keyring')).json();
  expect(read).toMatchObject({ provider: 'file', left: 0, erased: 1 });
  expect(read.rotations[0].version).toBe(read.versions.at(-1).version);
  expect(read.rotations[0].done_at).not.toBeNull();
  const actions = await tested.sql<{ action: string }>(
    `select action from trail_entry where action like 'privacy.keyring.%' and object = $1 order by txid, id`,
    [`master-key/${read.rotations[0].version}`],
  );
  expect(actions.map(({ action }) => action)).toEqual(['privacy.keyring.complete']);
  const out: string[] = [];
  const command = keyringCommand((work) => work(tested.platform.privacy), { write: (text) => void out.push(text) });
  await command.parseAsync(['status'], { from: 'user' });
  expect(out.join('')).toContain('0 left to wrap anew, 1 destroyed');
});
