import type { Database } from '../foundation/database/database.ts';

interface PackUseTable {
  pack: string;
  decisions: bigint;
  first_at: Date;
  last_at: Date;
}

declare module '../foundation/database/database.ts' {
  interface Tables {
    pack_use: PackUseTable;
  }
}

export interface PackUse {
  decisions: number;
  firstAt: Date;
  lastAt: Date;
}

/** When a pack has decided, as far as the follower of decisions has come. */
export async function spanOf(db: Database, pack: string): Promise<PackUse | undefined> {
  return (await usesOf(db, [pack])).get(pack);
}

export async function usesOf(db: Database, packs: readonly string[]): Promise<Map<string, PackUse>> {
  if (packs.length === 0) return new Map();
  const rows = await db.selectFrom('pack_use').selectAll().where('pack', 'in', packs).execute();
  return new Map(
    rows.map((row) => [row.pack, { decisions: Number(row.decisions), firstAt: row.first_at, lastAt: row.last_at }]),
  );
}
