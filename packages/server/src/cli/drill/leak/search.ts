import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join, relative } from 'node:path';
import { streamsIn } from './containers.ts';
import { formsOf } from './forms.ts';
import type { Mark } from './marks.ts';

/** A mark where none should be. */
export interface Hit {
  mark: Mark;
  /** `whole`, or which part of it. */
  what: string;
  form: string;
  place: string;
  offset: number;
}

export interface Searcher {
  /** Searches bytes, and what streams in them inflate to. */
  bytes(place: string, content: Buffer): Hit[];
  file(place: string, path: string): Hit[];
  /** Every file below a folder. @returns hits, and how much was read */
  folder(root: string): { hits: Hit[]; files: number; bytes: number };
  /** Streams that were inflated so far. */
  readonly inflated: number;
}

interface Needle {
  mark: Mark;
  what: string;
  form: string;
  bytes: Buffer;
  /** A row of digits that could stand in any longer one counts only alone. */
  alone: boolean;
}

const CHUNK = 64 * 1024 * 1024;
/** A needle or a stream that begins before the end of a chunk is seen whole in the next one, up to this length. */
const OVERLAP = 1024 * 1024;
const HASH_BITS = 20;
/** Streams within streams. */
const DEEPEST = 3;
/** Searches for all marks at once, by the first four bytes of their forms. */
export function createSearcher(marks: readonly Mark[]): Searcher {
  const needles = marks.flatMap((mark) =>
    [{ what: 'whole', text: mark.clear }, ...mark.parts].flatMap(({ what, text }) =>
      formsOf(text).map(
        ({ form, bytes }): Needle => ({ mark, what, form, bytes, alone: form === 'UTF-8' && /^\d{1,8}X?$/.test(text) }),
      ),
    ),
  );
  const byStart = Map.groupBy(needles, ({ bytes }) => bytes.readUInt32BE(0));
  const starts = new Uint8Array(1 << HASH_BITS);
  for (const start of byStart.keys()) starts[hash(start)] = 1;
  let inflated = 0;

  function scan(place: string, content: Buffer, base: number, told: Map<string, Hit>): void {
    let start = 0;
    for (let i = 0; i < content.length; i++) {
      start = ((start << 8) | content[i]!) >>> 0;
      if (i < 3 || starts[hash(start)] === 0) continue;
      for (const needle of byStart.get(start) ?? []) {
        const at = i - 3;
        const end = at + needle.bytes.length;
        if (end > content.length || content.compare(needle.bytes, 0, needle.bytes.length, at, end) !== 0) continue;
        if (needle.alone && (isHexDigit(content[at - 1]) || isHexDigit(content[end]))) continue;
        const { mark, what, form } = needle;
        const key = `${mark.id} ${what} ${form}`;
        if (!told.has(key)) told.set(key, { mark, what, form, place, offset: base + at });
      }
    }
  }

  function searchPart(place: string, content: Buffer, base: number, depth: number, told: Map<string, Hit>): void {
    scan(place, content, base, told);
    if (depth === DEEPEST) return;
    for (const { at, kind, inflate } of streamsIn(content)) {
      const inner = inflate(content.subarray(at));
      if (!inner || inner.length === 0) continue;
      inflated++;
      searchPart(`${place} (${kind} at ${base + at})`, inner, 0, depth + 1, told);
    }
  }

  const bytes = (place: string, content: Buffer): Hit[] => {
    const told = new Map<string, Hit>();
    searchPart(place, content, 0, 0, told);
    return [...told.values()];
  };

  const file = (place: string, path: string): Hit[] => {
    const descriptor = openSync(path, 'r');
    const told = new Map<string, Hit>();
    try {
      const { size } = fstatSync(descriptor);
      for (let at = 0; at < size; at += CHUNK) {
        const buffer = Buffer.alloc(Math.min(CHUNK + OVERLAP, size - at));
        const read = readSync(descriptor, buffer, 0, buffer.length, at);
        searchPart(place, buffer.subarray(0, read), at, 0, told);
      }
    } finally {
      closeSync(descriptor);
    }
    return [...told.values()];
  };

  return {
    bytes,
    file,
    folder(root) {
      const found = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      const hits: Hit[] = [];
      let size = 0;
      for (const entry of found) {
        const path = join(entry.parentPath, entry.name);
        const descriptor = openSync(path, 'r');
        size += fstatSync(descriptor).size;
        closeSync(descriptor);
        hits.push(...file(relative(root, path), path));
        hits.push(...bytes(`the name of ${relative(root, path)}`, Buffer.from(path)));
      }
      return { hits, files: found.length, bytes: size };
    },
    get inflated() {
      return inflated;
    },
  };
}

const hash = (start: number): number => Math.imul(start, 0x9e3779b1) >>> (32 - HASH_BITS);

const isHexDigit = (byte: number | undefined): boolean =>
  byte !== undefined &&
  ((byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66));
