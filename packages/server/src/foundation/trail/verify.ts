import type { KeyObject } from 'node:crypto';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Database } from '../database/database.ts';
import { readAnchors } from './anchors.ts';
import {
  type Anchor,
  anchorOf,
  batchHash,
  DIGEST_BYTES,
  hashDocument,
  idOfDigest,
  NO_PREVIOUS,
  signedBytes,
  type TrailBatch,
} from './chain.ts';
import { signatureHolds } from './keys.ts';
import { readLines, TrailFileError } from './lines.ts';
import { readTrail, type TrailRecord } from './trail.store.ts';

/** What can be wrong with a trail. */
export const FINDINGS = {
  changed: 'an entry was changed',
  removed: 'an entry was removed',
  inserted: 'an entry was inserted',
  reordered: 'entries or batches were put in another order',
  forged: 'a batch was written without the key, or altered',
  'batches-removed': 'batches were removed',
  truncated: 'the end is missing: it was cut off, or an older copy of the database was put back',
  'rolled-back': 'an older copy of the database was put back and went on from there',
  'anchors-forged': 'an anchor was written without the key, or altered',
  'anchors-removed': 'anchors were removed',
} as const;

export type FindingKind = keyof typeof FINDINGS;

export interface Finding {
  kind: FindingKind;
  /** The batch at fault; for missing ones, the first. */
  batch: number;
  entry?: string;
  detail: string;
}

export interface Verification {
  ok: boolean;
  /** At most a thousand; `found` counts all. */
  findings: Finding[];
  found: number;
  batches: number;
  entries: number;
  /** Entries that were not sealed yet when the trail was read. */
  pending: number;
  /** Newest batches that were not anchored yet; more than a few are suspicious. */
  unanchored: number;
}

const MAX_FINDINGS = 1_000;
const range = (from: number, to: number): string => (from === to ? `batch ${from}` : `batches ${from} to ${to}`);

/**
 * Checks a trail against itself, its signatures and its anchors; memory does not grow with its length.
 * @param records as `readTrail` gives them, or read from an export
 */
export async function verifyTrail(
  records: AsyncIterable<TrailRecord> | Iterable<TrailRecord>,
  anchors: AsyncIterable<Anchor> | Iterable<Anchor>,
  publicKey: KeyObject,
): Promise<Verification> {
  const result: Verification = { ok: true, findings: [], found: 0, batches: 0, entries: 0, pending: 0, unanchored: 0 };
  const find = (kind: FindingKind, batch: number, detail: string, entry?: string): void => {
    result.ok = false;
    result.found++;
    if (result.findings.length < MAX_FINDINGS)
      result.findings.push({ kind, batch, ...(entry === undefined ? {} : { entry }), detail });
  };

  const anchorsLeft = orderedAnchors(anchors, publicKey, find);
  let anchor = await anchorsLeft.next();
  let newest: { number: number; hash: Buffer } = { number: 0, hash: NO_PREVIOUS };
  let unanchored: number[] = [];
  let open: OpenBatch | undefined;

  for await (const record of records) {
    if (record.kind === 'pending') {
      result.pending++;
      continue;
    }
    if (record.kind !== 'batch') {
      result.entries++;
      if (open) open.take(record.document);
      else find('inserted', 0, 'an entry before the first batch', String(record.document.id));
      continue;
    }
    open?.close();
    const { batch } = record;
    const { number } = batch;
    result.batches++;
    open = openBatch(batch, find);
    const genuine = isGenuine(batch, publicKey, find);
    const linked = batch.previous.equals(newest.hash);
    if (number <= newest.number) find('reordered', number, `batch ${number} comes after batch ${newest.number}`);
    else if (!linked && genuine)
      find(
        'batches-removed',
        newest.number + 1,
        number > newest.number + 1
          ? `${range(newest.number + 1, number - 1)} are missing`
          : `what batch ${number} followed is missing`,
      );
    else if (linked && number > newest.number + 1)
      find('rolled-back', newest.number + 1, `${range(newest.number + 1, number - 1)} were sealed, and are gone`);

    while (!anchor.done && anchor.value.number < number) anchor = await anchorsLeft.next();
    if (!anchor.done && anchor.value.number === number) {
      const { count, sealedAt } = anchorOf(batch);
      if (genuine && anchor.value.hash !== batch.hash.toString('hex'))
        find('rolled-back', number, `batch ${number} was sealed twice: another one was anchored`);
      else if (genuine && (anchor.value.count !== count || anchor.value.sealedAt !== sealedAt))
        find('anchors-forged', number, `the anchor of batch ${number} states another count or time`);
      for (const earlier of unanchored) find('anchors-removed', earlier, `batch ${earlier} has no anchor`);
      unanchored = [];
      anchor = await anchorsLeft.next();
    } else if (anchor.done) {
      result.unanchored++;
      if (unanchored.length < MAX_FINDINGS) unanchored.push(number);
    } else find('anchors-removed', number, `batch ${number} has no anchor`);
    newest = { number, hash: batch.hash };
  }
  open?.close();

  const first = anchor.done ? undefined : anchor.value.number;
  let last = first;
  for (; !anchor.done; anchor = await anchorsLeft.next()) last = anchor.value.number;
  if (first !== undefined && last !== undefined && last > newest.number)
    find('truncated', first, `${range(Math.max(first, newest.number + 1), last)} were anchored, and are not here`);
  return result;
}

