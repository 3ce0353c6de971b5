import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { manualClock } from '../../foundation/clock.ts';
import { simulatePayments } from './payment.simulator.ts';
import { someAsk } from './payments-fixture.ts';
import { httpPayments } from './port.http.ts';
import { type ServedPayments, servePayments } from './simulator.http.ts';

const SECRET = 'a-secret-of-thirty-two-characters';
const clock = manualClock(new Date('2026-11-20T08:00:00Z'));
const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function served(faults = {}) {
  const provider = simulatePayments({ clock, faults });
  const server: ServedPayments = await servePayments(provider, SECRET);
  open.push(server);
  return { provider, port: httpPayments({ url: server.url, secret: SECRET }), url: server.url };
}

/** A gateway that gives one answer to everything. */
async function saying(status: number, body: string): Promise<ReturnType<typeof httpPayments>> {
  const server: Server = createServer((_request, response) => response.writeHead(status).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => server.closeAllConnections() ?? server.close() });
  return httpPayments({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, secret: SECRET });
}

test('what goes over the wire is what was asked for and what was answered', async () => {
  const { port, provider } = await served();
  const ask = someAsk({ amount: 12_345n, kind: 'refund', source: 'merchant-balance' });
  const { id, kind, source, orderId, party, amount, currency } = ask;
  const order = { id, kind, source, orderId, party, amount, currency };
  expect(await port.find(id)).toEqual({ outcome: 'absent' });
  const answer = { outcome: 'settled', amount, currency, at: clock.now(), providerId: expect.any(String) };
  expect(await port.send(order)).toEqual(answer);
  expect(await port.find(id)).toEqual(answer);
  expect(provider.paid.get(id)?.order).toEqual(order);
  const file = await port.file('2026-11-20');
  if (typeof file === 'string') throw new Error('there should be a file');
  let text = '';
  for await (const chunk of file) text += Buffer.from(chunk as Uint8Array).toString();
  expect(text.trim().split('\n')).toHaveLength(3);
  expect(await port.file('2026-11-01')).toBe('missing');
});

test('lost answers are unknown, late ones pending, failures have a reason', async () => {
  const order = someAsk();
  expect(await (await served({ lostAfter: 1 })).port.send(order)).toEqual({ outcome: 'unknown' });
  expect(await (await served({ late: 1 })).port.send(order)).toEqual({ outcome: 'pending' });
  expect(await (await served({ fails: 1 })).port.send(order)).toMatchObject({
    outcome: 'failed',
    reason: 'account-closed',
  });
});

test('whoever does not know the secret is not heard', async () => {
  const { url, provider } = await served();
  const port = httpPayments({ url, secret: 'another-secret-of-thirty-two-chars' });
  expect(await port.send(someAsk())).toEqual({ outcome: 'unknown' });
  expect(await port.file('2026-11-20')).toBe('lost');
  expect(provider.paid.size).toBe(0);
});

const settled = { state: 'settled', provider_id: 'P1', amount: 5, currency: 'CNY', at: '2026-11-20T08:00:00Z' };
test.each<[string, object]>([
  ['no state', { ...settled, state: 'done' }],
  ['a fraction', { ...settled, amount: 5.5 }],
  ['an amount as text', { ...settled, amount: '5' }],
  ['more than JSON can say', { ...settled, amount: 2 ** 60 }],
  ['no currency', { ...settled, currency: 'yuan' }],
  ['no id', { ...settled, provider_id: 'a b' }],
  ['no instant', { ...settled, at: '20 November' }],
])('an answer with %s says nothing', async (_what, body) => {
  const port = await saying(200, JSON.stringify(body));
  expect(await port.find(someAsk().id)).toEqual({ outcome: 'unknown' });
});

test('a question that is refused says nothing; an order that is refused is asked about', async () => {
  const port = await saying(422, '{"reason": "no-such-account"}');
  expect(await port.find(someAsk().id)).toEqual({ outcome: 'unknown' });
  expect(await port.send(someAsk())).toMatchObject({ outcome: 'failed', reason: 'no-such-account' });
  expect(await (await saying(200, 'thank you')).send(someAsk())).toEqual({ outcome: 'unknown' });
});
