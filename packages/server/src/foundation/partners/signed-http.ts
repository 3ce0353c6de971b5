import { createHmac, timingSafeEqual } from 'node:crypto';
import { Problem } from '../errors.ts';

/** Where a partner of the house is asked, and what both know. */
export interface Endpoint {
  url: string;
  secret: string;
  /** After which an answer counts as lost. */
  timeoutMs?: number;
}

/** `lost`: it may have arrived, and what came of it is not known. */
export type Reply = { status: number; body: Record<string, unknown> } | 'lost';

const TIMEOUT_MS = 5_000;
const MOST_ANSWER_BYTES = 64 * 1024;
/** How far the clocks of two houses may differ. */
const MOST_SKEW_S = 300;
/** It did not get far enough to be refused: a key that is out of date, a gateway that waited or that has enough. */
const NOT_HEARD: ReadonlySet<number> = new Set([401, 403, 408, 429]);
export const SIGNATURE = 'x-anxin-signature';

/** `t=<unix seconds>,v1=<HMAC-SHA-256 of "t.path.body", hex>`: an answer's or another path's body does not pass for this one. */
export function sign(secret: string, at: Date, path: string, body: string): string {
  const t = Math.floor(at.getTime() / 1_000);
  return `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${path}.${body}`).digest('hex')}`;
}

const FORM = /^t=(\d{1,11}),v1=[0-9a-f]{64}$/;

/** Why whoever sent it cannot be told from anybody. `old`: or ahead of us; all else is right. */
type SignatureFault = 'missing' | 'malformed' | 'wrong' | 'old';

function signatureFault(
  secret: string,
  now: Date,
  path: string,
  body: string,
  signature: string,
): SignatureFault | undefined {
  if (signature === '') return 'missing';
  const [, t] = FORM.exec(signature) ?? [];
  if (t === undefined) return 'malformed';
  const expected = sign(secret, new Date(Number(t) * 1_000), path, body);
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(signature))) return 'wrong';
  return Math.abs(now.getTime() / 1_000 - Number(t)) > MOST_SKEW_S ? 'old' : undefined;
}

/** Whether whoever knows the secret signed this, within five minutes of `now`. */
export const isSigned = (...given: Parameters<typeof signatureFault>): boolean =>
  signatureFault(...given) === undefined;

const FAULTS: Record<SignatureFault, string> = {
  missing: `The header ${SIGNATURE} is missing`,
  malformed: `The header ${SIGNATURE} is not t=<unix seconds>,v1=<64 hexadecimal digits, small letters>`,
  wrong: 'The signature is not that of this path and body under the secret that the platform has',
  old: `The signature is right, and its time is more than ${MOST_SKEW_S / 60} minutes from the platform’s`,
};

/**
 * Lets pass only what a partner of the house has signed.
 * @param partner.secret undefined: none is set; `setting` is where it would be
 * @throws Problem `access.unsigned`, which says what is wrong with it
 */
export function requireSigned(
  { secret, setting }: { secret: string | undefined; setting: string },
  ...[now, path, body, signature]: [now: Date, path: string, body: string, signature: string]
): void {
  const fault = secret === undefined ? 'unset' : signatureFault(secret, now, path, body, signature);
  if (fault === undefined) return;
  const detail = fault === 'unset' ? `No secret is shared with anybody here: ${setting} is not set` : FAULTS[fault];
  throw new Problem('access.unsigned', { field: SIGNATURE, detail });
}

/** Asks once. Whoever asks again gives the same `request`, and is answered as the first time. */
export async function ask(endpoint: Endpoint, path: string, request: string, content: object): Promise<Reply> {
  const body = JSON.stringify({ request, ...content });
  try {
    const response = await fetch(new URL(path, endpoint.url), {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', 'idempotency-key': request },
        [SIGNATURE]: sign(endpoint.secret, new Date(), path, body),
      },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(endpoint.timeoutMs ?? TIMEOUT_MS),
    });
    const text = await readBounded(response);
    if (response.status >= 500 || NOT_HEARD.has(response.status)) return 'lost';
    const answer: unknown = JSON.parse(text);
    return isRecord(answer) ? { status: response.status, body: answer } : 'lost';
  } catch {
    return 'lost';
  }
}

/** A file may be long, and its maker slow. */
const FILE_MS = 10 * 60_000;

/**
 * Asks for a file, which is handed on as it comes: whoever reads it bounds it. `missing`: there is none. A stream that
 * breaks off throws.
 */
export async function askForFile(
  endpoint: Endpoint,
  path: string,
  content: object,
): Promise<AsyncIterable<Uint8Array> | 'missing' | 'lost'> {
  const body = JSON.stringify(content);
  try {
    const response = await fetch(new URL(path, endpoint.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', [SIGNATURE]: sign(endpoint.secret, new Date(), path, body) },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(FILE_MS),
    });
    if (response.status === 200 && response.body) return response.body;
    await response.body?.cancel();
    return response.status === 404 ? 'missing' : 'lost';
  } catch {
    return 'lost';
  }
}

async function readBounded(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.byteLength;
    if (bytes > MOST_ANSWER_BYTES) throw new RangeError('the answer is too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A word of a partner's answer, as far as we would store it; undefined where it gave none that is usable. */
export function wordOf(value: unknown, pattern: RegExp): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? value : undefined;
}
