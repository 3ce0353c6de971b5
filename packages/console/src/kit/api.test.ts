import { expect, test } from 'vitest';
import { addressOf, createApi } from './api.ts';
import { ProblemError } from './problem.ts';

interface Asked {
  url: string;
  init: RequestInit;
}

function testApi(answers: (Response | Error)[], signInAgain = async () => false) {
  const asked: Asked[] = [];
  const api = createApi({
    fetch: async (url, init) => {
      asked.push({ url: String(url), init: init ?? {} });
      const answer = answers.shift()!;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    language: () => 'zh-CN',
    signInAgain,
  });
  return { api, asked, header: (place: number, name: string) => new Headers(asked[place]!.init.headers).get(name) };
}

const problem = (status: number, code: string): Response => Response.json({ code }, { status });

test('reads say the language and nothing that only writes need', async () => {
  const { api, asked, header } = testApi([Response.json({ n: 1 })]);
  expect(await api.get('/v1/x', { query: { q: '安', empty: '', none: undefined, n: 0 } })).toEqual({ n: 1 });
  expect(asked[0]!.url).toBe('/v1/x?q=%E5%AE%89&n=0');
  expect(header(0, 'accept-language')).toBe('zh-CN');
  expect([header(0, 'x-anxin-console'), header(0, 'idempotency-key')]).toEqual([null, null]);
});

test('writes say that they come from the console, and which write they are', async () => {
  const { api, asked, header } = testApi([new Response(null, { status: 204 }), Response.json({})]);
  expect(await api.post('/v1/x', { a: 1 })).toBeUndefined();
  await api.delete('/v1/x');
  expect(asked[0]!.init.body).toBe('{"a":1}');
  expect([header(0, 'content-type'), header(0, 'x-anxin-console')]).toEqual(['application/json', '1']);
  expect([header(1, 'content-type'), asked[1]!.init.body]).toEqual([null, undefined]);
  expect(header(0, 'idempotency-key')).toMatch(/^[0-9a-f]{32}$/);
  expect(header(0, 'idempotency-key')).not.toBe(header(1, 'idempotency-key'));
});

test('when the session has ended the same write is sent again after signing in', async () => {
  const { api, header } = testApi(
    [problem(401, 'access.unauthenticated'), Response.json({ ok: true })],
    async () => true,
  );
  expect(await api.post('/v1/x', {})).toEqual({ ok: true });
  expect(header(0, 'idempotency-key')).toBe(header(1, 'idempotency-key'));
});

test('who would rather not sign in gets the problem; so does the sign-in itself', async () => {
  await expect(testApi([problem(401, 'access.unauthenticated')]).api.get('/v1/x')).rejects.toThrow(ProblemError);
  const asks = testApi([problem(401, 'access.unauthenticated')], async () => {
    throw new Error('nobody is asked');
  });
  await expect(asks.api.post('/v1/session', {}, { askForSignIn: false })).rejects.toThrow(ProblemError);
  const failed = testApi([problem(401, 'access.sign-in-failed')], async () => {
    throw new Error('nobody is asked');
  });
  await expect(failed.api.post('/v1/session', {})).rejects.toMatchObject({
    problem: { code: 'access.sign-in-failed' },
  });
});

test('a server that is away is a problem with words, and a request that was given up is none', async () => {
  await expect(testApi([new TypeError('Failed to fetch')]).api.get('/v1/x')).rejects.toMatchObject({
    problem: { status: 0, code: 'console.unreachable' },
  });
  await expect(testApi([new DOMException('x', 'AbortError')]).api.get('/v1/x')).rejects.toThrow(DOMException);
});

test('addresses', () => {
  expect(addressOf('/v1/x', {})).toBe('/v1/x');
  expect(addressOf('/v1/x', { a: true, b: null })).toBe('/v1/x?a=true');
});