type Find = (kind: FindingKind, batch: number, detail: string, entry?: string) => void;

function isGenuine(batch: TrailBatch, publicKey: KeyObject, find: Find): boolean {
  const { number, hash } = batch;
  if (!batchHash(batch).equals(hash)) find('forged', number, `batch ${number} does not have the hash that it states`);
  else if (!signatureHolds(signedBytes(number, hash), batch.signature, publicKey))
    find('forged', number, `batch ${number} is not signed by this key`);
  else return true;
  return false;
}

interface OpenBatch {
  take(document: Record<string, unknown>): void;
  close(): void;
}

/** Compares the entries that come with those that the batch was sealed over. */
function openBatch({ number, digests }: TrailBatch, find: Find): OpenBatch {
  const expected = new Map<string, { hash: Buffer; place: number }>();
  for (let at = 0; at < digests.length; at += DIGEST_BYTES)
    expected.set(idOfDigest(digests.subarray(at, at + 16)), {
      hash: digests.subarray(at + 16, at + DIGEST_BYTES),
      place: at,
    });
  let reached = -1;
  let disordered = false;
  return {
    take(document) {
      const id = String(document.id);
      const sealed = expected.get(id);
      if (!sealed) return find('inserted', number, 'was not there when the batch was sealed', id);
      expected.delete(id);
      if (!hashOrNothing(document)?.equals(sealed.hash))
        find('changed', number, 'is not what it was when the batch was sealed', id);
      if (sealed.place < reached && !disordered) {
        disordered = true;
        find('reordered', number, 'stands in another place than when the batch was sealed', id);
      }
      reached = sealed.place;
    },
    close() {
      for (const id of expected.keys()) find('removed', number, 'was there when the batch was sealed', id);
    },
  };
}

function hashOrNothing(document: Record<string, unknown>): Buffer | undefined {
  try {
    return hashDocument(document);
  } catch {
    return undefined;
  }
}

/** Anchors by rising number; repeated ones (a crash between two writers) are dropped, contradicting ones are told. */
async function* orderedAnchors(
  anchors: AsyncIterable<Anchor> | Iterable<Anchor>,
  publicKey: KeyObject,
  find: Find,
): AsyncGenerator<Anchor, void, void> {
  let last = 0;
  const recent = new Map<number, string>();
  for await (const anchor of anchors) {
    const { number, hash } = anchor;
    if (
      !signatureHolds(signedBytes(number, Buffer.from(hash, 'hex')), Buffer.from(anchor.signature, 'base64'), publicKey)
    ) {
      find('anchors-forged', number, `the anchor of batch ${number} is not signed by this key`);
      continue;
    }
    if (number <= last) {
      if (recent.get(number) !== hash) find('rolled-back', number, `batch ${number} was anchored twice, differently`);
      continue;
    }
    last = number;
    recent.set(number, hash);
    if (recent.size > 1_000) recent.delete(recent.keys().next().value!);
    yield anchor;
  }
}

