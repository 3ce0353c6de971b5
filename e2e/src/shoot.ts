import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import type { Role } from '../../packages/server/src/foundation/access/role.ts';
import { openBrowser } from './browser.ts';
import { createClient } from './client.ts';
import { invitePeople, type Person } from './people.ts';
import { createServerIn, type Server } from './server.ts';
import { fillWorld } from './world.ts';

const USAGE = `The four pictures of a page that somebody looks at before it is done: Chinese, English, dark, and with nothing to show.

  node e2e/src/shoot.ts --role administrator --out FOLDER [--phone] ADDRESS…

An address is one of the console, such as /decisions?verdict=reject. Without --role nobody is signed in.
`;

interface Shot {
  name: string;
  language: 'zh-CN' | 'en';
  dark?: true;
  /** On an installation in which nothing has happened yet. */
  empty?: true;
}

const SHOTS: readonly Shot[] = [
  { name: 'zh', language: 'zh-CN' },
  { name: 'en', language: 'en' },
  { name: 'zh-dark', language: 'zh-CN', dark: true },
  { name: 'zh-empty', language: 'zh-CN', empty: true },
];

const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
/** Charts and fonts come after the answers. */
const SETTLE_MS = 800;

interface Installation {
  server: Server;
  person: Person | undefined;
  close(): Promise<void>;
}

const { values, positionals } = parseArgs({
  options: { role: { type: 'string' }, out: { type: 'string' }, phone: { type: 'boolean', default: false } },
  allowPositionals: true,
});
if (values.out === undefined || positionals.length === 0) {
  process.stderr.write(USAGE);
  process.exit(2);
}

const folder = resolve(values.out);
mkdirSync(folder, { recursive: true });
const browser = await openBrowser();
try {
  for (const empty of [false, true]) {
    const installation = await openInstallation(empty, values.role);
    try {
      for (const shot of SHOTS.filter((one) => (one.empty ?? false) === empty))
        for (const address of positionals) await shoot(browser, installation, address, shot);
    } finally {
      await installation.close();
    }
  }
} finally {
  await browser.close();
}

async function openInstallation(empty: boolean, role: string | undefined): Promise<Installation> {
  const data = mkdtempSync(join(tmpdir(), 'anxin-shoot-'));
  const server = await createServerIn(data, { ANXIN_DEMO: '0' });
  const close = async (): Promise<void> => {
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  };
  try {
    await server.start();
    const made = await server.anxin('keys', 'create', '--name', 'shoot', '--scopes', '*', '--json');
    const client = createClient(server.address, JSON.parse(made) as { key: string });
    const people = role === undefined ? undefined : await invitePeople(server.address, client, [role as Role]);
    if (!empty) await fillWorld(client, new Date());
    const person = people?.[role as Role];
    if (role !== undefined && person === undefined) throw new Error(`There is no role ${role}`);
    return { server, person, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function shoot(from: Browser, { server, person }: Installation, address: string, shot: Shot): Promise<void> {
  const context = await from.newContext({
    ...{ baseURL: server.address, locale: shot.language, timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce' },
    ...{ colorScheme: shot.dark ? 'dark' : 'light', viewport: values.phone ? PHONE : DESK },
  });
  try {
    if (person) {
      const [name, value] = person.cookie.split('=') as [string, string];
      await context.addCookies([{ name, value, url: server.address, httpOnly: true, sameSite: 'Lax' }]);
    }
    const page = await context.newPage();
    page.on('pageerror', (error) => process.stderr.write(`${address} (${shot.name}): ${error.message}\n`));
    await page.goto(address);
    await settle(page);
    const path = join(folder, `${fileOf(address)}${values.phone ? '-phone' : ''}-${shot.name}.png`);
    await page.screenshot({ path });
    process.stdout.write(`${path}\n`);
  } finally {
    await context.close();
  }
}

async function settle(page: Page): Promise<void> {
  // the stream of news stays open, so a page is never quite idle
  await page.waitForFunction(() => document.querySelector('h1, .empty-title') !== null, undefined, { timeout: 30_000 });
  await page.waitForFunction(() => document.querySelector('.ant-skeleton') === null, undefined, { timeout: 30_000 });
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(SETTLE_MS);
}

const fileOf = (address: string): string => address.replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '') || 'home';
