import { type AddressInfo, connect } from 'node:net';
import { type TSchema, Type } from 'typebox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { languageOf } from '../foundation/http/language.ts';
import type { HttpApp, HttpRoom } from '../foundation/http/room.ts';
import { type TestHttp, testHttp } from './test-http.ts';

const doc = { 'zh-CN': '', en: '' };
const Anything = Type.Record(Type.String(), Type.Unknown());
const permissions = [
  { name: 'test.thing.read', doc },
  { name: 'test.thing.write', doc },
];
let release: () => void = () => {};
let entered: () => void = () => {};

const room: HttpRoom = {
  name: 'test',
  permissions,
  register(app) {
    const read = (response: TSchema = Anything) => ({
      config: { permission: 'test.thing.read' },
      schema: { response: { 200: response } },
    });
    app.get('/v1/throws', read(), async () => {
      throw new Error('secret 13800138000');
    });
    app.get('/v1/throws-nothing', read(), async () => {
      throw undefined;
    });
    app.get('/v1/away', read(), async () => {
      throw Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
    });
    app.get('/v1/filtered', read(Type.Object({ a: Type.Object({ b: Type.String() }) })), async () => ({
      ...{ a: { b: 'x', phone: '13800138000' }, name: '张三' },
    }));
    app.get('/v1/language', read(), async (request) => ({ language: languageOf(request) }));
    app.get('/v1/slow', read(), async () => {
      entered();
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return { done: true };
    });
    app.get(
      '/v1/things/:id',
      {
        config: { permission: 'test.thing.read' },
        schema: {
          params: Type.Object({ id: Type.String({ maxLength: 20 }) }),
          querystring: Type.Object({ n: Type.Optional(Type.Integer()) }),
          response: { 200: Anything },
        },
      },
      async (request) => ({ id: request.params.id, n: request.query.n }),
    );
    app.post(
      '/v1/things',
      {
        config: { permission: 'test.thing.write' },
        schema: {
          body: Type.Object({ name: Type.String({ maxLength: 100 }) }),
          response: { 200: Anything },
        },
      },
      async (request) => ({ name: request.body.name }),
    );
    app.post(
      '/v1/batch',
      {
        config: { permission: 'test.thing.write', uncheckedBody: true },
        schema: { body: Type.Array(Type.Unknown()), response: { 200: Anything } },
      },
      async (request) => ({ taken: (request.body as unknown[]).length }),
    );
  },
};

let server: TestHttp;
let headers: { authorization: string };
beforeAll(async () => {
  server = await testHttp(() => [room]);
  headers = await server.bearer();
});
afterAll(() => server.drop());

const get = (url: string, more: Record<string, string> = {}) =>
  server.http.app.inject({ url, headers: { ...headers, ...more } });
const portOf = (server: TestHttp) => (server.http.app.server.address() as AddressInfo).port;
const post = (url: string, body: string | Buffer, type = 'application/json') =>
  server.http.app.inject({ method: 'POST', url, headers: { ...headers, 'content-type': type }, payload: body });

test.each([
  ['malformed JSON', '{"name":', 400, 'request.malformed'],
  ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 400, 'request.malformed'],
  ['deep nesting', '['.repeat(100_000), 400, 'request.malformed'],
  ['__proto__', '{"name":"x","__proto__":{"a":1}}', 400, 'request.malformed'],
  ['constructor', '{"name":"x","constructor":{"prototype":{"a":1}}}', 400, 'request.malformed'],
  ['U+0000', '{"name":"\\u0000"}', 400, 'request.malformed'],
  ['half a surrogate pair', '{"name":"\\ud83d"}', 400, 'request.malformed'],
  ['a missing field', '{}', 422, 'request.invalid'],
  ['a wrong type', '{"name":5}', 422, 'request.invalid'],
  ['a text that is too long', `{"name":"${'x'.repeat(101)}"}`, 422, 'request.invalid'],
  ['null', 'null', 422, 'request.invalid'],
  ['nothing', '', 422, 'request.invalid'],
  ['more than 8 MiB', Buffer.alloc(8 * 1024 * 1024 + 1, 0x20), 413, 'request.too-large'],
])('%s is a problem of the request', async (_what, body, status, code) => {
  const answer = await post('/v1/things', body);
  expect(answer.statusCode).toBe(status);
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(answer.json()).toMatchObject({ status, code, type: `urn:anxin:error:${code}`, mend: expect.any(String) });
  if (code === 'request.invalid' && body !== 'null' && body !== '') expect(answer.json().field).toBe('name');
});

test('types of body', async () => {
  for (const type of ['application/json', 'application/json; charset=utf-8', 'application/cloudevents+json'])
    expect((await post('/v1/things', '{"name":"安心"}', type)).json()).toEqual({ name: '安心' });
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', 'nonsense'])
    expect((await post('/v1/things', '{"name":"x"}', type)).json()).toMatchObject({
      code: 'request.unsupported-media-type',
    });
  const zipped = await server.http.app.inject({
    ...{ method: 'POST', url: '/v1/things', payload: '{}' },
    headers: { ...headers, 'content-type': 'application/json', 'content-encoding': 'gzip' },
  });
  expect(zipped.statusCode).toBe(415);
});

