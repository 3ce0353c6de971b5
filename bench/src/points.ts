import { setImmediate as turn } from 'node:timers/promises';
import type { Ladder } from '@anxin/engine';
import pg from 'pg';
import { previewLadder } from '../../packages/server/src/enforcement/ladder.preview.ts';
import { carryOver, createReadPoints } from '../../packages/server/src/enforcement/point.store.ts';
import { standingAt } from '../../packages/server/src/enforcement/standing.ts';
import { type Database, openDatabase } from '../../packages/server/src/foundation/database/database.ts';
import { openEmbedded } from '../../packages/server/src/foundation/database/embedded/open-embedded.ts';
import { migrate } from '../../packages/server/src/foundation/database/migrate.ts';
import { type Bench, row } from './bench.ts';
import { type Cost, costOf, noteQueries } from './cost.ts';
import { machine } from './machine.ts';
import { inFolder } from './scratch.ts';

const EVENTS = 1_000_000;
const PARTIES = 100_000;
const SAMPLE = 200;
const CARRIED = 1_000;
const NOW = new Date('2026-11-20T00:00:00Z');
const UNTIL = new Date('2026-03-01T00:00:00Z');
const text = { 'zh-CN': '', en: '' };
/** Its points count for ever, so that nothing is spared by a window. */
const LADDER: Ladder = {
  ...{ id: 'bench', title: text, party: 'merchant', counts: 'up', start: 0, least: 0, most: 100_000 },
  window: { kind: 'ever' },
  milestones: [120, 240, 360, 480].map((at) => ({ at, title: text, measures: [] })),
  courses: undefined,
  ...{ file: '', line: 1, column: 1 },
};
/** Of no installation: what is measured is reading, and the MAC takes a few microseconds of it. */
const KEYS = { mac: () => Buffer.alloc(32, 7) };

/** Standings from a million points: all of them, one of them, and both after old points have gone. */
export const points: Bench = {
  about:
    '1,000,000 points of 100,000 parties: all standings computed anew, one beside a read by primary key, checkpoints',
  run: ({ onProgress }) =>
    inFolder(async (folder) => {
      const database = await openEmbedded({ dataDir: folder, role: 'tool', settings: { fsync: 'off' } });
      const direct = new pg.Client({ connectionString: database.url });
      const { db, pool, close } = openDatabase({ url: database.url, poolSize: 2 });
      const asked = noteQueries(pool);
      const read = createReadPoints(KEYS);
      const standingOf = async (party: string): Promise<number> => {
        const { entries, from } = await read(db, party, LADDER);
        return standingAt(LADDER, entries, NOW, from);
      };
      try {
        await direct.connect();
        await migrate(database.url);
        onProgress('filling');
        await fill(direct);
        const { rows: one } = await direct.query('select id from point_entry limit 1 offset 500000');
        const key = await costOf(direct, { sql: 'select * from point_entry where id = $1', parameters: [one[0].id] });
        const cost = async (party: string) => {
          await read(db, party, LADDER);
          const costs = await inTurn(asked.splice(0), (query) => costOf(direct, query));
          return costs.reduce((a, b) => ({ rows: a.rows + b.rows, buffers: a.buffers + b.buffers }));
        };
        asked.length = 0;
        onProgress('one standing');
        const sample = Array.from({ length: SAMPLE }, (_, i) => `merchant/m${i * Math.floor(PARTIES / SAMPLE)}`);
        const costs: Cost[] = [];
        for (const party of sample) costs.push(await cost(party));
        const mean = (pick: (one: (typeof costs)[number]) => number): number =>
          costs.reduce((sum, c) => sum + pick(c), 0) / SAMPLE;
        onProgress('all standings');
        asked.length = 0;
        const began = performance.now();
        const preview = await previewLadder(db, LADDER, { now: NOW, since: new Date(0), pointsOf: LADDER.id });
        const seconds = (performance.now() - began) / 1000;
        const bare = await bareRead(direct);
        onProgress('checkpoints');
        const before = await inTurn(sample, standingOf);
        const went = await carry(db, sample, PARTIES);
        const after = await inTurn(sample, standingOf);
        const changed = before.filter((value, i) => value !== after[i]).length;
        if (changed > 0) throw new Error(`${changed} of ${SAMPLE} standings were changed by their checkpoint`);
        if (preview.parties !== PARTIES) throw new Error(`there are ${preview.parties} standings, not ${PARTIES}`);
        return {
          name: 'points',
          machine: machine(),
          rows: [
            row(
              'one standing: buffers; peer: a read by primary key',
              mean(({ buffers }) => buffers),
              key.buffers,
              'buffers',
            ),
            row(
              'one standing: rows and index entries read; peer: a read by primary key',
              mean(({ rows }) => rows),
              key.rows,
              'rows',
            ),
            row(
              'all standings and their milestones; peer: reading the same rows and nothing else',
              EVENTS / seconds,
              EVENTS / bare,
              'points/s',
            ),
          ],
          checked: [
            `${EVENTS.toLocaleString('en')} points of ${PARTIES.toLocaleString('en')} parties: ${PARTIES.toLocaleString('en')} standings`,
            `${preview.milestones.map(({ at, standing }) => `${standing.toLocaleString('en')} at ${at}`).join(', ')}`,
            `${went.toLocaleString('en')} old points of ${CARRIED.toLocaleString('en')} parties went into checkpoints: no standing of ${SAMPLE} changed`,
          ],
        };
      } finally {
        await direct.end();
        await close();
        await database.release();
      }
    }),
};

async function inTurn<T, R>(all: readonly T[], each: (one: T) => Promise<R>): Promise<R[]> {
  const out: R[] = [];
  for (const one of all) out.push(await each(one));
  return out;
}

/** Takes up the old points of the sample and of others around it. */
async function carry(db: Database, sample: readonly string[], parties: number): Promise<number> {
  const more = Array.from({ length: CARRIED - sample.length }, (_, i) => `merchant/m${(i * 97 + 1) % parties}`);
  let went = 0;
  for (const party of [...sample, ...more]) {
    went += await db
      .transaction()
      .execute((tx) => carryOver(tx, KEYS, { party, ladder: LADDER, until: UNTIL, now: NOW }));
    await turn();
  }
  return went;
}

/** Seconds in which a client gets the same rows without doing anything with them. */
async function bareRead(client: pg.Client): Promise<number> {
  const began = performance.now();
  let after = '';
  for (;;) {
    const { rows } = await client.query(
      `select id, at, kind, tenths, about, party from point_entry where ladder = 'bench' and party > $1
       and party in (select distinct party from point_entry where ladder = 'bench' and party > $1 order by party limit 2000)
       order by party`,
      [after],
    );
    if (rows.length === 0) return (performance.now() - began) / 1000;
    after = rows.at(-1)!.party;
  }
}

/** Ten points a party on average, over a year; some subjects come back. */
async function fill(client: pg.Client): Promise<void> {
  await client.query(`
    insert into point_entry (id, party, ladder, at, kind, tenths, about)
    select gen_random_uuid(), 'merchant/m' || (n * 7919::bigint % ${PARTIES}), 'bench',
      timestamptz '2026-11-19T00:00:00Z' - (n * 104729::bigint % 31536000) * interval '1 second', 'violation',
      10 + n % 80, 'product/p' || (n % 300000)
    from generate_series(1, ${EVENTS}) as g (n)`);
  await client.query('vacuum analyze point_entry');
}
