import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type Bench, type BenchOptions, type BenchReport, type BenchRow, median, row } from './bench.ts';
import { machine } from './machine.ts';
import { createKey, inFolder, MAIN, start, stop } from './scratch.ts';

const DIST = fileURLToPath(new URL('../../packages/console/dist', import.meta.url));
const ROUNDS = 7;
const ITEMS = 100;
const READY_MS = 120_000;
const ARRIVE_MS = 10_000;

/** A page of the same build that shows nothing but the frame. */
const EMPTY = { name: 'an empty page', path: '/nowhere', shown: '.empty-title' };
const PAGES = [
  { name: 'Today', path: '/', shown: '.figure-value:not(:empty)' },
  { name: 'the review queue', path: '/review/all', shown: '.item-title' },
] as const;
/** One of each room, for what it loads. */
const ROOMS = [
  '/',
  '/decisions',
  '/review',
  '/review/all',
  '/promises',
  '/policy/rules',
  '/policy/try',
  '/notifications',
  '/account',
];

interface Paint {
  /** First Contentful Paint, ms from the beginning of the navigation. */
  first: number;
  /** What the page is for stands there. */
  shown: number;
}

/** How soon the console shows something, how much it loads, and how fast somebody can review. */
export const console: Bench = {
  about: 'first paint of Today and of the queue beside an empty page, what each room loads, a review of 100 items',
  run: (options) => inFolder((folder) => measure(folder, options)),
};

async function measure(folder: string, { onProgress }: BenchOptions): Promise<BenchReport> {
  if (!existsSync(join(DIST, 'index.html')))
    throw new Error('The console is not built: npm run build -w @anxin/console');
  const env = {
    ...process.env,
    ...{ ANXIN_DATA: folder, ANXIN_LOG: 'error', ANXIN_RATE: '0', DATABASE_URL: '' },
    ...{ ANXIN_DEMO: '1', ANXIN_DEMO_PACE: '0' },
  };
  onProgress('filling the demo marketplace');
  const server = await start(MAIN, ['serve', '--port', '0'], env, /http:\/\/127\.0\.0\.1:(\d+)/);
  let browser: Browser | undefined;
  try {
    const address = `http://127.0.0.1:${server.port}`;
    await ready(address);
    const key = createKey(env);
    // only who measures this needs a browser
    const { openBrowser } = await import('../../e2e/src/browser.ts');
    browser = await openBrowser();
    const signIn = await accountOf(browser, address, folder);
    const paints = await paint(signIn, onProgress);
    const loads = await loaded(signIn);
    onProgress(`a review of ${ITEMS} items`);
    const review = await reviewed(address, key, signIn);
    return {
      name: 'console',
      machine: machine(),
      rows: [...paints, ...loads, ...review.rows],
      checked: review.checked,
    };
  } finally {
    await browser?.close();
    await stop(server.child);
  }
}

async function ready(address: string): Promise<void> {
  const until = Date.now() + READY_MS;
  while (!(await fetch(`${address}/readyz`).then(({ ok }) => ok))) {
    if (Date.now() > until) throw new Error('The demo was not filled in time');
    await sleep(250);
  }
}

/** A browser that nobody has used before, signed in as the demo's reviewer: nothing is in its cache. */
type SignIn = () => Promise<BrowserContext>;

async function accountOf(browser: Browser, address: string, folder: string): Promise<SignIn> {
  const line = readFileSync(join(folder, 'demo-accounts.txt'), 'utf8')
    .split('\n')
    .find((each) => each.startsWith('reviewer'));
  const [, email, password] = line!.trim().split(/\s+/);
  const first = await browser.newContext({ baseURL: address });
  const headers = { 'x-anxin-console': '1' };
  const answer = await first.request.post('/v1/session', { data: { email, password }, headers });
  if (!answer.ok()) throw new Error(`The demo's reviewer cannot sign in: ${await answer.text()}`);
  const storageState = await first.storageState();
  await first.close();
  return () =>
    browser.newContext({
      ...{ baseURL: address, storageState, locale: 'zh-CN' },
      viewport: { width: 1440, height: 900 },
    });
}

