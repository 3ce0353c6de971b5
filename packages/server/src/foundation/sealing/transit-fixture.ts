import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TransitSettings } from './transit-client.ts';

export type Misbehaviour =
  | 'none'
  /** Ends the connection without an answer: every time, or once. */
  | 'hangs up'
  | 'hangs up once'
  | 'slow'
  | 'wrong token'
  /** As if somebody had restored another key under the name. */
  | 'other key'
  | 'truncated answer'
  /** Wraps keys of which the end is lost. */
  | 'truncated key'
  | 'no JSON'
  | 'sealed'
  | 'fewer results';

export interface TransitFixture {
  settings: TransitSettings;
  misbehave(how: Misbehaviour): void;
  /** `POST encrypt` … in order. */
  asked: string[];
  close(): Promise<void>;
}

interface Master {
  key: Buffer;
  made: number;
}

/** A key service over HTTP, as Vault's transit engine answers, that misbehaves on request. */
export async function transitFixture(): Promise<TransitFixture> {
  let how: Misbehaviour = 'none';
  let lowest = 1;
  const masters: Master[] = [{ key: randomBytes(32), made: 1_767_225_600 }];
  const other = randomBytes(32);
  const asked: string[] = [];
  const token = 's.fixture';
  const masterOf = (version: number): Buffer | undefined =>
    version < lowest ? undefined : how === 'other key' ? other : masters[version - 1]?.key;

  const encrypt = ({ plaintext }: { plaintext: string }) => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', masterOf(masters.length)!, nonce);
    const clear = Buffer.from(plaintext, 'base64');
    const kept = how === 'truncated key' ? clear.subarray(0, 16) : clear;
    const sealed = Buffer.concat([nonce, cipher.update(kept), cipher.final(), cipher.getAuthTag()]);
    return { ciphertext: `vault:v${masters.length}:${sealed.toString('base64')}`, key_version: masters.length };
  };
  const decrypt = ({ ciphertext }: { ciphertext: string }) => {
    const [, version, text] = /^vault:v(\d+):(.*)$/.exec(ciphertext) ?? [];
    const master = masterOf(Number(version));
    if (!master || text === undefined)
      return { error: 'ciphertext or signature version is disallowed by policy (too old)' };
    const sealed = Buffer.from(text, 'base64');
    try {
      const decipher = createDecipheriv('aes-256-gcm', master, sealed.subarray(0, 12));
      decipher.setAuthTag(sealed.subarray(-16));
      return {
        plaintext: Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString('base64'),
      };
    } catch {
      return { error: 'cipher: message authentication failed' };
    }
  };
  const batch = (input: never[], each: (item: never) => object) => {
    const results = input.map(each);
    const failed = results.some((result) => 'error' in result);
    return {
      status: failed ? 400 : 200,
      body: { data: { batch_results: how === 'fewer results' ? results.slice(1) : results } },
    };
  };
  const answer = (route: string, body: Record<string, never>): { status: number; body?: object } => {
    switch (route) {
      case 'POST /v1/transit/encrypt/anxin':
        return batch(body.batch_input!, encrypt as (item: never) => object);
      case 'POST /v1/transit/decrypt/anxin':
        return batch(body.batch_input!, decrypt as (item: never) => object);
      case 'POST /v1/transit/keys/anxin/rotate':
        masters.push({ key: randomBytes(32), made: 1_767_225_600 + masters.length });
        return { status: 204 };
      case 'POST /v1/transit/keys/anxin/config':
        lowest = body.min_decryption_version!;
        return { status: 204 };
      case 'GET /v1/transit/keys/anxin': {
        const keys = Object.fromEntries(masters.map(({ made }, i) => [String(i + 1), made]));
        return {
          status: 200,
          body: { data: { keys, latest_version: masters.length, min_decryption_version: lowest } },
        };
      }
      default:
        return { status: 404, body: { errors: [] } };
    }
  };

  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      asked.push(`${request.method} ${request.url!.split('/').slice(3).join('/')}`);
      if (how === 'hangs up' || how === 'hangs up once') {
        if (how === 'hangs up once') how = 'none';
        return void request.socket.destroy();
      }
      if (how === 'slow') return;
      const given = how === 'wrong token' ? 's.revoked' : token;
      const { status, body } =
        request.headers['x-vault-token'] !== given
          ? { status: 403, body: { errors: ['permission denied'] } }
          : how === 'sealed'
            ? { status: 503, body: { errors: ['Vault is sealed'] } }
            : answer(`${request.method} ${request.url}`, JSON.parse(Buffer.concat(parts).toString() || '{}'));
      const text = how === 'no JSON' ? '<html>' : body === undefined ? '' : JSON.stringify(body);
      response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
      if (how !== 'truncated answer') return void response.end(text);
      response.write(text.slice(0, text.length / 2), () => request.socket.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    settings: { url: `http://127.0.0.1:${port}`, token, mount: 'transit', key: 'anxin', timeout: 10_000 },
    misbehave(next) {
      how = next;
    },
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
