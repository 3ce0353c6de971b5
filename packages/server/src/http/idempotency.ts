import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import type { Clock } from '../foundation/clock.ts';
import type { Database } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import type { HttpApp } from '../foundation/http/room.ts';

/** How long an answer is kept. */
const KEEP_MS = 24 * 3_600_000;
/** After this, a request that has neither answered nor freed its key is taken for dead, with its process. */
const BUSY_MS = 120_000;
/** Larger answers are not kept: a repeat is then done anew, which is safe where the work itself knows its ids. */
export const MAX_KEPT_BYTES = 256 * 1024;
const PURGE_EVERY_MS = 600_000;
const PURGE_AT_ONCE = 10_000;

const WRITES: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const KEY = /^[\x21-\x7e]{1,200}$/;

export interface IdempotencyTable {
  principal: string;
  key_mac: Buffer;
  request_mac: Buffer;
  status: number | null;
  content_type: string | null;
  body: Buffer | null;
  created_at: Date;
  busy_until: Date;
  expires_at: Date;
}

declare module '../foundation/database/database.ts' {
  interface Tables {
    idempotency: IdempotencyTable;
  }
}

export interface IdempotencyOptions {
  db: Database;
  clock: Clock;
  /** Of the installation, 32 bytes or more: answers and keys can be personal, so neither is stored in clear. */
  secret: Uint8Array;
}

export interface Idempotency {
  /** To be told of every body before it is parsed. */
  noteBody(request: FastifyRequest, body: Buffer): void;
  /** Ends when background work has. */
  settle(): Promise<void>;
}

interface Claim {
  principal: string;
  keyMac: Buffer;
  /** Which claim it is, should another process have taken the key over. */
  busyUntil: Date;
}

/**
 * Idempotency-Key for writes: the same key with the same request gives the answer of the first one again, with another
 * request it is 409, and while the first is under way it is 409 as well. Answers of 500 and more, and those with Retry-After,
 * are not kept, so a failure can be tried again. Without the header none of this costs anything.
 */
export function createIdempotency(app: HttpApp, { db, clock, secret }: IdempotencyOptions): Idempotency {
  const derive = (label: string) => Buffer.from(hkdfSync('sha256', secret, '', `anxin/http/idempotency/${label}`, 32));
  const macKey = derive('mac');
  const sealKey = derive('seal');
  const mac = (...parts: (string | Uint8Array)[]): Buffer => {
    const hmac = createHmac('sha256', macKey);
    for (const part of parts) hmac.update(`${part.length}:`).update(part);
    return hmac.digest();
  };
  const bodies = new WeakMap<FastifyRequest, Buffer>();
  const claims = new WeakMap<FastifyRequest, Claim>();
  const background = new Set<Promise<unknown>>();
  let purgedAt = 0;

  const purge = (now: Date): void => {
    if (now.getTime() - purgedAt < PURGE_EVERY_MS) return;
    purgedAt = now.getTime();
    const purging: Promise<unknown> = purgeIdempotency(db, now)
      .catch((error) => app.log.warn({ err: error }, 'expired answers could not be removed'))
      .finally(() => background.delete(purging));
    background.add(purging);
  };

  app.addHook('preHandler', async (request, reply) => {
    const key = request.headers['idempotency-key'];
    if (key === undefined || request.principal === null) return;
    if (!WRITES.has(request.method) || request.routeOptions.config.idempotency === false) return;
    if (typeof key !== 'string' || !KEY.test(key))
      throw new Problem('request.invalid', {
        field: 'Idempotency-Key',
        detail: 'Idempotency-Key must be 1 to 200 visible ASCII characters',
      });
    const principal = request.principal.id;
    const keyMac = mac('key', key);
    const requestMac = mac(request.method, request.url, bodies.get(request) ?? Buffer.alloc(0));
    const now = clock.now();
    const busyUntil = new Date(now.getTime() + BUSY_MS);
    const row = await claim(db, { principal, keyMac, requestMac, now, busyUntil });
    purge(now);
    if (row === 'ours') {
      claims.set(request, { principal, keyMac, busyUntil });
      return;
    }
    if (!row.request_mac.equals(requestMac)) throw new Problem('request.idempotency-conflict');
    if (row.status === null) throw new Problem('request.idempotency-busy', { retryAfter: 1 });
    const body = row.body === null ? null : unseal(sealKey, row.body, keyMac);
    reply.code(row.status).header('idempotency-replayed', 'true');
    if (row.content_type !== null) reply.type(row.content_type);
    return reply.send(body);
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const claimed = claims.get(request);
    if (!claimed) return;
    claims.delete(request);
    try {
      await settleClaim(
        db,
        claimed,
        kept(reply, payload, (body) => seal(sealKey, body, claimed.keyMac)),
      );
    } catch (error) {
      // the work is done: its answer is worth more than the promise to repeat it
      request.log.warn({ err: error }, 'an answer could not be kept for its Idempotency-Key');
    }
  });

  return {
    noteBody(request, body) {
      if (request.headers['idempotency-key'] !== undefined) bodies.set(request, body);
    },
    settle: async () => {
      await Promise.all(background);
    },
  };
}

