import { type Selectable, sql } from 'kysely';
import type { Database, Tx } from '../database/database.ts';

export interface ApiKeyTable {
  id: string;
  name: string;
  hash: Buffer;
  scopes: string[];
  party: string | null;
  created_at: Date;
  created_by: string;
  expires_at: Date | null;
  revoked_at: Date | null;
  last_used_at: Date | null;
}
export type ApiKeyRow = Selectable<ApiKeyTable>;

declare module '../database/database.ts' {
  interface Tables {
    api_key: ApiKeyTable;
  }
}

export const findKey = (db: Database | Tx, id: string): Promise<ApiKeyRow | undefined> =>
  db.selectFrom('api_key').selectAll().where('id', '=', id).executeTakeFirst();

export const insertKey = async (tx: Tx, row: ApiKeyRow): Promise<void> => {
  await tx.insertInto('api_key').values(row).execute();
};

/** Newest first. */
export const listKeyRows = (db: Database, limit: number, before?: string): Promise<ApiKeyRow[]> =>
  db
    .selectFrom('api_key')
    .selectAll()
    .$if(before !== undefined, (query) => query.where('id', '<', before!))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();

/** @returns whether it was this call that revoked it */
export async function markRevoked(tx: Tx, id: string, at: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('api_key')
    .set({ revoked_at: at })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Any number of processes may say so; the later instant stays. */
export async function markUsed(db: Database, id: string, at: Date): Promise<void> {
  await db
    .updateTable('api_key')
    .set({ last_used_at: sql`greatest(last_used_at, ${at})` })
    .where('id', '=', id)
    .execute();
}
