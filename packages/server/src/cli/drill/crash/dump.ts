import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type pg from 'pg';
import type { Platform } from '../../../app.ts';
import { ANCHORS_FILE, PUBLIC_KEY_FILE } from '../../../foundation/trail/sealer.ts';
import { exportTrail } from '../../../foundation/trail/verify.ts';
import type { Facts } from '../facts.ts';

const DUMPS: Record<string, string> = {
  events: `select k.source, k.id, k.event_id, k.decision_id, e.type, e.subject_key as subject, e.time, e.cause_id
    from event e full join event_key k on k.event_id = e.id order by e.id`,
  decisions: 'select id, event_id, event_type, subject_key as subject, verdict from decision order by id',
  promises:
    'select id, kind, key, subject, party, opened_at, due_at, met_at, state, told_count from promise order by id',
  keys: 'select id, name, created_at from api_key order by id',
};

/** What the database holds, by ids, and the trail with its anchors as `anxin trail verify` takes them. */
export async function dumpFacts(client: pg.Client, platform: Platform, dataDir: string, facts: Facts): Promise<void> {
  for (const [name, sql] of Object.entries(DUMPS)) facts.write(name, (await client.query<object>(sql)).rows);
  const out = new PassThrough();
  const chunks: Buffer[] = [];
  out.on('data', (chunk: Buffer) => chunks.push(chunk));
  await exportTrail(platform.db, out);
  facts.text('trail.jsonl', Buffer.concat(chunks));
  for (const file of [ANCHORS_FILE, PUBLIC_KEY_FILE]) facts.copy(join(dataDir, 'trail', file), file);
}
