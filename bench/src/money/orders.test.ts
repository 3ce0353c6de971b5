import { globSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { expect, test } from 'vitest';
import { manualClock } from '../../../packages/server/src/foundation/clock.ts';
import { simulatePayments } from '../../../packages/server/src/ledger/payments/payment.simulator.ts';
import { openTestPlatform, SMALL_PACK } from '../../../packages/server/src/test-platform.ts';
import { grown, measureOrders } from './orders.ts';

const SAMPLED = 6;
const RIGHTS = new URL('../../../packs/cn/service/guarantees/', import.meta.url);

test('pages read as much among twice the orders', async () => {
  const files = globSync('*.yaml', { cwd: RIGHTS }).filter((name) => !name.endsWith('.cases.yaml'));
  const rights = files.map((name) => [`service/guarantees/${name}`, readFileSync(new URL(name, RIGHTS), 'utf8')]);
  const clock = manualClock(new Date('2026-11-20T08:00:00Z'));
  const tested = await openTestPlatform({
    ...{ pack: { ...SMALL_PACK, ...Object.fromEntries(rights) } },
    payments: { port: simulatePayments({ clock }), secret: undefined },
  });
  const client = new pg.Client({ connectionString: tested.databaseUrl });
  await client.connect();
  try {
    const { platform, http } = tested;
    const desk = { platform, app: http.app, headers: await tested.bearer(), client };
    // of few, what a connection reads when it first plans a statement (it may come to be used only now) would be most of it
    const sizes = { sizes: [10_000, 20_000], sampled: SAMPLED, shops: 200 };
    const { rows, checked } = await measureOrders(desk, tested.databaseUrl, sizes, () => undefined);
    expect(rows).toHaveLength(16);
    expect(rows.every(({ ours, peer }) => ours > 0 && peer! > 0)).toBe(true);
    expect(checked[0]).toMatch(/^2 times the orders: rows × /);
    expect(await tested.sql('select count(*)::int as count from order_rights')).toEqual([{ count: 20_100 }]);
    // a claim of each in both sizes, with the two that are opened before it is counted
    expect(
      await tested.sql(`select count(*)::int as count from claim where order_id like 'o%' and opened_at = $1`, [
        clock.now(),
      ]),
    ).toEqual([{ count: 20_000 / 100 + 2 * (SAMPLED + 2) }]);
  } finally {
    await client.end();
    await tested.drop();
  }
});

test('a page that reads more among more orders is told of', () => {
  const same = { read: 10, buffers: 100, byTable: new Map([['claim', 60]]) };
  const pages = new Map([['one', [same, same]]]);
  expect(grown(pages, [5_000, 50_000])).toBe(
    '10 times the orders: rows × 1.00 at most (one), buffers × 1.00 at most (one)',
  );
  pages.set('other', [same, { read: 10, buffers: 151, byTable: new Map([['claim', 111]]) }]);
  expect(() => grown(pages, [5_000, 50_000])).toThrow(
    'other grows with the orders: rows × 1.00, buffers × 1.51, most of claim (60.0 to 111.0)',
  );
});
