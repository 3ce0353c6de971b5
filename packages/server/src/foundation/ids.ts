import { hash, randomFillSync } from 'node:crypto';

/**
 * Ids are UUIDv7 (RFC 9562): the first 48 bits are the milliseconds of creation, so an id finds its partition and
 * sorts by time. Their random part comes from the operating system always, also in simulations.
 */
export interface Ids {
  next(): string;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function format(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) out += '-';
    out += HEX[bytes[i]!];
  }
  return out;
}

/**
 * A generator whose ids rise strictly within this process, also within one millisecond and when the clock steps back:
 * 12 bits after the version count up inside a millisecond and borrow from the next one when they run over.
 */
export function createIds(now: () => number = Date.now): Ids {
  const pool = new Uint8Array(16 * 256);
  let used = pool.length;
  let last = 0;
  let counter = 0;
  return {
    next() {
      if (used === pool.length) {
        randomFillSync(pool);
        used = 0;
      }
      const bytes = pool.slice(used, used + 16);
      used += 16;
      const milliseconds = now();
      if (milliseconds > last) {
        last = milliseconds;
        counter = bytes[6]! & 0x07; // start low, so that a millisecond has room for thousands
      } else if (++counter > 0xfff) {
        last++;
        counter = 0;
      }
      bytes[0] = last / 2 ** 40;
      bytes[1] = last / 2 ** 32;
      bytes[2] = last / 2 ** 24;
      bytes[3] = last / 2 ** 16;
      bytes[4] = last / 2 ** 8;
      bytes[5] = last;
      bytes[6] = 0x70 | (counter >> 8);
      bytes[7] = counter;
      bytes[8] = 0x80 | (bytes[8]! & 0x3f);
      return format(bytes);
    },
  };
}

/** The smallest UUIDv7 of an instant: the lower bound of a partition or of a search by time. */
export function lowestIdAt(instant: Date): string {
  const hex = Math.max(0, instant.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7000-8000-000000000000`;
}

/** The instant that a UUIDv7 carries. */
export function instantOf(id: string): Date {
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16));
}

/**
 * The same id for the same parts, always (UUIDv8 over SHA-256): what is derived from an event is written once, however
 * often the deriving is tried.
 */
export function derivedId(...parts: string[]): string {
  const bytes = hash('sha256', JSON.stringify(parts), 'buffer').subarray(0, 16);
  bytes[6] = 0x80 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  return format(bytes);
}

/**
 * A derived id that still sorts by time and finds its partition: the milliseconds are the cause's, the rest is derived.
 */
export function derivedIdAt(instant: Date, ...parts: string[]): string {
  const derived = derivedId(...parts);
  return `${lowestIdAt(instant).slice(0, 14)}7${derived.slice(15)}`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const isUuid = (value: string): boolean => UUID.test(value);
