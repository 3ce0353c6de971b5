import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Party } from '../../foundation/access/principal.ts';
import { isSigned, SIGNATURE } from '../../foundation/partners/signed-http.ts';
import type { PaymentKind, PaymentSource } from './payment.ts';
import type { PaymentAnswer, PaymentPort } from './port.ts';

export interface ServedPayments {
  url: string;
  close(): Promise<void>;
}

const MOST_BYTES = 64 * 1024;

/** A provider over signed HTTP on this machine, as docs/payments.md describes it: for tests and drills. */
export async function servePayments(provider: PaymentPort, secret: string): Promise<ServedPayments> {
  const server = createServer((request, response) => {
    handle(provider, secret, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(provider: PaymentPort, secret: string, request: IncomingMessage, response: ServerResponse) {
  const path = (request.url ?? '').slice(1);
  const text = await bodyOf(request);
  const say = (status: number, body: object): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const signature = request.headers[SIGNATURE];
  if (typeof signature !== 'string' || !isSigned(secret, new Date(), path, text, signature)) {
    say(401, { reason: 'not-signed' });
    return;
  }
  const body = JSON.parse(text) as Record<string, unknown>;
  if (path === 'payments/file') {
    const file = await provider.file(String(body.day));
    if (typeof file === 'string') {
      say(file === 'missing' ? 404 : 503, {});
      return;
    }
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    for await (const chunk of file) response.write(chunk);
    response.end();
    return;
  }
  const id = String(body.request);
  const answer =
    path === 'payments/find'
      ? await provider.find(id)
      : await provider.send({
          ...{
            id,
            kind: body.kind as PaymentKind,
            source: body.source as PaymentSource,
            orderId: body.order_id === undefined ? null : String(body.order_id),
          },
          ...{ party: body.party as Party, amount: BigInt(body.amount as number), currency: String(body.currency) },
        });
  // lost: the connection breaks before anything is said
  if (answer.outcome === 'unknown') response.destroy();
  else say(answer.outcome === 'absent' ? 404 : 200, wordsOf(answer));
}

function wordsOf(answer: PaymentAnswer): object {
  if (answer.outcome === 'settled') {
    const { providerId, amount, currency, at } = answer;
    return { state: 'settled', provider_id: providerId, amount: Number(amount), currency, at: at.toISOString() };
  }
  if (answer.outcome === 'failed') return { state: 'failed', reason: answer.reason, at: answer.at.toISOString() };
  return { state: answer.outcome };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.byteLength;
    if (bytes > MOST_BYTES) throw new RangeError('the request is too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