const FORMAT = { kind: 'header', format: 'anxin-trail', version: 1 } as const;

/**
 * Writes the whole trail as JSON lines: a header, each batch before its entries, what is pending, and an end with the
 * counts, so that a file that was cut short is known for one. Does not end the stream.
 */
export async function exportTrail(
  db: Database,
  out: Writable,
): Promise<{ batches: number; entries: number; pending: number }> {
  const count = { batches: 0, entries: 0, pending: 0 };
  const write = async (value: object): Promise<void> => {
    if (!out.write(`${JSON.stringify(value)}\n`)) await once(out, 'drain');
  };
  await write(FORMAT);
  for await (const record of readTrail(db)) {
    if (record.kind === 'batch') {
      const { number, previous, sealedAt, digests, hash, signature } = record.batch;
      await write({
        kind: 'batch',
        number,
        previous: previous.toString('hex'),
        sealedAt: sealedAt.toISOString(),
        digests: digests.toString('base64'),
        hash: hash.toString('hex'),
        signature: signature.toString('base64'),
      });
      count.batches++;
    } else {
      await write({ kind: record.kind, ...record.document });
      count[record.kind === 'entry' ? 'entries' : 'pending']++;
    }
  }
  await write({ kind: 'end', ...count });
  return count;
}

/**
 * Verifies an export with nothing but files.
 * @throws TrailFileError naming the line that is no part of an export, or the count that its end states wrongly
 */
export async function verifyTrailFile(path: string, anchorsPath: string, publicKey: KeyObject): Promise<Verification> {
  const end: Record<string, unknown> = {};
  const result = await verifyTrail(readExport(path, end), readAnchors(anchorsPath), publicKey);
  // where something is found already, that says more, and where
  for (const name of ['batches', 'entries', 'pending'] as const)
    if (result.ok && end[name] !== result[name])
      throw new TrailFileError(`${path} has ${result[name]} ${name}, and its end states ${String(end[name])}`);
  return result;
}

/** @param end filled with what the end record states */
async function* readExport(path: string, end: Record<string, unknown>): AsyncGenerator<TrailRecord, void, void> {
  let ended = false;
  for await (const { text, number } of readLines(path)) {
    const fail = (what: string): never => {
      throw new TrailFileError(`${path}:${number} ${what}`);
    };
    let value: Record<string, unknown>;
    try {
      value = JSON.parse(text) as Record<string, unknown>;
    } catch {
      value = fail('is no JSON');
    }
    if (typeof value !== 'object' || value === null) fail('is no record of a trail');
    if (ended) fail('comes after the end');
    if (number === 1) {
      if (value.format !== FORMAT.format || value.version !== FORMAT.version) fail('is not the header of a trail');
      continue;
    }
    const { kind, ...document } = value;
    if (kind === 'entry' || kind === 'pending') yield { kind, document };
    else if (kind === 'batch') yield { kind, batch: readBatch(document) ?? fail('is no batch') };
    else if (kind === 'end') {
      ended = true;
      Object.assign(end, document);
    } else fail('is no record of a trail');
  }
  if (!ended) throw new TrailFileError(`${path} is cut short: its end record is missing`);
}

function readBatch(document: Record<string, unknown>): TrailBatch | undefined {
  const { number, previous, sealedAt, digests, hash, signature } = document;
  const texts = [previous, sealedAt, digests, hash, signature];
  if (!Number.isSafeInteger(number) || (number as number) < 1) return undefined;
  if (!texts.every((text) => typeof text === 'string')) return undefined;
  const batch: TrailBatch = {
    number: number as number,
    previous: Buffer.from(previous as string, 'hex'),
    sealedAt: new Date(sealedAt as string),
    digests: Buffer.from(digests as string, 'base64'),
    hash: Buffer.from(hash as string, 'hex'),
    signature: Buffer.from(signature as string, 'base64'),
  };
  const fits =
    batch.previous.length === 32 &&
    Number.isFinite(batch.sealedAt.getTime()) &&
    batch.sealedAt.getTime() >= 0 &&
    batch.digests.length % DIGEST_BYTES === 0 &&
    batch.hash.length === 32;
  return fits ? batch : undefined;
}
