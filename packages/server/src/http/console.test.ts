import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestHttp, testHttp } from './test-http.ts';

const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const SCRIPT = 'console.log("安心")';

let folder: string;
let server: TestHttp;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'anxin-console-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Anxin</title>');
  writeFileSync(join(folder, '.built'), 'of what it was built');
  writeFileSync(join(folder, 'anxin.svg'), '<svg/>');
  writeFileSync(join(folder, 'assets', 'index-abc123.js'), SCRIPT);
  writeFileSync(join(folder, 'assets', 'index-abc123.js.br'), brotliCompressSync(SCRIPT));
  server = await testHttp(() => [], { console: folder });
});
afterAll(async () => {
  await server.drop();
  rmSync(folder, { recursive: true });
});

const get = (url: string, headers: Record<string, string> = HTML) => server.http.app.inject({ url, headers });

test.each(['/', '/decisions?verdict=reject', '/cases/018f', '/sign-in', '/v1x', '/policy/rules/goods.ad-law.term'])(
  '%s is the page, for today, with a strict policy',
  async (url) => {
    const answer = await get(url);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(answer.body).toContain('<title>Anxin</title>');
    expect(answer.headers['cache-control']).toBe('no-store');
    const policy = String(answer.headers['content-security-policy']);
    for (const part of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "form-action 'self'"])
      expect(policy.split('; ')).toContain(part);
    expect(policy).not.toContain('unsafe-eval');
    expect(answer.headers['referrer-policy']).toBe('same-origin');
    expect(answer.headers['permissions-policy']).toContain('geolocation=()');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  },
);

test('what belongs to programs stays theirs, also for a browser', async () => {
  for (const url of ['/v1/nowhere', '/v1', '/docs/nowhere', '/assets/none-abc.js', '/healthz/x', '/openapi.json/x']) {
    const answer = await get(url);
    expect([url, answer.statusCode, answer.headers['content-type']]).toEqual([
      ...[url, 404, 'application/problem+json; charset=utf-8'],
    ]);
  }
  expect((await get('/decisions', { accept: 'application/json' })).statusCode).toBe(404);
  expect((await server.http.app.inject({ method: 'POST', url: '/decisions', headers: HTML })).statusCode).toBe(404);
  expect((await get('/healthz')).json()).toEqual({ status: 'ok' });
  expect((await get('/docs')).headers['content-type']).toContain('text/html');
});

test('files of a build are kept for ever, and packed for who can unpack them', async () => {
  const plain = await get('/assets/index-abc123.js', {});
  expect([plain.statusCode, plain.body]).toEqual([200, SCRIPT]);
  expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect(plain.headers['content-type']).toMatch(/^(text|application)\/javascript/);
  const packed = await get('/assets/index-abc123.js', { 'accept-encoding': 'gzip, br' });
  expect(packed.headers).toMatchObject({ 'content-encoding': 'br', vary: expect.stringMatching(/accept-encoding/i) });
  expect(brotliDecompressSync(packed.rawPayload).toString()).toBe(SCRIPT);
  expect((await get('/anxin.svg')).headers['content-type']).toContain('image/svg+xml');
});

test.each(['/assets/..%2findex.html', '/assets/%2e%2e%2f.built', '/.built', '/assets/.hidden', '/assets/%00'])(
  '%s does not get out of the folder',
  async (url) => {
    const answer = await get(url, {});
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(answer.body).not.toContain('of what it was built');
  },
);

test('without a build there is a page that says what to run; without the role there is none', async () => {
  const other = await testHttp(() => [], { console: join(folder, 'nothing') });
  try {
    const answer = await other.http.app.inject({ url: '/decisions', headers: HTML });
    expect(answer.statusCode).toBe(503);
    expect(answer.body).toContain('npm start');
  } finally {
    await other.drop();
  }
  const bare = await testHttp(() => []);
  try {
    expect((await bare.http.app.inject({ url: '/decisions', headers: HTML })).statusCode).toBe(404);
    expect((await bare.http.app.inject({ url: '/', headers: HTML })).headers.location).toBe('/docs');
  } finally {
    await bare.drop();
  }
});

test('the files of a page do not use up what an address may ask', async () => {
  const other = await testHttp(() => [], { console: folder, config: { rateLimit: 3, language: 'en' } });
  try {
    for (let i = 0; i < 1_300; i++) {
      const answer = await other.http.app.inject('/assets/index-abc123.js');
      if (answer.statusCode !== 200) expect(answer.statusCode).toBe(200);
    }
    expect((await other.http.app.inject({ url: '/', headers: HTML })).statusCode).toBe(200);
  } finally {
    await other.drop();
  }
});