test('a batch is left to its route, which can tell the bad parts from the good', async () => {
  expect(
    (await post('/v1/batch', `[1,{"__proto__":1},"\\u0000",${'['.repeat(500)}${']'.repeat(500)}]`)).json(),
  ).toEqual({
    taken: 4,
  });
  expect((await post('/v1/batch', '['.repeat(5000))).statusCode).toBe(400);
});

test.each([
  ['/v1/nowhere', 404, 'request.not-found'],
  ['/v1/things/%E0%A4%A', 400, 'request.malformed'],
  ['/v1/things/%00', 422, 'request.invalid'],
  [`/v1/things/${'x'.repeat(21)}`, 422, 'request.invalid'],
  [`/v1/things/${'x'.repeat(1000)}`, 404, 'request.not-found'],
  ['/v1/things/a?n=x', 422, 'request.invalid'],
  ['/v1/things/a?n=1&n=2', 422, 'request.invalid'],
  ['/v1/things/a?other=1', 422, 'request.invalid'],
  ['/v1/things/a?__proto__=1', 422, 'request.invalid'],
  ['/v1/keys?limit=201', 422, 'request.invalid'],
  ['/v1/keys?limit=0', 422, 'request.invalid'],
  ['/v1/keys?cursor=nonsense', 400, 'cursor.invalid'],
  ['/v1/keys?cursor=W251bGxd', 400, 'cursor.invalid'],
])('%s is %i', async (url, status, code) => {
  const answer = await get(url);
  expect([answer.statusCode, answer.json().code, answer.json().status]).toEqual([status, code, status]);
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
});

test('a fault of ours says nothing but that it is one; a database that is away says when to ask again', async () => {
  const fault = await get('/v1/throws');
  expect(fault.statusCode).toBe(500);
  expect(Object.keys(fault.json()).sort()).toEqual(['code', 'mend', 'status', 'title', 'type']);
  expect(fault.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  expect((await get('/v1/throws-nothing')).json()).toMatchObject({ code: 'server.fault' });
  const away = await get('/v1/away');
  expect([away.statusCode, away.headers['retry-after']]).toEqual([503, '2']);
});

test('only declared fields leave, and no cache keeps them', async () => {
  const answer = await get('/v1/filtered');
  expect(answer.json()).toEqual({ a: { b: 'x' } });
  expect(answer.headers).toMatchObject({
    ...{ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  });
});

test('the language is the reader’s, else the installation’s', async () => {
  expect((await get('/v1/language')).json()).toEqual({ language: 'zh-CN' });
  expect((await get('/v1/language', { 'accept-language': 'en-GB' })).json()).toEqual({ language: 'en' });
});

test('a route that says too little stops the start', async () => {
  const start = (register: (app: HttpApp) => void) =>
    testHttp(() => [{ name: 'test', permissions, register }]).then((started) => started.drop());
  await expect(start((app) => void app.get('/x', async () => 1))).rejects.toThrow('must say config.permission');
  await expect(
    start((app) => void app.get('/x', { config: { permission: 'test.thing.raed' } }, async () => 1)),
  ).rejects.toThrow('which no room declares');
  await expect(
    start((app) => void app.get('/x', { config: { permission: 'test.thing.read', public: true } }, async () => 1)),
  ).rejects.toThrow('and not both');
  await expect(
    start((app) => void app.get('/x', { config: { permission: 'test.thing.read' } }, async () => 1)),
  ).rejects.toThrow('schema.response');
});

test('the document and its page are public, local and name each permission', async () => {
  const document = (await server.http.app.inject('/openapi.json')).json();
  expect(document.openapi).toBe('3.1.0');
  expect(document.paths['/v1/keys'].get).toMatchObject({
    'x-permission': 'access.key.read',
    security: [{ key: [] }, { session: [] }],
    responses: { default: { $ref: '#/components/responses/problem' } },
  });
  expect(document.paths['/v1/keys'].post.parameters).toContainEqual(
    expect.objectContaining({ name: 'idempotency-key', in: 'header' }),
  );
  expect(
    document.components.responses.problem.content['application/problem+json'].schema.properties.code,
  ).toBeDefined();
  const home = await server.http.app.inject('/');
  expect([home.statusCode, home.headers.location]).toEqual([302, '/docs']);
  const page = await server.http.app.inject('/docs');
  expect(page.statusCode).toBe(200);
  expect(page.headers['content-security-policy']).toContain("script-src 'self'");
  const sources = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
  expect(sources.length).toBeGreaterThan(4);
  for (const source of sources) {
    expect(source).toMatch(/^(\.|\/docs)\//);
    expect((await server.http.app.inject(source.replace(/^\./, '/docs'))).statusCode).toBe(200);
  }
});

test('gauges and counters count by route pattern', async () => {
  await get('/v1/things/somebody');
  const text = (await get('/metrics')).body;
  expect(text).toMatch(/anxin_http_requests_total\{method="GET",route="\/v1\/things\/:id",status="200"\} \d/);
  expect(text).not.toContain('somebody');
  expect((await server.http.app.inject('/metrics')).statusCode).toBe(401);
});

test('readiness names what is missing and no more', async () => {
  let there = false;
  const readiness = [
    { name: 'database', check: () => there },
    { name: 'pack', check: () => Promise.reject(new Error('/secret/path')) },
  ];
  const other = await testHttp(() => [], { readiness });
  try {
    const answer = await other.http.app.inject('/readyz');
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '2']);
    expect(answer.json()).toMatchObject({ code: 'server.not-ready', detail: 'Not ready: database, pack' });
    expect(answer.body).not.toContain('secret');
    expect((await other.http.app.inject('/healthz')).json()).toEqual({ status: 'ok' });
    there = true;
    readiness[1]!.check = () => Promise.resolve(true) as never;
    await expect.poll(async () => (await other.http.app.inject('/readyz')).statusCode).toBe(200);
  } finally {
    await other.drop();
  }
});

test('too many requests of one key are 429, those of another are not', async () => {
  const other = await testHttp(() => [room], { config: { rateLimit: 3, language: 'en' } });
  try {
    const [one, two] = [await other.bearer(), await other.bearer()];
    const ask = (given: object) => other.http.app.inject({ url: '/v1/language', headers: { ...given } });
    for (let i = 0; i < 3; i++) expect((await ask(one)).statusCode).toBe(200);
    const refused = await ask(one);
    expect([refused.statusCode, refused.json().code]).toEqual([429, 'request.too-many']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await ask(two)).statusCode).toBe(200);
  } finally {
    await other.drop();
  }
});

