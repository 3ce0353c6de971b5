import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Database } from '../../foundation/database/database.ts';

interface CheckpointTable {
  name: string;
  rows: bigint;
  saved_at: Date;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    ingest_checkpoint: CheckpointTable;
  }
}

/**
 * How far files were taken. It only saves time: events carry ids, so what is sent again is recognised as a duplicate.
 */
export interface Checkpoints {
  /** Rows whose events are all stored or reported, from the beginning of the file; 0: none, or all. */
  rows(name: string): Promise<number>;
  save(name: string, rows: number): Promise<void>;
  /** The file is done: the next run begins at its first row again, and finds duplicates. */
  clear(name: string): Promise<void>;
}

/** Checkpoints beside the events that they speak of. */
export function databaseCheckpoints(db: Database): Checkpoints {
  return {
    async rows(name) {
      const row = await db.selectFrom('ingest_checkpoint').select('rows').where('name', '=', name).executeTakeFirst();
      return Number(row?.rows ?? 0);
    },
    async save(name, rows) {
      const values = { rows: BigInt(rows), saved_at: new Date() };
      await db
        .insertInto('ingest_checkpoint')
        .values({ name, ...values })
        .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
        .execute();
    },
    async clear(name) {
      await db.deleteFrom('ingest_checkpoint').where('name', '=', name).execute();
    },
  };
}

/** What a file's checkpoint is known by: a file that changed, or another mapping, begins anew. */
export function checkpointName(file: string, mapping: string): string {
  const { size, mtimeMs } = statSync(file);
  const head = Buffer.alloc(Math.min(size, 65_536));
  const descriptor = openSync(file, 'r');
  readSync(descriptor, head, 0, head.length, 0);
  closeSync(descriptor);
  return createHash('sha256')
    .update(JSON.stringify([resolve(file), size, mtimeMs, mapping]))
    .update(head)
    .digest('hex')
    .slice(0, 32);
}
