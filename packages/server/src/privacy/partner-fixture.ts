import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isSigned, SIGNATURE } from '../foundation/partners/signed-http.ts';

export const SECRET = 'a secret that both houses know of';

export type Answer = { status: number; body: object } | 'never';
type Call = (path: string, body: Record<string, unknown>) => Promise<Answer> | Answer;

export interface Partner {
  url: string;
  calls: string[];
  close(): Promise<void>;
}

/** The other end of the documented protocol: what is not signed is refused, `never` is a call that is cut off. */
export async function servePartner(call: Call): Promise<Partner> {
  const calls: string[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString('utf8');
    const path = request.url!.slice(1);
    calls.push(path);
    const signed = isSigned(SECRET, new Date(), path, text, String(request.headers[SIGNATURE]));
    const body = JSON.parse(text) as Record<string, unknown>;
    const answer: Answer = signed ? await call(path, body) : { status: 401, body: { reason: 'not-signed' } };
    if (answer === 'never') return void request.socket.destroy();
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, calls },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
