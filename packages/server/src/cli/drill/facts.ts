import { appendFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Where a drill lays down what it saw, so that somebody else can recompute what it says. */
export interface Facts {
  /** Adds a line of JSON to `<name>.jsonl`. */
  add(name: string, fact: object): void;
  /** Writes `<name>.jsonl` anew. */
  write(name: string, facts: readonly object[]): void;
  text(file: string, text: string | Uint8Array): void;
  /** Copies a file or folder, leaving out what `skip` names by its last part. */
  copy(from: string, to: string, skip?: readonly string[]): void;
  /** Writes what is still in memory. */
  flush(): void;
}

const LINES_AT_ONCE = 500;

/** Facts in a folder, or nowhere when none was asked for. */
export function openFacts(folder: string | undefined): Facts {
  if (folder === undefined) return { add: () => {}, write: () => {}, text: () => {}, copy: () => {}, flush: () => {} };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const waiting = new Map<string, string[]>();
  const file = (name: string): string => join(folder, `${name}.jsonl`);
  const flushOne = (name: string): void => {
    const lines = waiting.get(name)?.splice(0) ?? [];
    if (lines.length > 0) appendFileSync(file(name), lines.join(''));
  };
  return {
    add(name, fact) {
      let lines = waiting.get(name);
      if (!lines) {
        lines = [];
        waiting.set(name, lines);
        // what an earlier drill left would be taken for ours
        writeFileSync(file(name), '');
      }
      if (lines.push(`${JSON.stringify(fact)}\n`) >= LINES_AT_ONCE) flushOne(name);
    },
    write: (name, facts) => writeFileSync(file(name), facts.map((fact) => `${JSON.stringify(fact)}\n`).join('')),
    text(name, text) {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), text);
    },
    copy: (from, to, skip = []) =>
      cpSync(from, join(folder, to), { recursive: true, filter: (path) => !skip.includes(basename(path)) }),
    flush() {
      for (const name of waiting.keys()) flushOne(name);
    },
  };
}
