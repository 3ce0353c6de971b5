import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { type OpenDatabase, openDatabase } from '../database/database.ts';
import { createIds } from '../ids.ts';
import type { OpenWrite } from './stream-contract.ts';

/** For tests: rows of the log without the door, each transaction on a connection of its own. */
export async function beginWrite(url: string): Promise<OpenWrite> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  await client.query('begin');
  await client.query('select log_txid()'); // its place in the log
  const end = async (how: string): Promise<void> => {
    await client.query(how);
    await client.end();
  };
  return {
    async write(events) {
      const rows = events.map((event) => ({
        ...{ id: ids.next(), type: event.type, subject: event.subject, refs: event.refs ?? {} },
        // noise, so that it stays as large when PostgreSQL compresses it
        data: { noise: randomBytes((event.size ?? 0) / 2).toString('hex') },
      }));
      await client.query(
        `insert into event (id, txid, type, source, source_id, subject_key, time, received_at, refs, data)
         select id, log_txid(), type, 'test', id, subject, now(), now(), refs, data
         from jsonb_to_recordset($1) as e (id uuid, type text, subject text, refs jsonb, data jsonb)`,
        [JSON.stringify(rows)],
      );
      return rows.map((row) => row.id);
    },
    commit: () => end('commit'),
    abort: () => end('rollback'),
  };
}

/** One transaction with all the events. */
export async function writeEvents(url: string, events: Parameters<OpenWrite['write']>[0]): Promise<string[]> {
  const write = await beginWrite(url);
  const written = await write.write(events);
  await write.commit();
  return written;
}

export const openTest = (url: string, poolSize = 6): OpenDatabase => openDatabase({ url, poolSize });

const ids = createIds();
