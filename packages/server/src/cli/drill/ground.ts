import type { Platform } from '../../app.ts';
import type { DrillOptions } from './drill.ts';
import { type Facts, openFacts } from './facts.ts';
import { openScratch, type Scratch } from './scratch.ts';
import { writeSmallPack } from './small-pack.ts';

/** What a drill works on. */
export interface Ground {
  scratch: Scratch;
  facts: Facts;
}

/** The same with a platform in this process, on a small pack. */
export interface PlatformGround extends Ground {
  platform: Platform;
  pack: string;
}

/** Everything that was started and written is gone afterwards, however it ends; the facts stay. */
export async function onScratch<T>({ facts: folder }: DrillOptions, work: (ground: Ground) => Promise<T>): Promise<T> {
  const scratch = openScratch();
  const facts = openFacts(folder);
  try {
    return await work({ scratch, facts });
  } finally {
    facts.flush();
    await scratch.close();
  }
}

export const onPlatform = <T>(options: DrillOptions, work: (ground: PlatformGround) => Promise<T>): Promise<T> =>
  onScratch(options, (ground) => {
    const pack = writeSmallPack(ground.scratch.root);
    return ground.scratch.withPlatform(pack, (platform) => work({ ...ground, platform, pack }));
  });
