import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openShops } from './opening.ts';
import { quarterOf } from './run.ts';
import { openWorld, type World } from './world.ts';

const packDir = join(import.meta.dirname, '../../../../../packs/cn');
/** What one person may put into a fund without a second one is a tenth of what so many orders want. */
const ORDERS = 1_000_000;

let world: World;
const { shops, ...few } = quarterOf({ orders: 50, seed: 1, days: 2, moved: {} });
beforeAll(async () => {
  world = await openWorld(packDir, new Date(few.from));
});
afterAll(() => world.close());

it('both funds have their money before the first order, however many orders there are', async () => {
  await openShops(world, { ...few, shops: [], all: [], orders: ORDERS }, []);
  const { rows } = await sql`
    select purpose, sum(credits - debits)::integer as has from ledger_balance join ledger_account a on a.id = account_id
    where purpose in ('protection-fund', 'logistics-pool') group by purpose order by purpose`.execute(
    world.platform.db,
  );
  const has = ORDERS * 400 + 100_000;
  expect(rows).toEqual([
    { purpose: 'logistics-pool', has },
    { purpose: 'protection-fund', has },
  ]);
});
