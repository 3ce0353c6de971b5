import { afterAll, beforeAll, expect, test } from 'vitest';
import { Problem } from '../../foundation/errors.ts';
import { openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { vaultOf } from '../vault/vault-fixture.ts';
import { readKeyringState } from './keyring.state.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform();
  await vaultOf(tested).orders({ id: 'o1' }, { id: 'o2', consumer: 'c2' });
});
afterAll(() => tested.drop());

test('the page’s figures: what each version wraps, whether the provider answers, how far the index is', async () => {
  const read = (await tested.get('/v1/keyring')).json();
  expect(read).toMatchObject({ provider: 'file', left: 0, health: { ok: true, code: null } });
  expect(read.versions).toMatchObject([{ version: 1, root: false, created_at: expect.any(String) }]);
  expect(read.generations).toEqual([{ generation: 1, state: 'asked', begun_at: null, orders: 2 }]);
});

test('a key service that is away shows as that, and the page is there all the same', async () => {
  const { db, clock, keys, keyMoving } = tested.platform;
  const away = { read: () => Promise.reject(new Problem('keys.unavailable', { detail: 'no answer' })) };
  await tested.sql(`insert into key_root (wrapped, master_version) values ('\\x01', 1)`);
  await tested.sql(`update person_key set holder = 'transit'; update installation set key_holder = 'transit'`);
  try {
    const state = await readKeyringState({ db, clock, keys, keyMoving, rotating: away });
    expect(state.health).toMatchObject({ ok: false, code: 'keys.unavailable' });
    expect(state.versions).toMatchObject([{ holder: 'transit', version: 1, createdAt: null, root: true }]);
    expect(state.versions[0]!.keys).toBeGreaterThan(1);
  } finally {
    await tested.sql(`update person_key set holder = 'file'; update installation set key_holder = 'file'`);
    await tested.sql('delete from key_root');
  }
  const broken = { read: () => Promise.reject(new Error('another fault')) };
  await expect(readKeyringState({ db, clock, keys, keyMoving, rotating: broken })).rejects.toThrow('another fault');
});
