import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect, inject, onTestFinished } from 'vitest';
import type { Role } from '../../packages/server/src/foundation/access/role.ts';
import { type Client, createClient } from './client.ts';
import type { Person } from './people.ts';
import { settled } from './settled.ts';
import type { Given } from './setup.ts';

export type Language = 'zh-CN' | 'en';

export interface VisitOptions {
  language?: Language;
  dark?: boolean;
  /** As wide as a phone. */
  phone?: boolean;
  /** Of the browser's machine; that of the platform when not given. */
  timeZone?: string;
  /** Of another server than the run's. */
  at?: string;
  /** Console lines that this test brings about on purpose. */
  expected?: readonly RegExp[];
}

export const given = (): Given => {
  const value = inject('given');
  if ('noBrowser' in value) throw new Error(value.noBrowser);
  return value;
};

export const api = (): Client => createClient(given().address, { key: given().key });
export const personOf = (role: Role): Person => given().people[role];

/** A machine that others use as well takes its time; a page that never comes is still told from one that is slow. */
const SLOW_MS = 120_000;

let connected: Promise<Browser> | undefined;

/** The run's one browser. */
const browser = (): Promise<Browser> => (connected ??= chromium.connect(given().browser));

/** What the browser says when a request is answered with an error or not at all: that is for the page to show. */
const ANSWERS = /^Failed to load resource: /;

/**
 * A page of a browser that nobody has used before, signed in as somebody or as nobody. When the test is over, it fails if
 * a page had a fault, wrote an error, or tried what the policy of its content forbids.
 */
export async function visit(as: Role | Person | 'nobody', options: VisitOptions = {}): Promise<Page> {
  const context = await (await browser()).newContext(contextOptions(options));
  context.setDefaultTimeout(SLOW_MS);
  onTestFinished(() => context.close());
  if (as !== 'nobody') await signIn(context, typeof as === 'string' ? personOf(as) : as, options.at ?? given().address);
  watch(context, options.expected ?? []);
  return context.newPage();
}

function contextOptions({
  language = 'en',
  dark = false,
  phone = false,
  timeZone,
  at,
}: VisitOptions): BrowserContextOptions {
  return {
    ...{ baseURL: at ?? given().address, locale: language, reducedMotion: 'reduce' },
    timezoneId: timeZone ?? 'Asia/Shanghai',
    ...{ colorScheme: dark ? 'dark' : 'light', viewport: phone ? PHONE : DESK },
    ...(phone ? { isMobile: true, hasTouch: true } : {}),
  };
}

const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

/** The same browser for somebody else, who finds what is already loaded and nothing of whoever was there before. */
export async function become(page: Page, role: Role): Promise<void> {
  const context = page.context();
  await page.goto('about:blank');
  await context.clearCookies();
  await signIn(context, personOf(role), given().address);
}

async function signIn(context: BrowserContext, { cookie }: Person, url: string): Promise<void> {
  const [name, value] = cookie.split('=') as [string, string];
  await context.addCookies([{ name, value, url, httpOnly: true, sameSite: 'Lax' }]);
}

/** Changes what somebody chose for themselves, and takes it back when the test is over. */
export async function prefer(page: Page, chosen: { time_zone: string }): Promise<void> {
  const change = async (data: { time_zone: string | null }): Promise<void> => {
    const answer = await page.request.patch('/v1/session', { data, headers: { 'x-anxin-console': '1' } });
    if (!answer.ok()) throw new Error(await answer.text());
  };
  await change(chosen);
  onTestFinished(() => change({ time_zone: null }));
}

function watch(context: BrowserContext, expected: readonly RegExp[]): void {
  const faults: string[] = [];
  const note = (fault: string): void => {
    if (!ANSWERS.test(fault) && !expected.some((pattern) => pattern.test(fault))) faults.push(fault.slice(0, 500));
  };
  context.on('weberror', (error) => note(`fault: ${error.error().stack ?? error.error().message}`));
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') note(message.text());
  });
  context.on('dialog', (dialog) => {
    note(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  onTestFinished(() => expect(faults, 'what the pages wrote').toEqual([]));
}

/** Goes to an address of the console and waits until it shows what it has to show. */
export async function open(page: Page, address: string): Promise<void> {
  await page.goto(address, { waitUntil: 'domcontentloaded' });
  await settled(page);
}

interface Router {
  navigate(options: { href: string }): Promise<void>;
}

/** Another address in the same page, as a link would: the page before stays in place until the next one is there. */
export async function go(page: Page, address: string): Promise<void> {
  await arrive(page, address);
  await settled(page);
}

/** The same without waiting for what the page reads. */
export async function arrive(page: Page, address: string): Promise<void> {
  // the console's router says when it has arrived; who is led on from there, such as to their own first page, too
  await page.evaluate(
    (href) => (window as unknown as { __TSR_ROUTER__: Router }).__TSR_ROUTER__.navigate({ href }),
    address,
  );
}

/** All text that somebody reads on the page. */
export const textOf = (page: Page): Promise<string> => page.evaluate(() => document.body.innerText);
