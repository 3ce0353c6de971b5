import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testDatabase } from '../../../packages/server/src/foundation/database/embedded/test-database.ts';
import { measureSearch } from './search.ts';

test('a merchant finds what fits among everybody’s orders, with two statements', async () => {
  const database = await testDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'anxin-search-'));
  try {
    const { rows, checked } = await measureSearch(
      database.url,
      folder,
      { orders: 20_000, merchants: 200 },
      () => undefined,
    );
    expect(rows.filter(({ peer_name }) => peer_name === 'a read by primary key')).toHaveLength(6);
    expect(checked.slice(0, 3)).toEqual(
      Array(3).fill(expect.stringMatching(/: all [1-9]\d* .* in 2 statements a page$/)),
    );
    expect(checked.at(-1)).toMatch(/^generated, not opened: 20,000 orders/);
  } finally {
    rmSync(folder, { recursive: true });
    await database.drop();
  }
});
