import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { compilePack, type Pack, type PackFile, type PackProblem, parsePack } from '@anxin/engine';
import { schemasForPolicy } from '@anxin/events';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../foundation/clock.ts';
import type { Database, Json } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';

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

const MAX_FILES = 2_000;
const MAX_BYTES = 64 * 1024 * 1024;

/** Reads the files of a pack's folder; other files than policy's are left alone. */
export async function readPackFolder(folder: string): Promise<PackFile[]> {
  const root = await stat(folder).catch(() => undefined);
  if (!root?.isDirectory()) throw new Problem('pack.invalid', { detail: `${folder} is not a folder` });
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && /\.(yaml|lex|list|jsonl)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (paths.length > MAX_FILES)
    throw new Problem('pack.invalid', { detail: `${folder} holds more than ${MAX_FILES} files` });
  const files: PackFile[] = [];
  let bytes = 0;
  for (const path of paths) {
    const content = await readFile(path);
    bytes += content.length;
    if (bytes > MAX_BYTES) throw new Problem('pack.invalid', { detail: `${folder} is larger than ${MAX_BYTES} bytes` });
    const name = relative(folder, path).split(sep).join('/');
    try {
      files.push({ path: name, text: new TextDecoder('utf-8', { fatal: true }).decode(content) });
    } catch {
      throw new Problem('pack.invalid', { detail: `${name} is not valid UTF-8`, field: name });
    }
  }
  return files;
}

/** Compiles a pack against the catalogue of events, or says everything that is wrong with it. */
export function buildPack(files: PackFile[]): Pack {
  const parsed = parsePack(files);
  if (parsed.problems.length > 0 || !parsed.document) throw packProblem(parsed.problems);
  const compiled = compilePack(parsed.document, schemasForPolicy());
  if (compiled.problems.length > 0 || !compiled.pack) throw packProblem(compiled.problems);
  return compiled.pack;
}

function packProblem(problems: PackProblem[]): Problem {
  const first = problems[0];
  return new Problem('pack.invalid', {
    detail: first
      ? `${first.file}:${first.line}:${first.column} ${first.message}${problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''}`
      : undefined,
    problems: problems
      .slice(0, 100)
      .map((p) => ({ code: p.code, field: `${p.file}:${p.line}:${p.column}`, message: p.message })),
  });
}

export interface PackStore {
  /** The pack in force. */
  current(): Pack;
  /** The pack that made a decision, by the `pack` field of the decision; undefined when it was never stored here. */
  byName(name: string): Promise<Pack | undefined>;
}

/** Loads the pack in force from its folder and keeps it for the decisions that it will make. */
export async function openPackStore(options: { db: Database; clock: Clock; folder: string }): Promise<PackStore> {
  const { db, clock } = options;
  const files = await readPackFolder(options.folder);
  const pack = buildPack(files);
  // planted violations and cases judge a pack; they take no part in deciding
  const deciding = files.filter((file) => !file.path.startsWith('planted/') && !file.path.endsWith('.cases.yaml'));
  await db
    .insertInto('pack')
    .values({
      id: pack.id,
      version: pack.version,
      sha256: pack.sha256,
      files: JSON.stringify(deciding),
      loaded_at: clock.now(),
    })
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .execute();
  const earlier = new LRUCache<string, Pack>({ max: 8 });
  return {
    current: () => pack,
    async byName(name) {
      if (name === pack.name) return pack;
      const known = earlier.get(name);
      if (known) return known;
      const sha256 = name.slice(name.lastIndexOf(':') + 1);
      const row = await db.selectFrom('pack').select('files').where('sha256', '=', sha256).executeTakeFirst();
      if (!row) return undefined;
      const rebuilt = buildPack(row.files);
      earlier.set(name, rebuilt);
      return rebuilt;
    },
  };
}
