import { type CatalogueEntry, catalogue } from '@anxin/events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FullEvent, fullEvent } from './test-events.ts';
import { openTestPlatform, type TestPlatform } from './test-platform.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform();
});
afterAll(() => tested.drop());

const pathTo = (data: unknown, path: readonly (string | number)[]): Record<string | number, unknown> =>
  path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], data) as never;

let marks = 0;
const plain: string[] = [];
function mark(): string {
  const text = `暗号${String(++marks).padStart(4, '0')}机密`;
  plain.push(text);
  return text;
}

/** Fields that no schema names, by names that people give to what is personal. */
const undeclared = (): Record<string, unknown> => {
  const phone = 13_800_000_000 + ++marks;
  plain.push(String(phone));
  return {
    receiverPhone: phone,
    收货地址: mark(),
    buyer: { real_name: mark(), contacts: [{ 'E-Mail': mark() }], wechat: [mark(), mark()] },
  };
};

/** A full event with a mark in every personal text, and how many personal values it has. */
function markedEvent(entry: CatalogueEntry): { event: FullEvent; personal: number } {
  const event = fullEvent(entry);
  Object.assign(Object.values(event.data)[0]!, undeclared());
  const places = catalogue.personalPlaces(event);
  for (const { path, value } of places)
    if (typeof value === 'string' && !plain.includes(value)) pathTo(event.data, path)[path.at(-1)!] = mark();
  return { event, personal: places.length };
}

/** Every row of every table, as text. */
async function dump(): Promise<string> {
  const tables = await tested.sql<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const texts: string[] = [];
  for (const { name } of tables)
    for (const { row } of await tested.sql<{ row: string }>(`select t::text as row from ${name} t`))
      texts.push(`${name} ${row}`);
  return texts.join('\n');
}

/** A text as it could lie about: itself, in JSON escapes, in the bytes of a bytea, in base64. */
const forms = (text: string): string[] => [
  text,
  JSON.stringify(text)
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .slice(1, -1),
  Buffer.from(text).toString('hex'),
  Buffer.from(text).toString('base64').replace(/=+$/, ''),
];

/** Everything that a page hears that follows from the first event on. */
async function told(): Promise<string> {
  const address = await tested.http.app.listen({ port: 0, host: '127.0.0.1' });
  const cut = new AbortController();
  const answer = await fetch(`${address}/v1/stream?after=0.00000000-0000-0000-0000-000000000000`, {
    headers: await tested.bearer(),
    signal: cut.signal,
  });
  let text = '';
  for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if ((text.match(/event: decisions/g)?.length ?? 0) > 20) break;
  }
  cut.abort();
  return text;
}

test('no personal field of any event type lies in clear in any table, nor leaves in an answer', async () => {
  const entries = catalogue.types.map((type) => catalogue.get(type)!).filter(({ direction }) => direction === 'in');
  const made = entries.map(markedEvent);
  expect(made.length).toBeGreaterThan(20);
  // the net caught the undeclared ones in every type, the marks theirs
  for (const { event, personal } of made) {
    const { length: declared } = catalogue.personalFields(event.type);
    expect([event.type, personal >= 6 && (declared === 0 || personal > 6)]).toEqual([event.type, true]);
  }
  const answer = await tested.post(
    '/v1/decisions',
    made.map(({ event }) => event),
    { 'idempotency-key': 'sealed' },
  );
  expect(answer.json().filter((entry: { code?: string }) => entry.code)).toEqual([]);
  await tested.platform.reactionWorker.drain();
  await tested.platform.promiseWorker.fireDue(new Date('2027-01-01T00:00:00Z'));

  const bodies = [answer.body];
  for (const { event } of made) {
    const subject = encodeURIComponent(event.subject);
    bodies.push((await tested.get(`/v1/events?subject=${subject}`)).body);
    bodies.push((await tested.get(`/v1/subjects/${event.subject}`)).body);
  }
  await tested.platform.overviewWorker.drain();
  for (const { id } of answer.json() as { id: string }[])
    for (const part of ['context', 'explanation']) bodies.push((await tested.get(`/v1/decisions/${id}/${part}`)).body);
  for (const query of ['', '?sort=weight', '?party=consumer/consumer-id-1', '?case=true'])
    bodies.push((await tested.get(`/v1/decisions${query}`)).body);
  for (const path of ['overview', 'live/id-1/timeline', 'search?q=id', 'search?q=c', 'cases', 'queues'])
    bodies.push((await tested.get(`/v1/${path}`)).body);
  bodies.push(await told());
  for (const list of ['orders', 'merchants', 'creators', 'products', 'content', 'parcels', 'promises'])
    bodies.push((await tested.get(`/v1/${list}`)).body);

  // what nobody marked is found: the search works
  const public_ = '公开0001文字';
  const review = { id: 'r-public', product_id: 'p1', text: public_ };
  const control = {
    id: 'public',
    source: 'test',
    type: 'review.posted',
    time: '2026-11-20T07:00:00Z',
    subject: 'review/r-public',
    data: { review },
  };
  expect((await tested.post('/v1/decisions', control)).statusCode).toBe(200);
  const stored = await dump();
  expect(stored).toContain(public_);
  expect(stored).toContain('axc1.');

  const found = (text: string, where: string) => forms(text).filter((form) => where.includes(form));
  expect(plain.length).toBeGreaterThan(150);
  expect(plain.filter((text) => found(text, stored).length > 0)).toEqual([]);
  expect(plain.filter((text) => bodies.some((body) => found(text, body).length > 0))).toEqual([]);
  expect(plain.filter((text) => found(text, tested.logged()).length > 0)).toEqual([]);
});
