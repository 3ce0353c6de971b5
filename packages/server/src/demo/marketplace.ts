import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { drawMedia, pathsIn, type Simulation, simulate } from '../../../simulator/src/index.ts';
import type { DemoState } from './state.ts';

const MONTHS = 12;
const DAY = 24 * 3_600_000;

/** The last days are told more densely than the year before, rising gently, so that today is as lively as what follows. */
const LATELY = { more: 9, days: 1.6 } as const;

export const marketplaceOf = ({ seed, scale, until }: Pick<DemoState, 'seed' | 'scale' | 'until'>): Simulation =>
  simulate({
    ...{ seed, scale, until, months: MONTHS },
    density: (at) => 1 + LATELY.more * Math.exp(-Math.max(0, until.getTime() - at.getTime()) / (LATELY.days * DAY)),
  });

/** Puts the pictures that events name where the platform looks for them; each is drawn once in a process. */
export function createPictures(dataDir: string): { drawFor(data: unknown): Promise<void> } {
  const drawn = new Set<string>();
  const folder = join(dataDir, 'media');
  return {
    async drawFor(data) {
      for (const path of pathsIn(data)) {
        if (drawn.has(path)) continue;
        drawn.add(path);
        const file = join(folder, path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(`${file}.new`, drawMedia(path)!);
        await rename(`${file}.new`, file);
      }
    },
  };
}
