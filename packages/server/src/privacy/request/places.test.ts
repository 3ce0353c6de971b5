import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { make, openTestPlatform, SMALL_PACK, type TestPlatform } from '../../test-platform.ts';
import { GATHERERS } from './gather.ts';
import { declaredColumns, OWN_PLACES, personsOf } from './places.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform({ pack: SMALL_PACK });
});
afterAll(() => tested.drop());

/** `table.column` of each column that a migration says is a cipher, in the comment above it. */
function ciphersOfMigrations(): string[] {
  const folder = new URL('../../foundation/database/migrations/', import.meta.url);
  const found: string[] = [];
  for (const name of readdirSync(folder).sort()) {
    let table = '';
    let sealed = false;
    for (const line of readFileSync(new URL(name, folder), 'utf8').split('\n')) {
      table = /^(?:create|alter) table "?([a-z_]+)"?/.exec(line)?.[1] ?? table;
      if (/^\s*--/.test(line)) sealed ||= /-- (cipher\b|sealed under)/.test(line);
      else {
        const column = /^\s+(?:add column )?([a-z_]+) (?:text|jsonb)/.exec(line)?.[1];
        if (sealed && column !== undefined) found.push(`${table}.${column}`);
        sealed = false;
      }
    }
  }
  return found;
}

test('every column that a migration calls a cipher is declared, as one where personal data lies', () => {
  const columns = ciphersOfMigrations();
  expect(columns.length).toBeGreaterThan(10);
  const declared = declaredColumns();
  expect(columns.filter((column) => !declared.has(column))).toEqual([]);
});

test('so is every column in which ciphers are found once everything personal has come in', async () => {
  const party = { consumer_id: 'c1' };
  await tested.post('/v1/decisions', make.order('paid', 'o1', { recipient: { name: '王大', phone: '13800138000' } }));
  await tested.post('/v1/decisions', make.ticket('t1', '投诉 13800138000', party));
  await tested.post('/v1/decisions', make.message('g1', '加微信 abc12345'));
  await tested.signedIn({ name: '李四', roles: ['consumer'], party: 'consumer/c1' });
  await tested.platform.reactionWorker.drain();
  const columns = await tested.sql<{ table: string; column: string }>(
    `select table_name as table, column_name as column from information_schema.columns
     where table_schema = 'public' and data_type in ('text', 'jsonb') and table_name !~ '^(event|decision)_(default|[0-9]+)$'`,
  );
  const declared = declaredColumns();
  const seen: string[] = [];
  for (const { table, column } of columns) {
    const [found] = await tested.sql(`select 1 from "${table}" where "${column}"::text like '%axc1.%' limit 1`);
    if (found !== undefined) seen.push(`${table}.${column}`);
  }
  expect(seen).toEqual(expect.arrayContaining(['event.data', 'order.fields', 'decision.body', 'user_account.name']));
  expect(seen.filter((column) => !declared.has(column))).toEqual([]);
});

test('what is told in full has somebody who tells it, and every place finds its rows', async () => {
  for (const { table, tell } of OWN_PLACES)
    if (tell === 'full') expect([table, table in GATHERERS]).toEqual([table, true]);
  const persons = await personsOf(tested.platform.db, 'consumer/c1');
  expect(persons.names).toHaveLength(2);
  const keys = await tested.sql<{ table: string; column: string; type: string }>(
    `select table_name as table, column_name as column, data_type as type from information_schema.columns where table_schema = 'public'`,
  );
  for (const { table, key, columns } of OWN_PLACES) {
    expect(keys).toContainEqual({ table, column: key.column, type: key.type });
    for (const column of columns) expect(keys).toContainEqual(expect.objectContaining({ table, column }));
  }
});