/** What we ask a page for. */
interface InPage {
  shownAt?: number;
  document?: { querySelector(selector: string): { textContent: string | null } | null };
}

/** Notes when what is asked for is first drawn; asked in the page, so that our own asking costs nothing. */
const watchFor = (selector: string): string => `
  new MutationObserver((_, observer) => {
    if (!document.querySelector(${JSON.stringify(selector)})?.textContent.trim()) return;
    observer.disconnect();
    requestAnimationFrame(() => { window.shownAt = performance.now(); });
  }).observe(document, { childList: true, subtree: true, characterData: true });`;

async function paintOf(context: BrowserContext, { path, shown }: { path: string; shown: string }): Promise<Paint> {
  const page = await context.newPage();
  try {
    await page.addInitScript(watchFor(shown));
    await page.goto(path, { waitUntil: 'commit' });
    // as functions: the policy of the page evaluates no strings
    const painted = await page.waitForFunction(
      () => {
        const shown = (globalThis as InPage).shownAt;
        const [paint] = performance.getEntriesByName('first-contentful-paint');
        return shown !== undefined && paint && { first: paint.startTime, shown };
      },
      undefined,
      { timeout: 60_000 },
    );
    return (await painted.jsonValue()) as Paint;
  } finally {
    await page.close();
  }
}

async function paint(signIn: SignIn, onProgress: (line: string) => void): Promise<BenchRow[]> {
  const found = new Map<string, Paint[]>();
  // the first round fills the server's own caches and is not counted
  for (let round = 0; round <= ROUNDS; round++) {
    onProgress(`first paint, round ${round} of ${ROUNDS}`);
    for (const page of [EMPTY, ...PAGES]) {
      const context = await signIn();
      for (const state of ['cold', 'warm']) {
        const measured = await paintOf(context, page);
        const name = `${page.name}, ${state}`;
        if (round > 0) found.set(name, [...(found.get(name) ?? []), measured]);
      }
      await context.close();
    }
  }
  const middle = (name: string, what: keyof Paint): number => median(found.get(name)!.map((each) => each[what]));
  return PAGES.flatMap(({ name }) =>
    (['cold', 'warm'] as const).flatMap((state) => {
      const cache = state === 'cold' ? 'nothing in the cache' : 'the build in the cache';
      const empty = `${EMPTY.name}, ${state}`;
      const mine = `${name}, ${state}`;
      return [
        row(
          `first paint of ${name}, ${cache}; peer: ${EMPTY.name}`,
          middle(mine, 'first'),
          middle(empty, 'first'),
          'ms',
        ),
        row(
          `data shown by ${name}, ${cache}; peer: ${EMPTY.name}`,
          middle(mine, 'shown'),
          middle(empty, 'shown'),
          'ms',
        ),
      ];
    }),
  );
}

/** Scripts and styles that a page asks for, packed by gzip as the build did. */
async function loaded(signIn: SignIn): Promise<BenchRow[]> {
  const filesOf = async (path: string): Promise<Set<string>> => {
    const context = await signIn();
    try {
      const page = await context.newPage();
      await page.goto(path, { waitUntil: 'load' });
      await sleep(1_500);
      const names = (await page.evaluate(
        "performance.getEntriesByType('resource').map(({ name }) => name)",
      )) as string[];
      return new Set(names.flatMap((name) => /\/(assets\/[\w.-]+\.(?:js|css))$/.exec(name)?.[1] ?? []));
    } finally {
      await context.close();
    }
  };
  const kilobytes = (files: Iterable<string>): number =>
    [...files].reduce((sum, file) => sum + statSync(join(DIST, `${file}.gz`)).size, 0) / 1_000;
  const shared = await filesOf(EMPTY.path);
  const rows = [row('scripts and styles of every page (gzip)', kilobytes(shared), null, 'KB')];
  for (const path of ROOMS) {
    const own = [...(await filesOf(path))].filter((file) => !shared.has(file));
    rows.push(row(`… and of ${path} beside them`, kilobytes(own), null, 'KB'));
  }
  return rows;
}

