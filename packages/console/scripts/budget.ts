import type { Manifest } from 'vite';

/** What may be fetched, in KB (1,000 bytes) of gzip: scripts and styles, without fonts. */
export interface Budget {
  /** With every page. */
  shared: number;
  /** Beside it, by room (its folder in src/rooms, or a folder in that); `*` for those that are not named. */
  rooms: Record<string, number>;
  /** What a room fetches only when it needs it, by file. */
  later: Record<string, number>;
}

export interface Weight {
  /** What each room weighs and may weigh, to be read by people. */
  lines: string[];
  /** Those over their budget. */
  over: string[];
}

/** @param bytesOf the packed size of a file of the build */
export function weigh(manifest: Manifest, budget: Budget, bytesOf: (file: string) => number): Weight {
  const filesOf = (name: string, seen = new Set<string>()): Set<string> => {
    const chunk = manifest[name];
    if (!chunk || seen.has(chunk.file)) return seen;
    seen.add(chunk.file);
    for (const style of chunk.css ?? []) seen.add(style);
    for (const other of chunk.imports ?? []) filesOf(other, seen);
    return seen;
  };
  const kilobytes = (files: Iterable<string>): number =>
    [...files].reduce((sum, file) => sum + bytesOf(file), 0) / 1_000;

  const entry = Object.keys(manifest).find((name) => manifest[name]?.isEntry);
  if (entry === undefined) throw new Error('The build has no entry');
  const shared = filesOf(entry);
  const rows: [string, number, number][] = [['shared', kilobytes(shared), budget.shared]];
  const rooms = new Map<string, Set<string>>();
  for (const name of Object.keys(manifest).filter((key) => manifest[key]?.isDynamicEntry)) {
    const own = new Set([...filesOf(name)].filter((file) => !shared.has(file)));
    const room = /^src\/rooms\/(.+)\/[^/]+$/.exec(name)?.[1];
    // a part of a room that comes after its page is no weight on it
    const limit = budget.later[name];
    if (limit !== undefined) rows.push([name.replace(/^src\//, ''), kilobytes(own), limit]);
    else if (room === undefined) throw new Error(`${name} is fetched later and has no budget: add it to "later"`);
    else rooms.set(room, new Set([...own, ...(rooms.get(room) ?? [])]));
  }
  for (const [room, files] of [...rooms].sort(([a], [b]) => (a < b ? -1 : 1)))
    rows.push([`rooms/${room}`, kilobytes(files), budget.rooms[room] ?? budget.rooms['*'] ?? 0]);
  return {
    lines: rows.map(
      ([name, size, limit]) => `  ${name.padEnd(24)}${size.toFixed(1).padStart(8)} KB of ${String(limit).padStart(4)}`,
    ),
    over: rows.filter(([, size, limit]) => size > limit).map(([name]) => name),
  };
}
