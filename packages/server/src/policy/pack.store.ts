import { type LoadedPack, loadPack, type Pack, type PackDocument, type PackFile } from '@anxin/engine';
import { schemasForPolicy } from '@anxin/events';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../foundation/clock.ts';
import type { Database, Json } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import { openPackFolder } from './pack-folder.ts';
import { personalMeasures } from './personal-measures.ts';

export interface PackTable {
  id: string;
  version: string;
  sha256: string;
  files: Json<PackFile[]>;
  loaded_at: Date;
}

declare module '../foundation/database/database.ts' {
  interface Tables {
    pack: PackTable;
  }
}

/** A pack that is whole, or everything that is wrong with it. */
function requirePack(loaded: Pick<LoadedPack, 'pack' | 'problems'>): Pack {
  if (loaded.pack) return loaded.pack;
  const [first, ...more] = loaded.problems;
  const where = first && `${first.file}:${first.line}:${first.column} ${first.message}`;
  throw new Problem('pack.invalid', {
    detail: `${where ?? 'it is empty'}${more.length > 0 ? ` (and ${more.length} more)` : ''}`,
    problems: loaded.problems
      .slice(0, 100)
      .map((p) => ({ code: p.code, field: `${p.file}:${p.line}:${p.column}`, message: p.message })),
  });
}

export interface PackStore {
  /** The pack in force. */
  current(): Pack;
  /** The same as it was written: with its cases, the terms of its lexicons, the values of its lists. */
  written(): WrittenPack;
  /** The pack that made a decision, by the `pack` field of the decision; undefined when it is not stored here, or no longer readable. */
  byName(name: string): Promise<Pack | undefined>;
}

export interface WrittenPack {
  document: PackDocument;
  files: readonly PackFile[];
  /** Whether no process had decided by it before. */
  isNew: boolean;
}

/** Loads the pack in force from its folder and keeps it for the decisions that it will make. */
export async function openPackStore(options: { db: Database; clock: Clock; folder: string }): Promise<PackStore> {
  const { db, clock } = options;
  const { files, ...loaded } = await openPackFolder(options.folder).catch((error: Error) => {
    throw new Problem('pack.invalid', { detail: `${options.folder} cannot be read: ${error.message}` }, error);
  });
  const pack = requirePack(loaded);
  const personal = personalMeasures(pack);
  if (personal.length > 0) requirePack({ pack: undefined, problems: personal });
  const sha256 = hashOf(pack.name);
  // planted violations and cases judge a pack; they take no part in deciding
  const deciding = files.filter((file) => !file.path.startsWith('planted/') && !file.path.endsWith('.cases.yaml'));
  const inserted = await db
    .insertInto('pack')
    .values({
      id: pack.id,
      version: pack.version,
      sha256,
      files: JSON.stringify(deciding),
      loaded_at: clock.now(),
    })
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .executeTakeFirst();
  const written = { document: loaded.document!, files, isNew: inserted.numInsertedOrUpdatedRows === 1n };
  const earlier = new LRUCache<string, Pack>({ max: 8 });
  return {
    current: () => pack,
    written: () => written,
    async byName(name) {
      if (name === pack.name) return pack;
      const known = earlier.get(name);
      if (known) return known;
      const row = await db.selectFrom('pack').select('files').where('sha256', '=', hashOf(name)).executeTakeFirst();
      if (!row) return undefined;
      // a release may have stopped reading what an older one wrote: its decisions are then told without their words
      const { pack: rebuilt } = loadPack(row.files, schemasForPolicy());
      if (!rebuilt) return undefined;
      earlier.set(name, rebuilt);
      return rebuilt;
    },
  };
}

/** Of `<id>@<version>+sha256:<hex>`. */
const hashOf = (name: string): string => name.slice(name.lastIndexOf(':') + 1);
