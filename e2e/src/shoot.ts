import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { ALL_ROLES, isRole, type Role } from '../../packages/server/src/foundation/access/role.ts';
import { everyPlace, holderOf, mayOpen } from './addresses.ts';
import { openBrowser } from './browser.ts';
import { openPlatform, type Platform } from './platform.ts';
import { settled } from './settled.ts';

const USAGE = `The four pictures of a page that somebody looks at before it is done: Chinese, English, dark, and with nothing to show.

  npm run shots -- --role administrator [--out FOLDER] [--phone] [ADDRESS…]

An address is one of the console, such as /decisions?verdict=reject, or with $ for something that is there, such as
'/appeals/$id'; without any, all pages that the role may open.
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
/** Charts come after the answers. */
const DRAWING_MS = 500;

const { values, positionals } = parseArgs({
  options: {
    ...{ role: { type: 'string', default: 'administrator' }, out: { type: 'string', default: 'shots' } },
    phone: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const { role, phone } = values;
if (!isRole(role)) {
  process.stderr.write(USAGE);
  process.exit(2);
}

const isWhole = positionals.length === 0 || positionals.some((address) => address.includes('$'));
const folder = resolve(values.out);
mkdirSync(folder, { recursive: true });
const browser = await openBrowser();
try {
  for (const empty of [false, true]) {
    // what stands behind an id may have been made by anybody
    const roles = isWhole && !empty ? ALL_ROLES : [...new Set<Role>([role, 'administrator'])];
    const platform = await openPlatform({ empty, roles });
    try {
      const addresses = await addressesOf(platform, role, empty);
      for (const shot of SHOTS.filter((one) => (one.empty ?? false) === empty))
        for (const address of addresses) await shoot(browser, platform, address, shot);
    } finally {
      await platform.close();
    }
  }
} finally {
  await browser.close();
}

/** Those asked for, or every page that a role may open; where there is nothing, those of something are not there. */
async function addressesOf({ client, people, server }: Platform, of: Role, empty: boolean): Promise<string[]> {
  const plain = positionals.filter((address) => !address.includes('$'));
  if (positionals.length > 0 && plain.length === positionals.length) return plain;
  const me = await holderOf(server.address, people[of]);
  const places = (await everyPlace(client, people[of], { empty })).filter(({ room }) => mayOpen(room, me));
  const wanted = places.filter(({ room }) => positionals.length === 0 || positionals.includes(room.path));
  return [...plain, ...wanted.filter(({ address }) => !plain.includes(address)).map(({ address }) => address)];
}

async function shoot(from: Browser, { server, people }: Platform, address: string, shot: Shot): Promise<void> {
  const context = await from.newContext({
    ...{ baseURL: server.address, locale: shot.language, timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce' },
    ...{ colorScheme: shot.dark ? 'dark' : 'light', viewport: phone ? PHONE : DESK },
  });
  try {
    const [name, value] = people[role as Role].cookie.split('=') as [string, string];
    await context.addCookies([{ name, value, url: server.address, httpOnly: true, sameSite: 'Lax' }]);
    const page = await context.newPage();
    page.on('pageerror', (error) => process.stderr.write(`${address} (${shot.name}): ${error.message}\n`));
    await page.goto(address);
    await settled(page);
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(DRAWING_MS);
    const path = join(folder, `${fileOf(address)}${phone ? '-phone' : ''}-${shot.name}.png`);
    await page.screenshot({ path });
    process.stdout.write(`${path}\n`);
  } finally {
    await context.close();
  }
}

function fileOf(address: string): string {
  return address.replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '') || 'home';
}
