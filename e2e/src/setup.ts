import { createServer } from 'node:http';
import type { TestProject } from 'vitest/node';
import { NoBrowser, serveBrowser } from './browser.ts';
import type { People } from './people.ts';
import { openPlatform } from './platform.ts';

/** What every test is given: plain values, because tests run in processes of their own. */
export interface Given {
  /** Where the one browser of this run listens. */
  browser: string;
  address: string;
  key: string;
  people: People;
  /** POST to it: `/stop`, `/start`. */
  control: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    given: Given | { noBrowser: string };
  }
}

/** One browser and one server for a whole run. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const closing: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    const browser = await serveBrowser();
    closing.push(() => browser.close());
    const platform = await openPlatform();
    closing.push(() => platform.close());
    const control = await openControl(platform.server);
    closing.push(() => control.close());
    const { people, key } = platform;
    project.provide('given', {
      ...{ browser: browser.wsEndpoint(), address: platform.server.address },
      ...{ key, people, control: control.address },
    });
    return close;
  } catch (error) {
    await close();
    if (!(error instanceof NoBrowser)) throw error;
    project.provide('given', { noBrowser: error.message });
    return undefined;
  }
}

/** Lets a test stop and start the server, which belongs to this process. */
async function openControl(server: { stop(): Promise<void>; start(): Promise<void> }) {
  const http = createServer((request, response) => {
    const work = request.url === '/stop' ? server.stop() : request.url === '/start' ? server.start() : undefined;
    Promise.resolve(work)
      .then(() => response.writeHead(work ? 204 : 404).end())
      .catch((error: Error) => response.writeHead(500).end(error.message));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as { port: number };
  return {
    address: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}