test('what is not HTTP is answered as a problem too', async () => {
  const other = await testHttp(() => []);
  try {
    await other.http.app.listen({ port: 0, host: '127.0.0.1' });
    const port = portOf(other);
    const answer = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(port, '127.0.0.1', () => socket.write('nonsense\r\n\r\n'));
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('end', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ code: 'request.malformed' });
  } finally {
    await other.drop();
  }
});

test('stopping ends what is under way and refuses what is new', async () => {
  const other = await testHttp(() => [room]);
  const key = await other.bearer();
  await other.http.app.listen({ port: 0, host: '127.0.0.1' });
  const base = `http://127.0.0.1:${portOf(other)}`;
  const inside = new Promise<void>((resolve) => {
    entered = resolve;
  });
  const slow = fetch(`${base}/v1/slow`, { headers: key });
  await inside;
  const started = performance.now();
  const stopped = other.http.stop(120_000);
  // what is let in by a connection that was open already
  const late = await other.http.app.inject({ url: '/v1/language', headers: key }).catch(() => undefined);
  if (late)
    expect([late.statusCode, late.json().code, late.headers['retry-after']]).toEqual([503, 'server.stopping', '5']);
  release();
  expect(await (await slow).json()).toEqual({ done: true });
  await stopped;
  expect(performance.now() - started).toBeLessThan(60_000); // by itself, not cut off
  await expect(fetch(`${base}/healthz`)).rejects.toThrow();
  await other.drop();
});

test('stopping does not wait for ever', async () => {
  const other = await testHttp(() => [room]);
  const key = await other.bearer();
  await other.http.app.listen({ port: 0, host: '127.0.0.1' });
  const inside = new Promise<void>((resolve) => {
    entered = resolve;
  });
  const slow = fetch(`http://127.0.0.1:${portOf(other)}/v1/slow`, { headers: key }).catch((error: Error) => error);
  await inside;
  const started = performance.now();
  await other.http.stop(100);
  expect(performance.now() - started).toBeLessThan(30_000); // the answer never comes
  expect(await slow).toBeInstanceOf(Error);
  release();
  await other.drop();
});

test('requests full of personal data leave none of it in the log', async () => {
  const marks = ['张三丰', '13912345678', '朝阳区建国路', 'zhangsan@example.com', '110101199003078888'];
  for (const mark of marks) {
    const encoded = encodeURIComponent(mark);
    await get(`/v1/things/${encoded}`);
    await get(`/v1/things/${encoded}${encoded}${encoded}`);
    await get(`/v1/things/a?n=${encoded}`);
    await get(`/v1/things/a?${encoded}=1`);
    await get(`/v1/${encoded}`, { 'user-agent': encoded, referer: encoded, 'idempotency-key': encoded });
    await get('/v1/language', { authorization: `Bearer ${encoded}`, cookie: encoded });
    for (const body of [`{"name":"${mark}"}`, `{"name":"${mark}`, `{"${mark}":1}`, `{"name":{"${mark}":"${mark}"}}`])
      await post('/v1/things', body);
    await post('/v1/batch', `["${mark}"]`);
  }
  await get('/v1/throws');
  const logged = server.logged();
  expect(logged).toContain('"route":"/v1/things/:id"');
  expect(logged).toContain('"code":"server.fault"');
  for (const mark of [...marks, 'secret', '13800138000'])
    for (const form of [mark, encodeURIComponent(mark), JSON.stringify(mark).slice(1, -1)])
      expect(logged).not.toContain(form);
  expect(logged).not.toContain(headers.authorization.slice(-43));
});
