import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { LightMyRequestResponse } from 'fastify';
import pg from 'pg';
import { openPlatform, type Platform } from './app.ts';
import type { Actor, KeyRequest } from './foundation/access/access.ts';
import { type ManualClock, manualClock } from './foundation/clock.ts';
import { type Config, readConfig } from './foundation/config/settings.ts';
import { testDatabase } from './foundation/database/embedded/test-database.ts';
import { SESSION_COOKIE } from './foundation/people/cookie.ts';
import { createPasswords, type Passwords } from './foundation/people/password.ts';
import { findUser } from './foundation/people/user.store.ts';
import type { NewUser } from './foundation/people/users.ts';
import { createLog } from './foundation/telemetry/log.ts';
import { createHttp, type Http } from './http/http.ts';
import { type LoggedLine, uncovered } from './http/trail-coverage.ts';
import type { PaymentPartner } from './ledger/payments/partner.ts';
import { setMoneySince } from './ledger/since.ts';
import type { Model } from './policy/models/model.ts';

/** The assembled platform over a database of its own, with a small pack, as the HTTP surface sees it. */
export interface TestPlatform {
  platform: Platform;
  http: Http;
  clock: ManualClock;
  /** Past the platform and its pool, straight to the database. */
  sql<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Address of the database itself, whatever stands in front of the platform's. */
  databaseUrl: string;
  dataDir: string;
  logged(): string;
  bearer(request?: Partial<KeyRequest>): Promise<{ authorization: string }>;
  /** Signs somebody in, past the password, and gives what their browser would send. */
  signedIn(person?: Partial<Omit<NewUser, 'password'>>): Promise<SignedIn>;
  /** Asks with a key that holds everything. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  get(path: string, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  /** Closes this one alone: database and folder stay for another one. */
  close(): Promise<void>;
  drop(): Promise<void>;
}

export interface SignedIn {
  id: string;
  email: string;
  headers: { cookie: string; 'x-anxin-console': '1'; 'sec-fetch-site': 'same-origin' };
}

export interface TestPlatformOptions {
  /** Files of the pack by path; `SMALL_PACK` when not given. */
  pack?: Record<string, string>;
  config?: Partial<Config>;
  passwords?: Passwords;
  models?: readonly Model[];
  payments?: PaymentPartner;
  /** An earlier one's database and folder. */
  after?: Pick<TestPlatform, 'databaseUrl' | 'dataDir' | 'drop'>;
  /** What the platform takes for the database's address, such as that of a proxy. */
  through?: (url: string) => Promise<string> | string;
}

/** A sixtieth of the work: tests sign in often. */
const quickPasswords = () => createPasswords({ cost: { ln: 11, r: 8, p: 1 } });

const NOBODY: Actor = { kind: 'cli', id: 'test' };