interface Answer<T> {
  status: number;
  body: T;
}

async function reviewed(address: string, key: string, signIn: SignIn): Promise<Pick<BenchReport, 'rows' | 'checked'>> {
  const authorization = `Bearer ${key}`;
  const send = async <T>(method: string, path: string, body?: unknown): Promise<Answer<T>> => {
    const response = await fetch(`${address}${path}`, {
      ...{ method, headers: { authorization, 'content-type': 'application/json' } },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
  };
  const queue = 'listing-review';
  await submit(send, 2 * ITEMS + 10);

  const began = Date.now();
  const keys = await byBrowser(signIn, queue);
  const arrived = async (): Promise<number> => {
    // the demo's own reviewers have decided others before
    const path = `/v1/cases?queue=${queue}&state=decided&limit=200`;
    const { body } = await send<{ items: { answer: string; decided_at: string }[] }>('GET', path);
    return body.items.filter((each) => each.answer === 'clear' && Date.parse(each.decided_at) >= began).length;
  };
  const until = Date.now() + ARRIVE_MS;
  let counted = await arrived();
  for (; counted < ITEMS && Date.now() < until; counted = await arrived()) await sleep(100);
  if (counted < ITEMS) throw new Error(`Only ${counted} of ${ITEMS} answers have arrived`);

  const begun = performance.now();
  for (let item = 0; item < ITEMS; item++) {
    const next = await send<{ id: string; version: number }>('POST', '/v1/cases/next', { queue });
    const { id, version } = next.body;
    const answered = await send('POST', `/v1/cases/${id}/decide`, { answer: 'clear', version });
    if (answered.status !== 200) throw new Error(`answered ${answered.status}`);
  }
  const alone = (performance.now() - begun) / 60_000;
  return {
    rows: [
      row(
        'items reviewed a minute in the browser; peer: the same two calls alone',
        ITEMS / keys.minutes,
        ITEMS / alone,
        'items/min',
      ),
      row('keys for an item', keys.pressed / ITEMS, null, 'keys'),
    ],
    checked: [`${ITEMS} items, each decided by its own key, arrived as ${counted} answers`],
  };
}

async function submit(
  send: <T>(method: string, path: string, body?: unknown) => Promise<Answer<T>>,
  count: number,
): Promise<void> {
  const time = new Date().toISOString();
  const events = Array.from({ length: count }, (_, i) => ({
    ...{ id: `bench-${i}`, source: 'bench', type: 'product.submitted', time, subject: `product/bench-${i}` },
    data: {
      product: {
        ...{ id: `bench-${i}`, merchant_id: 'm-bench', category_id: 'home.daily' },
        ...{ title: `磁石手环 根治高血压 第${i}款`, price: { amount: 3_900, currency: 'CNY' } },
      },
    },
  }));
  const { body } = await send<{ taken: number }>('POST', '/v1/events', events);
  if (body.taken !== count) throw new Error(`Only ${body.taken} of ${count} events were taken`);
}

/** Presses the key as soon as the next item stands there. */
async function byBrowser(signIn: SignIn, queue: string): Promise<{ minutes: number; pressed: number }> {
  const context = await signIn();
  try {
    const page = await context.newPage();
    await page.goto(`/review/${queue}`);
    await page.waitForSelector('.item-title');
    let pressed = 0;
    const begun = performance.now();
    for (let item = 0; item < ITEMS; item++) {
      const before = await titleOf(page);
      await page.keyboard.press('c');
      pressed++;
      await page.waitForFunction(
        (was) => ((globalThis as InPage).document?.querySelector('.item-title')?.textContent ?? was) !== was,
        before,
        { polling: 'raf' },
      );
    }
    const minutes = (performance.now() - begun) / 60_000;
    // the last answer is still on its way
    await page.waitForSelector('.undo-bar[data-state=sent]');
    return { minutes, pressed };
  } finally {
    await context.close();
  }
}

const titleOf = async (page: Page): Promise<string> => (await page.textContent('.item-title')) ?? '';
