import { createHash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * How far a file was taken. It only saves time: events carry ids, so what is sent again is recognised as a duplicate.
 */
export interface Checkpoint {
  /** Rows whose events are all stored or reported, from the beginning of the file. */
  rows(): number;
  save(rows: number): void;
  /** The file is done: the next run begins at its first row again, and finds duplicates. */
  clear(): void;
}

/** `folder` holds the checkpoints; a file that changed, or another mapping, begins anew. */
export function openCheckpoint(folder: string, file: string, mapping: string): Checkpoint {
  const { size, mtimeMs } = statSync(file);
  const head = Buffer.alloc(Math.min(size, 65_536));
  const descriptor = openSync(file, 'r');
  readSync(descriptor, head, 0, head.length, 0);
  closeSync(descriptor);
  const name = createHash('sha256')
    .update(JSON.stringify([resolve(file), size, mtimeMs, mapping]))
    .update(head)
    .digest('hex')
    .slice(0, 32);
  const path = join(folder, `${name}.json`);
  return {
    rows() {
      try {
        const { rows } = JSON.parse(readFileSync(path, 'utf8')) as { rows: unknown };
        return Number.isSafeInteger(rows) && (rows as number) > 0 ? (rows as number) : 0;
      } catch {
        return 0; // none, or torn: begin at the first row
      }
    },
    save(rows) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const draft = openSync(`${path}.new`, 'w', 0o600);
      writeSync(draft, JSON.stringify({ file: resolve(file), rows }));
      fsyncSync(draft);
      closeSync(draft);
      renameSync(`${path}.new`, path);
    },
    clear: () => rmSync(path, { force: true }),
  };
}
