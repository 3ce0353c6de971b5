import { hash } from 'node:crypto';
import { packHash } from '@anxin/engine';
import pg from 'pg';
import { expect, test } from 'vitest';
import { openDatabase } from '../../foundation/database/database.ts';
import { testDatabase } from '../../foundation/database/embedded/test-database.ts';
import { migrate, readMigrations } from '../../foundation/database/migrate.ts';
import { PACK } from './lifecycle-fixture.ts';
import { listReleases, readPack, releaseName } from './release.store.ts';

const STEP = 14;
const hashOf = (text: string): string => hash('sha256', text);

test('packs that decided before keep their texts, each once, and are releases of their own', async () => {
  const packs = ['1.0.0', '2.0.0'].map((version) => {
    const files = Object.entries(PACK)
      .filter(([path]) => !path.endsWith('.cases.yaml'))
      .map(([path, text]) => ({ path, text: text.replace('1.0.0', version) }));
    return { version, files, sha256: packHash(files) };
  });
  const database = await testDatabase(async (url) => {
    const all = readMigrations();
    await migrate(url, all.slice(0, STEP - 1));
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    for (const { version, files, sha256 } of packs)
      await client.query(`insert into pack (id, version, sha256, files, loaded_at) values ('tests', $1, $2, $3, $4)`, [
        version,
        sha256,
        JSON.stringify(files),
        `2026-0${version[0]}-01T00:00:00Z`,
      ]);
    await client.end();
    await migrate(url, all.slice(0, STEP));
  });
  const open = openDatabase({ url: database.url, poolSize: 2 });
  try {
    for (const { files, sha256 } of packs) {
      const read = (await readPack(open.db, sha256))!;
      expect([...read].sort()).toEqual(files.map(({ path, text }) => [path, text]).sort());
    }
    // two texts of pack.yaml, one of each other
    const kept = await open.db.selectFrom('pack_file').selectAll().execute();
    expect(kept).toHaveLength(packs[0]!.files.length + 1);
    for (const { hash: name, text } of kept) expect(name).toBe(hashOf(text));
    const releases = await listReleases(open.db, { limit: 10 });
    expect(releases.map((release) => [releaseName(release), release.state, release.origin])).toEqual(
      packs.toReversed().map(({ version, sha256 }) => [`tests@${version}+sha256:${sha256}`, 'superseded', 'folder']),
    );
    expect(releases[1]!.ended_at).toEqual(releases[0]!.activated_at);
    expect(releases[1]!.activated_at!.toISOString()).toBe('2026-01-01T00:00:00.000Z');
  } finally {
    await open.close();
    await database.drop();
  }
});
