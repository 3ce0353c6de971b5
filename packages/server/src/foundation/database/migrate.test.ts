import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, test } from 'vitest';
import { testDatabase } from './embedded/test-database.ts';
import { migrate, readMigrations } from './migrate.ts';

test('numbers run without a gap, names are as agreed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'migrations-'));
  writeFileSync(join(folder, '0001-a.sql'), 'select 1');
  writeFileSync(join(folder, '0003-c.sql'), 'select 1');
  expect(() => readMigrations(folder)).toThrow('0003-c.sql: expected number 2 here');
  writeFileSync(join(folder, '0002-B.sql'), 'select 1');
  expect(() => readMigrations(folder)).toThrow('a migration is named like');
});

test('a second run does nothing; a changed or unknown step is refused; a failing step leaves nothing', async () => {
  const { url, drop } = await testDatabase();
  try {
    expect(await migrate(url)).toEqual([]);
    const ours = readMigrations();
    const changed = ours.map((step, i) => (i === 0 ? { ...step, sha256: 'other' } : step));
    await expect(migrate(url, changed)).rejects.toMatchObject({ code: 'database.migration-changed' });
    await expect(migrate(url, ours.slice(0, -1))).rejects.toMatchObject({ code: 'database.newer' });
    const broken = {
      number: ours.length + 1,
      name: 'broken',
      sql: 'create table half (a int); select nonsense',
      sha256: 'x',
    };
    await expect(migrate(url, [...ours, broken])).rejects.toThrow(`Migration ${broken.number} (broken) failed`);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query("select to_regclass('half') as half");
    await client.end();
    expect(rows[0].half).toBeNull();
  } finally {
    await drop();
  }
});
