import type { KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.ts';
import type { Ids } from '../ids.ts';
import { newKey } from './aead.ts';
import type { KeyHolder, WrappedKey } from './key-provider.ts';
import type { Keys } from './keys.ts';

export interface PersonKeyRow {
  /** UUID; what ciphers name. */
  id: string;
  /** `<type>/<id>` */
  person: string;
  /** `null`: the person was erased. */
  wrapped: Buffer | null;
  /** Whose master key wraps it; `null` where none does. */
  holder: KeyHolder | null;
  masterVersion: number;
}

export interface NewPersonKey extends PersonKeyRow {
  wrapped: Buffer;
  holder: KeyHolder;
  createdAt: Date;
}

/** Which wrapping a change was made from: another one that came between stays. */
export interface KnownWrapping {
  id: string;
  fromHolder: KeyHolder;
  fromVersion: number;
}

/** Where persons' keys are kept. Each call is one statement, however many rows. */
export interface PersonKeyStore {
  load(persons: readonly string[]): Promise<PersonKeyRow[]>;
  loadById(ids: readonly string[]): Promise<PersonKeyRow[]>;
  /** Of two that make a person's key at once the first wins. Returns the row that stands for each person given. */
  create(rows: readonly NewPersonKey[]): Promise<PersonKeyRow[]>;
  /**
   * Destroys the wrapped key; a person without one gets a row without key (`id`), so that none is made later.
   * Returns the key's id. Erasing again changes nothing.
   */
  erase(person: string, id: string, at: Date): Promise<string>;
  /**
   * Keys that another holder or an older version wraps, and that are not noted as damaged: at most `limit`, those of the
   * other holder and of the oldest version first.
   */
  outdated(newest: { holder: KeyHolder; masterVersion: number }, limit: number): Promise<PersonKeyRow[]>;
  /** Notes that these cannot be unwrapped: they hold up no others, until they are tried again. */
  noteDamaged(rows: readonly KnownWrapping[], at: Date): Promise<void>;
  /** Replaces the wrapping of rows that still have the known one and were not erased meanwhile; returns how many. */
  rewrap(rows: readonly (KnownWrapping & WrappedKey)[]): Promise<number>;
}

/** `key` is `undefined` when the person was erased, or when the key cannot be unwrapped (`damaged`). */
export interface PersonKey {
  id: string;
  person: string;
  key: KeyObject | undefined;
  damaged: boolean;
}

export interface PersonKeys {
  /** The keys of these persons, made where there are none: at most two statements. */
  ofPersons(persons: Iterable<string>): Promise<Map<string, PersonKey>>;
  /** The keys with these ids, as far as there are such: at most one statement. */
  byId(ids: ReadonlySet<string>): Promise<Map<string, PersonKey>>;
  forget(person: string): void;
}

export interface PersonKeysOptions {
  keys: Keys;
  store: PersonKeyStore;
  ids: Ids;
  clock: Clock;
  /** Unwrapped keys kept in memory. */
  cacheSize?: number;
  /** How long a row counts as known; also how long another process may still open what this one has erased. */
  cacheSeconds?: number;
}

/** A data key never changes, only its wrapping does: whose row still has one need not be unwrapped again for so long. */
const UNWRAPPED_MS = 3_600_000;

export function createPersonKeys(options: PersonKeysOptions): PersonKeys {
  const { keys, store, ids, clock, cacheSize = 20_000, cacheSeconds = 60 } = options;
  // evicted keys are not overwritten with zeros: a batch may still be sealing with one
  const settings = { max: cacheSize, ttl: cacheSeconds * 1000 };
  const byPerson = new LRUCache<string, PersonKey>(settings);
  const byKeyId = new LRUCache<string, PersonKey>(settings);
  const unwrapped = new LRUCache<string, KeyObject>({ max: cacheSize, ttl: UNWRAPPED_MS });

  /** One that is damaged is noted, and nobody else's. @throws Problem `keys.unavailable`; then nothing is kept of any of the rows */
  const keep = async (rows: readonly PersonKeyRow[]): Promise<PersonKey[]> => {
    const standing = new Map<string, KeyObject>();
    const wrapped: (WrappedKey & { id: string })[] = [];
    for (const { id, wrapped: bytes, holder, masterVersion } of rows) {
      const known = bytes === null ? undefined : unwrapped.get(id);
      if (known) standing.set(id, known);
      else if (bytes !== null) wrapped.push({ id, wrapped: bytes, holder: holder!, masterVersion });
    }
    if (wrapped.length > 0)
      for (const [i, key] of (await keys.unwrap(wrapped)).entries()) if (key) standing.set(wrapped[i]!.id, key);
    const damaged = wrapped.filter(({ id }) => !standing.has(id));
    if (damaged.length > 0)
      await store.noteDamaged(
        damaged.map(({ id, holder, masterVersion }) => ({ id, fromHolder: holder, fromVersion: masterVersion })),
        clock.now(),
      );
    return rows.map(({ id, person, wrapped: bytes }) => {
      const key = bytes === null ? undefined : standing.get(id);
      if (key) unwrapped.set(id, key);
      else unwrapped.delete(id);
      const entry: PersonKey = { id, person, key, damaged: bytes !== null && !key };
      byPerson.set(person, entry);
      byKeyId.set(id, entry);
      return entry;
    });
  };

  const fresh = async (persons: readonly string[]): Promise<NewPersonKey[]> => {
    const made = persons.map(() => newKey());
    const wrapped = await keys.wrap(made);
    return persons.map((person, i) => {
      const id = ids.next();
      unwrapped.set(id, made[i]!);
      return { id, person, ...wrapped[i]!, createdAt: clock.now() };
    });
  };

  return {
    async ofPersons(persons) {
      const found = new Map<string, PersonKey>();
      const unknown = new Set<string>();
      for (const person of new Set(persons)) {
        const cached = byPerson.get(person);
        if (cached) found.set(person, cached);
        else unknown.add(person);
      }
      if (unknown.size > 0) for (const one of await keep(await store.load([...unknown]))) found.set(one.person, one);
      // sorted, so that two batches that make the same persons' keys wait for each other instead of deadlocking
      const missing = [...unknown].filter((person) => !found.has(person)).sort();
      if (missing.length > 0)
        for (const one of await keep(await store.create(await fresh(missing)))) found.set(one.person, one);
      return found;
    },
    async byId(given) {
      const found = new Map<string, PersonKey>();
      const unknown: string[] = [];
      for (const id of given) {
        const cached = byKeyId.get(id);
        if (cached) found.set(id, cached);
        else unknown.push(id);
      }
      if (unknown.length > 0) for (const one of await keep(await store.loadById(unknown))) found.set(one.id, one);
      return found;
    },
    forget(person) {
      const entry = byPerson.get(person);
      byPerson.delete(person);
      const gone = entry
        ? [entry.id]
        : [...byKeyId.entries()].flatMap(([id, one]) => (one.person === person ? [id] : []));
      for (const id of gone) {
        byKeyId.delete(id);
        unwrapped.delete(id);
      }
    },
  };
}