interface KeptAnswer {
  status: number;
  contentType: string | null;
  body: Buffer | null;
}

/** The answer as it is kept, or null when it is not. */
function kept(reply: FastifyReply, payload: unknown, seal: (body: Buffer) => Buffer): KeptAnswer | null {
  // an answer that says when to ask again must not be the answer to asking again
  if (reply.statusCode >= 500 || reply.hasHeader('retry-after')) return null;
  const contentType = reply.getHeader('content-type');
  const answer = { status: reply.statusCode, contentType: typeof contentType === 'string' ? contentType : null };
  if (payload === null || payload === undefined) return { ...answer, body: null };
  if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return null;
  const body = Buffer.from(payload as string);
  return body.length > MAX_KEPT_BYTES ? null : { ...answer, body: seal(body) };
}

type Kept = Pick<IdempotencyTable, 'request_mac' | 'status' | 'content_type' | 'body'>;

interface ClaimRequest {
  principal: string;
  keyMac: Buffer;
  requestMac: Buffer;
  now: Date;
  busyUntil: Date;
}

/** Takes the key, which one of any number of processes achieves, or says whose it is. */
async function claim(db: Database, request: ClaimRequest): Promise<'ours' | Kept> {
  const { principal, keyMac, requestMac, now, busyUntil } = request;
  const expiresAt = new Date(now.getTime() + KEEP_MS);
  // between the two statements the other's row may go away; then there is room for ours
  for (let attempt = 0; attempt < 3; attempt++) {
    const { rows } = await sql<{ ours: boolean }>`
      insert into idempotency as kept (principal, key_mac, request_mac, created_at, busy_until, expires_at)
      values (${principal}, ${keyMac}, ${requestMac}, ${now}, ${busyUntil}, ${expiresAt})
      on conflict (principal, key_mac) do update
        set request_mac = excluded.request_mac, status = null, content_type = null, body = null,
            created_at = excluded.created_at, busy_until = excluded.busy_until, expires_at = excluded.expires_at
        where kept.expires_at <= ${now}
          or (kept.status is null and kept.busy_until <= ${now} and kept.request_mac = excluded.request_mac)
      returning true as ours`.execute(db);
    if (rows.length > 0) return 'ours';
    const row = await db
      .selectFrom('idempotency')
      .select(['request_mac', 'status', 'content_type', 'body'])
      .where('principal', '=', principal)
      .where('key_mac', '=', keyMac)
      .executeTakeFirst();
    if (row) return row;
  }
  throw new Problem('request.idempotency-busy', { retryAfter: 1 });
}

async function settleClaim(db: Database, claimed: Claim, answer: KeptAnswer | null): Promise<void> {
  const { principal, keyMac, busyUntil } = claimed;
  if (answer === null) {
    await sql`delete from idempotency
      where principal = ${principal} and key_mac = ${keyMac} and busy_until = ${busyUntil} and status is null`.execute(
      db,
    );
    return;
  }
  await sql`update idempotency set status = ${answer.status}, content_type = ${answer.contentType}, body = ${answer.body}
    where principal = ${principal} and key_mac = ${keyMac} and busy_until = ${busyUntil} and status is null`.execute(
    db,
  );
}

/** Removes answers whose time is over, at most 10,000 at once. */
export async function purgeIdempotency(db: Database, now: Date): Promise<void> {
  await sql`delete from idempotency where ctid = any(array(
    select ctid from idempotency where expires_at <= ${now} order by expires_at limit ${PURGE_AT_ONCE}))`.execute(db);
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM with a random nonce, bound to the key it answers. */
function seal(key: Buffer, text: Buffer, boundTo: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(boundTo);
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

function unseal(key: Buffer, sealed: Buffer, boundTo: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES)).setAAD(boundTo);
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
}