export async function openTestPlatform(options: TestPlatformOptions = {}): Promise<TestPlatform> {
  const { after } = options;
  const database = after === undefined ? await testDatabase() : { url: after.databaseUrl, drop: after.drop };
  const dataDir = after?.dataDir ?? mkdtempSync(join(tmpdir(), 'anxin-platform-'));
  const direct = new pg.Pool({ connectionString: database.url, max: 2, application_name: 'anxin tests' });
  direct.on('error', () => undefined);
  // the database may be gone before the last connection is closed
  direct.on('connect', (client) => client.on('error', () => undefined));
  const clock = manualClock(new Date('2026-11-20T08:00:00Z'));
  const lines: string[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
  const defaults = readConfig({});
  if (!('config' in defaults)) throw new Error('The settings have no usable defaults');
  const config: Config = {
    ...defaults.config,
    ...{ dataDir, databaseUrl: (await options.through?.(database.url)) ?? database.url, poolSize: 6, rateLimit: 0 },
    // tests of the lifecycle are about something else
    consultation: [],
    packDir: writePack(mkdtempSync(join(dataDir, 'pack-')), options.pack ?? SMALL_PACK),
    ...options.config,
  };
  const platform = await openPlatform({
    config,
    log,
    role: 'server',
    clock,
    passwords: options.passwords ?? quickPasswords(),
    ...(options.models ? { models: options.models } : {}),
    ...(options.payments ? { payments: options.payments } : {}),
  });
  const { access, db, ids, metrics, rooms } = platform;
  // events of tests are of their own time
  await setMoneySince(db, new Date(0));
  const http = await createHttp({
    ...{ access, config, db, clock, ids, log, metrics, rooms, version: '0.0.0' },
    sessions: platform.people.sessions,
    readiness: [
      {
        name: 'database',
        check: async () => (await db.selectFrom('installation').select('id').execute()).length === 1,
      },
    ],
    secret: platform.keys.mac('cursor', 'http'),
  });
  const bearer: TestPlatform['bearer'] = async (request = {}) => {
    const { key } = await access.createKey({ name: 'test', scopes: ['*'], ...request }, NOBODY);
    return { authorization: `Bearer ${key}` };
  };
  const signedIn: TestPlatform['signedIn'] = async (person = {}) => {
    const { users, sessions } = platform.people;
    const email = person.email ?? `${ids.next()}@example.com`;
    const given = { name: 'Test', roles: ['administrator'] as const, ...person, email };
    const { id } = await users.create(given, NOBODY);
    const opened = await db.transaction().execute(async (tx) => {
      await tx.updateTable('user_account').set({ state: 'active' }).where('id', '=', id).execute();
      return sessions.open(tx, (await findUser(tx, id))!, 'invitation', { address: '127.0.0.1' });
    });
    const cookie = `${SESSION_COOKIE}=${opened.token}`;
    return { id, email, headers: { cookie, 'x-anxin-console': '1', 'sec-fetch-site': 'same-origin' } };
  };
  const everything = await bearer();
  /** What was asked so far, held to what it left on the trail. */
  const unheld = async (): Promise<string[]> => {
    const { rows } = await direct.query<{ request: string | null; actions: string[] }>(
      'select request, array_agg(action) as actions from trail_entry group by request',
    );
    const told = lines.flatMap((line) => (line.includes('"request"') ? (JSON.parse(line) as LoggedLine) : []));
    return uncovered(told, new Map(rows.map(({ request, actions }) => [request, actions])));
  };
  const close = async (): Promise<void> => {
    await http.stop(100);
    await platform.close();
    await direct.end();
  };
  return {
    ...{ platform, http, clock, dataDir, bearer, signedIn, close, databaseUrl: database.url },
    sql: async (text, values) => (await direct.query(text, values)).rows,
    logged: () => lines.join(''),
    post: (path, body, headers = {}) =>
      http.app.inject({
        method: 'POST',
        url: path,
        headers: { 'content-type': 'application/json', ...everything, ...headers },
        payload: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
      }),
    get: (path, headers = {}) => http.app.inject({ method: 'GET', url: path, headers: { ...everything, ...headers } }),
    async drop() {
      // a database that is away or too old for it tells nothing
      const faults = await unheld().catch(() => []);
      await close().catch(() => undefined);
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
      if (faults.length > 0) throw new Error(`The trail lacks entries: ${faults.join('; ')}`);
    },
  };
}

function writePack(folder: string, files: Record<string, string>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Rules on public fields (products, reviews) and on personal ones (tickets, recipients, messages). */
export const SMALL_PACK: Record<string, string> = {
  'pack.yaml': 'id: tests\nversion: 1.0.0\nabout: { zh-CN: 测试, en: For tests }\n',
  'lexicons/words.lex': '---\nabout: { zh-CN: 词, en: Words }\n---\n国家级\n最佳\n投诉\n',
  'goods/rules.yaml': `rules:
  - id: goods.test.term
    title: { zh-CN: 用语, en: Term }
    on: [product.submitted]
    match: { word: { lexicon: words, in: [product.title, product.description] } }
    when: word.count > 0
    verdict: reject
    measures: [{ kind: reject-listing, subject: true }]
    params: { term: word.first }
    message: { zh-CN: '用了“{term}”', en: 'Uses “{term}”' }
    mend: { zh-CN: '删除“{term}”', en: 'Remove “{term}”' }
  - id: goods.test.review
    title: { zh-CN: 评价, en: Review }
    on: [review.posted]
    match: { word: { lexicon: words, in: [review.text] } }
    when: word.count > 0
    verdict: observe
    params: { term: word.first }
    message: { zh-CN: '评价里有“{term}”', en: 'The review says “{term}”' }
`,
  'service/rules.yaml': `rules:
  - id: service.test.ticket
    title: { zh-CN: 咨询, en: Ticket }
    on: [ticket.opened]
    match: { word: { lexicon: words, in: [ticket.text] } }
    when: word.count > 0
    verdict: allow
    case: { queue: tickets, priority: 50 }
    params: { term: word.first, count: word.count, whole: ticket.text }
    message: { zh-CN: '客户提到“{term}”，全文：{whole}', en: 'The customer says “{term}” in: {whole}' }
  - id: service.test.recipient
    title: { zh-CN: 收件人, en: Recipient }
    on: [order.paid]
    when: has(order.recipient) && has(order.recipient.phone)
    verdict: observe
    params: { phone: order.recipient.phone }
    message: { zh-CN: '电话 {phone}', en: 'Phone {phone}' }
  - id: service.test.contact
    title: { zh-CN: 站外, en: Off the platform }
    on: [message.sent]
    match: { lure: { contact: any, in: [contact.text] } }
    when: lure.count > 0
    verdict: limit
    params: { contact: lure.first }
    message: { zh-CN: '留下“{contact}”', en: 'Leaves “{contact}”' }
`,
};

interface TestEvent {
  id: string;
  source: string;
  type: string;
  time: string;
  subject: string;
  data: Record<string, Record<string, unknown>>;
}

const cny = (amount: number) => ({ amount, currency: 'CNY' });
const TIME = '2026-11-20T07:00:00Z';

/** Events that pass their schemas; `fields` go into the object that the event is about. */
export const make = {
  product: (id: string, fields: Record<string, unknown> = {}, eventId = `product-${id}`): TestEvent => ({
    ...{ id: eventId, source: 'test', type: 'product.submitted', time: TIME, subject: `product/${id}` },
    data: { product: { id, merchant_id: 'm1', title: '好茶', category_id: 'tea', price: cny(100), ...fields } },
  }),
  order: (
    type: 'paid' | 'shipped' | 'delivered' | 'completed' | 'cancelled',
    id: string,
    fields: Record<string, unknown> = {},
    time = TIME,
  ): TestEvent => ({
    ...{ id: `order-${type}-${id}`, source: 'test', type: `order.${type}`, time, subject: `order/${id}` },
    data: {
      order: {
        ...{ id, consumer_id: 'c1', merchant_id: 'm1' },
        ...(type === 'paid' ? { items: [{ product_id: 'p1', quantity: 1, price: cny(100) }], paid: cny(100) } : {}),
        ...fields,
      },
    },
  }),
  scan: (id: string, order: string, status: string, at: string): TestEvent => ({
    ...{ id: `scan-${id}-${at}`, source: 'test', type: 'parcel.scanned', time: at, subject: `parcel/${id}` },
    data: { parcel: { id, order_id: order, carrier: 'sf', status, at } },
  }),
  ticket: (id: string, text: string, fields: Record<string, unknown> = {}): TestEvent => ({
    ...{ id: `ticket-${id}`, source: 'test', type: 'ticket.opened', time: TIME, subject: `ticket/${id}` },
    data: { ticket: { id, consumer_id: 'c1', channel: 'app', text, ...fields } },
  }),
  message: (id: string, text: string, fields: Record<string, unknown> = {}): TestEvent => ({
    ...{ id: `message-${id}`, source: 'test', type: 'message.sent', time: TIME, subject: `contact/${id}` },
    data: {
      contact: {
        ...{ id, from: { type: 'merchant', id: 'm1' }, to: { type: 'consumer', id: 'c1' } },
        ...{ channel: 'im', text, ...fields },
      },
    },
  }),
};
