import type { TestProject } from 'vitest/node';
import { NoBrowser, serveBrowser } from './browser.ts';
import type { People } from './people.ts';
import { openPlatform } from './platform.ts';
import { type Listing, submitListings } from './world.ts';

/** What every test is given: plain values, because tests run in processes of their own. */
export interface Given {
  /** Where the one browser of this run listens. */
  browser: string;
  address: string;
  key: string;
  people: People;
}

declare module 'vitest' {
  interface ProvidedContext {
    given: Given | { noBrowser: string };
  }
}

/** What desks hand out first: whoever walks past one takes none of those that a test looks for by its id. */
const SPARE: readonly Listing[] = Array.from({ length: 60 }, (_, n) => ({ id: `spare-${n}`, merchant: 'm0006' }));

/** One browser and one server for a whole run. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const closing: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    const browser = await serveBrowser();
    closing.push(() => browser.close());
    // nobody waits seven days for a test
    const platform = await openPlatform({ settings: { ANXIN_POLICY_NOTICE: '0', ANXIN_CONSULTATION: 'none' } });
    closing.push(() => platform.close());
    await submitListings(platform.client, SPARE);
    const { people, key } = platform;
    project.provide('given', {
      ...{ browser: browser.wsEndpoint(), address: platform.server.address },
      ...{ key, people },
    });
    return close;
  } catch (error) {
    await close();
    if (!(error instanceof NoBrowser)) throw error;
    project.provide('given', { noBrowser: error.message });
    return undefined;
  }
}
