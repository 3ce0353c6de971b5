import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';

/** Who did it: a system's API key, a person, the platform itself, somebody at the machine's command line. */
export const ACTOR_KINDS = ['key', 'user', 'system', 'cli'] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];

/** One thing that somebody did or saw. Holds ids, never personal data: entries outlive the people in them. */
export interface TrailEntry {
  /** UUIDv7 */
  id: string;
  at: Date;
  actor: { kind: ActorKind; id: string };
  /** `room.thing.verb`, such as `privacy.person.erase`. */
  action: string;
  /** `<type>/<id>` of what it was done to. */
  object: string | null;
  /** Why, from the list of purposes. */
  purpose: string | null;
  outcome: 'done' | 'refused' | 'failed';
  detail: Record<string, unknown>;
  /** The HTTP request that it came of; null for workers, commands, and entries from before requests were kept. */
  request: string | null;
}

/** A link of the chain: a run of entries, in order, that was sealed together. */
export interface TrailBatch {
  /** Rises; numbers are left out only where an older copy of the database was put back. */
  number: number;
  /** Of the batch before; zeros at the first. */
  previous: Buffer;
  sealedAt: Date;
  /** For each entry in order its id (16 bytes) and hash (32 bytes), so that a verifier can say which one is wrong. */
  digests: Buffer;
  hash: Buffer;
  /** Ed25519 over `signedBytes`. */
  signature: Buffer;
}

/** What is kept of a batch outside the database, one line of JSON each. */
export interface Anchor {
  number: number;
  count: number;
  /** Hexadecimal. */
  hash: string;
  /** Base64. */
  signature: string;
  sealedAt: string;
}

export const DIGEST_BYTES = 48;
export const NO_PREVIOUS: Buffer = Buffer.alloc(32);

const sha256 = (...parts: (string | Uint8Array)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/**
 * The entry as it is hashed and exported. Without a request it has the form that it had before there were any, so old
 * entries keep their hash; adding a request to one, or taking it away, changes the hash.
 */
export function entryDocument(entry: TrailEntry): Record<string, unknown> {
  const { id, at, actor, action, object, purpose, outcome, detail, request } = entry;
  return {
    id,
    at: at.toISOString(),
    actor: { kind: actor.kind, id: actor.id },
    action,
    object,
    purpose,
    outcome,
    detail,
    ...(request === null ? {} : { request }),
  };
}

export const hashDocument = (document: Record<string, unknown>): Buffer => sha256(canonicalJson(document));

const idBytes = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');

/** Id and hash of an exported entry, as they stand in its batch. */
export const digestOf = (document: Record<string, unknown>): Buffer =>
  Buffer.concat([idBytes(String(document.id)), hashDocument(document)]);

export function idOfDigest(digest: Buffer): string {
  const hex = digest.toString('hex', 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/**
 * Every part has a fixed length but the last, so no two batches have the same bytes; chains of other things have another
 * beginning.
 */
export function batchHash(
  batch: Pick<TrailBatch, 'number' | 'previous' | 'sealedAt' | 'digests'>,
  chain: 'trail' | 'ledger' = 'trail',
): Buffer {
  const numbers = Buffer.alloc(16);
  numbers.writeBigUInt64BE(BigInt(batch.number), 0);
  numbers.writeBigUInt64BE(BigInt(batch.sealedAt.getTime()), 8);
  return sha256(`anxin ${chain} batch v1\n`, batch.previous, numbers, batch.digests);
}

export const signedBytes = (number: number, hash: Uint8Array): Buffer =>
  Buffer.from(`anxin trail anchor v1\n${number}\n${Buffer.from(hash).toString('hex')}\n`);

export const anchorOf = (batch: TrailBatch): Anchor => ({
  number: batch.number,
  count: batch.digests.length / DIGEST_BYTES,
  hash: batch.hash.toString('hex'),
  signature: batch.signature.toString('base64'),
  sealedAt: batch.sealedAt.toISOString(),
});
