import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Anchor } from './chain.ts';
import { readLines, TrailFileError } from './lines.ts';

/**
 * The anchors: an append-only file beside the database, one line of JSON for each batch. Whoever changes the database
 * would have to change this file too, and every copy that was taken of it.
 */
export interface AnchorFile {
  /** The newest whole anchor. A line that a crash cut short is taken away first. */
  last(): Promise<Anchor | undefined>;
  /** Returns when the lines are on the disk. */
  append(anchors: readonly Anchor[]): Promise<void>;
}

/** More than one line ever takes. */
const TAIL = 4_096;

export function anchorFile(path: string): AnchorFile {
  return {
    async last() {
      const file = await open(path, 'r+').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      if (!file) return undefined;
      try {
        const { size } = await file.stat();
        const start = Math.max(0, size - TAIL);
        const { buffer, bytesRead } = await file.read(Buffer.alloc(TAIL), 0, TAIL, start);
        const tail = buffer.subarray(0, bytesRead);
        const end = tail.lastIndexOf(0x0a) + 1;
        if (end === 0 && start > 0) throw new TrailFileError(`${path} is damaged at its end`);
        if (end < tail.length) {
          await file.truncate(start + end);
          await file.sync();
        }
        if (end === 0) return undefined;
        return parseAnchor(tail.toString('utf8', tail.lastIndexOf(0x0a, end - 2) + 1, end - 1), path);
      } finally {
        await file.close();
      }
    },

    async append(anchors) {
      if (anchors.length === 0) return;
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const file = await open(path, 'a', 0o600);
      try {
        const isNew = (await file.stat()).size === 0;
        await file.appendFile(anchors.map((anchor) => `${JSON.stringify(anchor)}\n`).join(''));
        await file.sync();
        if (isNew) await syncFolder(dirname(path));
      } finally {
        await file.close();
      }
    },
  };
}

/** A new file is there after a power cut only when its folder is on the disk too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Reads anchors in the order of the file; a last line without its end is a crash's and is left out. */
export async function* readAnchors(path: string): AsyncGenerator<Anchor, void, void> {
  for await (const { text, number, whole } of readLines(path)) if (whole) yield parseAnchor(text, `${path}:${number}`);
}

const isHash = (value: unknown): boolean => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);

function parseAnchor(line: string, place: string): Anchor {
  let value: Partial<Anchor> | null;
  try {
    value = JSON.parse(line) as Partial<Anchor> | null;
  } catch {
    value = null;
  }
  const fits =
    value !== null &&
    Number.isSafeInteger(value.number) &&
    Number.isSafeInteger(value.count) &&
    isHash(value.hash) &&
    typeof value.signature === 'string' &&
    typeof value.sealedAt === 'string';
  if (!fits) throw new TrailFileError(`${place} is no anchor`);
  return value as Anchor;
}
