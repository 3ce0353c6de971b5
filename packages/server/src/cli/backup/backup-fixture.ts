import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openPlatform, type Platform } from '../../app.ts';
import { type Clock, wallClock } from '../../foundation/clock.ts';
import { readConfig } from '../../foundation/config/settings.ts';
import { createIds } from '../../foundation/ids.ts';
import { createLog } from '../../foundation/telemetry/log.ts';
import { type BackupOptions, createBackup } from './backup.ts';
import { openContainer, readHeader } from './container.ts';
import { type RestoreOptions, restoreBackup, verifyBackup } from './restore.ts';
import { quoted } from './tables.ts';

export const PASSPHRASE = 'correct horse battery staple';

/** A pack of one rule: titles with 第一 are rejected. */
export function writePack(folder: string): string {
  const pack = join(folder, 'pack');
  mkdirSync(join(pack, 'goods'), { recursive: true });
  writeFileSync(join(pack, 'pack.yaml'), 'id: tmp\nversion: 0.0.1\nabout: { zh-CN: 试, en: try }\n');
  writeFileSync(
    join(pack, 'goods', 'a.yaml'),
    `rules:
  - id: goods.ad-law.first
    title: { zh-CN: 第一, en: First }
    on: [product.submitted]
    when: product.title.contains("第一")
    verdict: reject
    message: { zh-CN: '第一', en: 'first' }
    law: 广告法 第九条
`,
  );
  return pack;
}

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'backup-test-'));

export function platformOn(url: string, dataDir: string, pack: string, clock: Clock = wallClock): Promise<Platform> {
  const read = readConfig({ DATABASE_URL: url, ANXIN_DATA: dataDir, ANXIN_PACK: pack, ANXIN_LOG: 'silent' });
  if (!('config' in read)) throw new Error(JSON.stringify(read.problems));
  return openPlatform({ config: read.config, log: createLog({ level: 'silent' }), role: 'tool', clock });
}

export const orderPaid = (n: number | string, consumer: string = `c${n}`): object => ({
  ...{ id: `paid-${n}`, source: 'shop', type: 'order.paid', time: '2026-11-01T00:00:00Z', subject: `order/o${n}` },
  data: {
    order: {
      ...{ id: `o${n}`, consumer_id: consumer, merchant_id: 'm1', paid: { amount: 100, currency: 'CNY' } },
      items: [{ product_id: 'p1', quantity: 1, price: { amount: 100, currency: 'CNY' } }],
      promised_ship_at: '2026-11-03T00:00:00Z',
      recipient: { name: '王小明', phone: '13800138000', address: '浙江省杭州市西湖区文三路1号3幢402室' },
    },
  },
});

export const productSubmitted = (n: number | string, title: string): object => ({
  ...{ id: `product-${n}`, source: 'shop', type: 'product.submitted', time: '2026-11-01T00:00:00Z' },
  subject: `product/p${n}`,
  data: {
    product: { id: `p${n}`, merchant_id: 'm1', title, category_id: 'tea', price: { amount: 100, currency: 'CNY' } },
  },
});

export const backUp = (options: Pick<BackupOptions, 'url' | 'dataDir' | 'path'> & Partial<BackupOptions>) =>
  createBackup({ passphrase: PASSPHRASE, release: '0.1.0', clock: wallClock, ids: createIds(), ...options });

export async function restore(
  path: string,
  options: Pick<RestoreOptions, 'url' | 'dataDir'> & Partial<RestoreOptions>,
) {
  const file = await open(path, 'r');
  try {
    const backup = await openContainer(file, path, await readHeader(file, path), PASSPHRASE);
    await verifyBackup(backup);
    return await restoreBackup({ backup, clock: wallClock, ids: createIds(), ...options });
  } finally {
    await file.close();
  }
}

/** Every row of every table of ours as text, each table sorted; partitions under their parents' names. */
export async function dump(url: string): Promise<Map<string, string[]>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(`
      select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition order by relname`);
    const out = new Map<string, string[]>();
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ row: string }>(`select t::text as row from ${quoted(name)} t order by 1`);
      out.set(
        name,
        rows.map(({ row }) => row),
      );
    }
    return out;
  } finally {
    await client.end();
  }
}
