import { get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { afterEach, expect, test } from 'vitest';
import { type TestHttp, testHttp } from '../../http/test-http.ts';
import { createPermissions } from '../access/permission.ts';
import type { UserPrincipal } from '../access/principal.ts';
import { wallClock } from '../clock.ts';
import { Problem } from '../errors.ts';
import { SESSION_COOKIE } from '../people/cookie.ts';
import type { FeedItem } from './feed.ts';
import { createHub, type Hub } from './hub.ts';
import { createPostgresStream } from './postgres-stream.ts';
import { streamRoom } from './stream.routes.ts';

const USE = {
  name: 'access.session.use',
  doc: { 'zh-CN': '会话', en: 'Session' },
  own: true as const,
  roles: { operator: 'all' as const, reviewer: 'all' as const },
};
const READ = {
  name: 'policy.decision.read',
  doc: { 'zh-CN': '判定', en: 'Decisions' },
  own: true as const,
  roles: { operator: 'all' as const },
};

const permissions = createPermissions([USE, READ]);

const person = (role: 'operator' | 'reviewer'): UserPrincipal => {
  const reaches = permissions.ofRoles([role]);
  return {
    ...{ kind: 'user', id: '01940000-0000-7000-8000-000000000001', name: 'A', roles: [role], groups: [], reaches },
    ...{ permissions: new Set(reaches.keys()), scopes: [], session: { id: 's', expiresAt: new Date() } },
  };
};

/** On a machine that others use as well; what does not end by itself lasts longer. */
const SOON = 30_000;

let tested: TestHttp;
let hub: Hub;
let who: UserPrincipal | Problem = person('operator');
let items: FeedItem[] = [];
afterEach(() => tested.drop());

async function start(): Promise<number> {
  who = person('operator');
  tested = await testHttp(
    ({ open }) => {
      const stream = createPostgresStream({ db: open.db });
      hub = createHub({
        ...{ stream, log: { error: () => undefined }, pollEvery: 10 },
        sources: [
          {
            read: async (_, { below }) => ({
              items: items.splice(0).map((item) => ({ ...item, position: { txid: below - 1n, id: item.id } })),
            }),
          },
        ],
      });
      const room = streamRoom({
        ...{ db: open.db, hub, permissions, wall: wallClock, log: { error: () => undefined } },
        ...{ topics: { decisions: READ.name }, names: async () => new Map(), keepAliveEvery: 50, lookEvery: 50 },
      });
      return [{ ...room, permissions: [USE, READ] }];
    },
    {
      sessions: {
        authenticate: async () => {
          if (who instanceof Problem) throw who;
          return who;
        },
        settle: async () => undefined,
      },
    },
  );
  await tested.http.app.listen({ port: 0, host: '127.0.0.1' });
  return (tested.http.app.server.address() as AddressInfo).port;
}

interface Open {
  text(): string;
  ended: Promise<void>;
  pause(): void;
}

const open = (port: number): Promise<Open> =>
  new Promise((resolve, reject) => {
    get({ port, path: '/v1/stream', headers: { cookie: `${SESSION_COOKIE}=x` } }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += chunk;
      });
      const ended = new Promise<void>((done) => answer.on('close', done));
      answer.on('error', () => undefined);
      if (answer.statusCode !== 200) reject(new Error(String(answer.statusCode)));
      resolve({ text: () => text, ended, pause: () => void answer.pause() });
    }).on('error', reject);
  });

test('a session that ends, and a role that is lowered, end the stream; the database being away does not', async () => {
  const port = await start();
  const ended = async (stream: Open, within: number): Promise<boolean> =>
    Promise.race([
      stream.ended.then(() => true),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), within)),
    ]);
  const first = await open(port);
  who = new Problem('database.unavailable');
  expect(await ended(first, 300)).toBe(false);
  who = new Problem('access.unauthenticated');
  expect(await ended(first, SOON)).toBe(true);
  expect(first.text()).toContain(': still here');
  who = person('operator');
  const second = await open(port);
  expect(await ended(second, 200)).toBe(false);
  who = person('reviewer');
  expect(await ended(second, SOON)).toBe(true);
  expect(hub.followers).toBe(0);
});

test('a server that stops ends its streams at once', async () => {
  const port = await start();
  const streams = await Promise.all([open(port), open(port)]);
  const stopping = performance.now();
  await tested.http.stop(10 * SOON);
  await Promise.all(streams.map((stream) => stream.ended));
  expect(performance.now() - stopping).toBeLessThan(SOON);
});

test('who reads too slowly is cut, and costs no memory', async () => {
  const port = await start();
  const slow = await open(port);
  slow.pause();
  const large = 'x'.repeat(50_000);
  for (let i = 0; i < 400 && hub.followers > 0; i++) {
    items = Array.from({ length: 4 }, (_, n) => ({
      ...{ position: { txid: 0n, id: '' }, topic: 'decisions', type: 'decision.made', subject: 'product/p' },
      id: `01940000-0000-7000-8000-${String(i * 4 + n).padStart(12, '0')}`,
      ...{ at: new Date(), facts: { large }, owners: [] },
    }));
    // the position of what follows has to be a new one
    await sql`select pg_current_xact_id()`.execute(tested.open.db);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  expect(hub.followers).toBe(0);
});

test('a person has a bounded number of streams', async () => {
  const port = await start();
  const many = await Promise.all(Array.from({ length: 40 }, () => open(port)));
  await expect(open(port)).rejects.toThrow('429');
  expect(many).toHaveLength(40);
});
