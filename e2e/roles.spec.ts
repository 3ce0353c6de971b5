import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { ALL_ROLES, isOutside, type Role } from '../packages/server/src/foundation/access/role.ts';
import { everyPlace, holderOf, mayOpen, type Place } from './src/addresses.ts';
import { api, arrive, become, given, go, open, personOf, visit } from './src/visit.ts';

const MISSING = 'There is no such page';
const FAULT = 'This page has a fault';

let places: Place[] = [];
beforeAll(async () => {
  places = await everyPlace(api(), personOf('auditor'));
});

interface Seen {
  text: string;
  /** What could not be shown; what is not there for somebody is no error. */
  errors: string[];
}

const look = (page: Page): Promise<Seen> =>
  page.evaluate(() => ({
    text: document.querySelector('main')?.innerText ?? '',
    errors: [...document.querySelectorAll('main .ant-alert-error')].map((alert) => (alert as HTMLElement).innerText),
  }));

/** One role for all that open the same pages with the same rights. */
async function kinds(): Promise<Role[]> {
  const byRights = new Map<string, Role>();
  for (const role of ALL_ROLES) {
    const me = await holderOf(given().address, personOf(role));
    const pages = places.filter(({ room }) => mayOpen(room, me)).map(({ address }) => address);
    byRights.set(JSON.stringify([isOutside(role), me.permissions, pages]), role);
  }
  return [...byRights.values()];
}

const LONG = process.env.ANXIN_TEST_LONG === '1';
/** What keeps people out is the same for all pages: a few of them each time, all where tests may take long. */
const REFUSED = LONG ? Infinity : 3;
/** Each role at every so manieth of its pages, one role beginning after the other; the looks are at each page. */
const EVERY = LONG ? 1 : 8;

async function walkAs(page: Page, role: Role, offset: number): Promise<void> {
  await become(page, role);
  const me = await holderOf(given().address, personOf(role));
  await open(page, '/account');
  const mine = places.filter(({ room }) => mayOpen(room, me));
  const links = await page.locator('.rail a').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
  const inRail = isOutside(role) ? [] : mine.filter(({ room }) => room.rail !== undefined && !room.demo);
  expect.soft(new Set(links), `the rail of ${role}`).toEqual(new Set(inRail.map(({ address }) => address)));
  let refused = 0;
  let allowed = offset;
  for (const { room, address } of places) {
    // the first page of those who do not see Today is another one
    if (room.frame === 'bare' || (address === '/' && !mine.some((place) => place.room === room))) continue;
    const where = `${role} at ${address}`;
    if (!mayOpen(room, me)) {
      refused += 1;
      if (refused > REFUSED) continue;
      await arrive(page, address);
      await page.getByText(MISSING).waitFor();
      continue;
    }
    allowed += 1;
    if (allowed % EVERY !== 0) continue;
    await go(page, address);
    const { text, errors } = await look(page);
    expect.soft(errors, where).toEqual([]);
    expect.soft(text, where).not.toContain(FAULT);
    expect.soft(text, where).not.toContain(MISSING);
    expect.soft(text.trim(), where).not.toBe('');
  }
}

describe('every page', () => {
  test('as each role: what it is for, or a kind word', async () => {
    const waiting = await kinds();
    // as many at once as there are processors
    const walk = async (): Promise<void> => {
      const page = await visit('nobody');
      for (let role = waiting.shift(); role !== undefined; role = waiting.shift())
        await walkAs(page, role, waiting.length);
    };
    await Promise.all([walk(), walk()]);
  });

  test('as nobody: the sign-in page, which leads back', async () => {
    const page = await visit('nobody');
    // what sends them there is the same for all pages
    const asked = places.filter(({ room: { frame } }) => frame !== 'bare').filter((_, at) => LONG || at % 4 === 0);
    for (const [at, { room, address }] of asked.entries()) {
      // the first as a link from outside comes; what leads them away is the same for all
      await (at === 0 ? open(page, address) : go(page, address));
      const url = new URL(page.url());
      expect(url.pathname, room.path).toBe('/sign-in');
      expect(url.searchParams.get('next'), room.path).toBe(address);
    }
  });
});
