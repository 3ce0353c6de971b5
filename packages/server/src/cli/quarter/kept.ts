import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { canonicalJson } from '../../foundation/trail/canonical-json.ts';
import type { Facts } from './facts.ts';
import type { WorldJob } from './run.ts';

/** Worlds that are finished: a run that is interrupted goes on from them. */
export interface KeptWorlds {
  read(job: WorldJob): Facts | undefined;
  write(job: WorldJob, facts: Facts): void;
}

/** One file for each world, named after all that it hangs on but the platform and the pack themselves. */
export function keptIn(folder: string): KeptWorlds {
  const place = resolve(folder);
  mkdirSync(place, { recursive: true });
  const pathOf = ({ packDir: _, ...job }: WorldJob): string => {
    // what is undefined is left out
    const given: unknown = JSON.parse(JSON.stringify(job));
    return join(place, `${createHash('sha256').update(canonicalJson(given)).digest('hex').slice(0, 24)}.json`);
  };
  return {
    read(job) {
      const path = pathOf(job);
      return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Facts) : undefined;
    },
    write(job, facts) {
      const path = pathOf(job);
      // whole or not at all, should it be interrupted here
      writeFileSync(`${path}.part`, JSON.stringify(facts));
      renameSync(`${path}.part`, path);
    },
  };
}
