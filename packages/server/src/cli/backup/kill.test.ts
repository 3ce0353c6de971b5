import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../../foundation/database/embedded/test-database.ts';
import { backUp, dump, newFolder, orderPaid, platformOn, restore, writePack } from './backup-fixture.ts';

let url: string;
let dataDir: string;
let pack: string;
const drops: (() => Promise<void>)[] = [];
beforeAll(async () => {
  const scratch = await testDatabase();
  drops.push(scratch.drop);
  const folder = newFolder();
  ({ url } = scratch);
  [dataDir, pack] = [join(folder, 'data'), writePack(folder)];
  const platform = await platformOn(url, dataDir, pack);
  await platform.admission.many(
    Array.from({ length: 500 }, (_, n) => orderPaid(n)),
    'where-ruled',
  );
  await platform.close();
});
afterAll(async () => {
  for (const drop of drops) await drop();
});

/** Runs the work in a process of its own, which kills itself at the point; no `finally` of it ever runs. */
async function killedAt(
  point: string,
  work: 'backUp' | 'restore',
  path: string | undefined,
  options: object,
): Promise<void> {
  const code = `
    const { ${work} } = await import(${JSON.stringify(new URL('./backup-fixture.ts', import.meta.url).href)});
    const reached = (point) => { if (point === ${JSON.stringify(point)}) process.kill(process.pid, 'SIGKILL'); };
    await ${work}(...${JSON.stringify(path === undefined ? [] : [path])}, { ...${JSON.stringify(options)}, reached });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  const signal = await new Promise((resolve) => child.once('close', (_, by) => resolve(by)));
  expect(signal, said).toBe('SIGKILL');
}

/** Restores that are interrupted are tried every time; those that are killed only where tests may take long. */
const long = test.skipIf(process.env.ANXIN_TEST_LONG !== '1');

long('a backup that is killed leaves no file of that name, and the next one is whole', async () => {
  const path = join(newFolder(), 'all.anxin');
  for (const point of ['table', 'written']) {
    await killedAt(point, 'backUp', undefined, { url, dataDir, path });
    expect(existsSync(path)).toBe(false);
    expect(existsSync(`${path}.partial`)).toBe(true);
  }
  // what was left is no backup, not even where every byte of its content was written
  await backUp({ url, dataDir, path });
  expect(existsSync(`${path}.partial`)).toBe(false);
});

long(
  'a restore that is killed leaves an empty database, or one that no server starts on until it is completed',
  async () => {
    const path = join(newFolder(), 'all.anxin');
    await backUp({ url, dataDir, path });
    const other = await testDatabase(async () => {});
    drops.push(other.drop);
    const target = { url: other.url, dataDir: join(newFolder(), 'data') };
    for (const point of ['table', 'staged']) {
      await killedAt(point, 'restore', path, target);
      const filled = [...(await dump(other.url))].filter(
        ([name, rows]) => name !== 'schema_migration' && rows.length > 0,
      );
      expect(filled, point).toEqual([]);
    }
    for (const point of ['committed', 'placed']) {
      await killedAt(point, 'restore', path, target);
      await expect(platformOn(other.url, target.dataDir, pack)).rejects.toMatchObject({ code: 'keys.missing' });
    }
    expect(await restore(path, target)).toMatchObject({ completed: true });
    expect((await dump(other.url)).get('event')).toEqual((await dump(url)).get('event'));
    await (await platformOn(other.url, target.dataDir, pack)).close();
  },
);
