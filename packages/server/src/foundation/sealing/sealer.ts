import { mask } from '@anxin/engine';
import type { Catalogue, PersonalPlace } from '@anxin/events';
import type { Clock } from '../clock.ts';
import { Problem } from '../errors.ts';
import type { Ids } from '../ids.ts';
import { type Cipher, erasedCipher, looksSealed, openValue, parseCipher, type Sealable, sealValue } from './cipher.ts';
import type { KeyHolder } from './key-provider.ts';
import type { Keys } from './keys.ts';
import { createPersonKeys, type PersonKey, type PersonKeyStore } from './person-keys.ts';
import { type Replacement, replaceLeaves } from './replace-leaves.ts';

/** What sealing needs of an event. */
export interface ClearEvent {
  type: string;
  subject: string;
  data: Record<string, unknown>;
}

/** `data` with its personal values sealed; the given event is left as it is. */
export type Sealed = { data: Record<string, unknown> } | Problem;

/** Why somebody opens what is sealed. */
export interface Access {
  /** `re-decide`, `show-order`, `export` …: what the trail says. */
  purpose: string;
  /**
   * Told before anything is opened, so that nothing is seen that was not recorded: when it throws, nothing is opened.
   */
  onAccess(access: { purpose: string; persons: string[]; fields: number }): Promise<void> | void;
}

export interface SealedValue {
  cipher: string;
  /** The field it was sealed for: the path below `data`, `[]` for list entries, as `PersonalPlace.field` has it. */
  field: string;
}

/** `erased`: the person was erased; `damaged`: their key is; `foreign`: no cipher of ours, not of this field, or changed. */
export type Opened = { value: Sealable } | { failed: 'erased' | 'damaged' | 'foreign' };

export interface Sealer {
  /**
   * Seals the personal values of a batch, answered in order; at most one statement to load keys and one to make them.
   * A cipher of ours stays as it is where it belongs to the same person and field; any other is a problem
   * (`seal.foreign-cipher`) of that event alone, and so is a key that is damaged (`keys.damaged`). What belongs to an erased person is not kept.
   */
  sealBatch(events: readonly ClearEvent[]): Promise<Sealed[]>;
  /** Seals single values, as `sealBatch` does with fields of an event; without a `kind` they have no mask. @throws Problem `keys.damaged` */
  sealValues(
    values: readonly { person: string; field: string; kind?: PersonalPlace['kind']; value: Sealable }[],
  ): Promise<string[]>;
  /** Opens single values, answered in order. */
  openFields(values: readonly SealedValue[], access: Access): Promise<Opened[]>;
  /**
   * Opens the sealed values of events. `unreadable` counts those that stayed ciphers (person erased, or damaged): such
   * an event cannot be decided again.
   */
  openEvents<E extends ClearEvent>(events: readonly E[], access: Access): Promise<{ event: E; unreadable: number }[]>;
  /** Destroys the person's key: what it sealed is gone for good. Returns the key's id. */
  erase(person: string): Promise<string>;
  /**
   * Wraps the next persons' keys with the newest version of who holds the master keys now; to be called until `left` is false. Works beside
   * everything else and can be stopped at any point. One that cannot be unwrapped, or whose version is not there, is noted as damaged and
   * holds up no others.
   */
  rewrap(limit?: number): Promise<{ rewrapped: number; damaged: number; left: boolean }>;
}

export interface SealerOptions {
  keys: Keys;
  store: PersonKeyStore;
  catalogue: Catalogue;
  ids: Ids;
  clock: Clock;
  cacheSize?: number;
  cacheSeconds?: number;
  /** Told of each opening, whatever its purpose. */
  onOpen?(purpose: string, fields: number): void;
}

export function createSealer(options: SealerOptions): Sealer {
  const { keys, store, catalogue, ids, clock } = options;
  const personKeys = createPersonKeys(options);

  const open = async (parsed: (Cipher | undefined)[], fields: string[], access: Access): Promise<Opened[]> => {
    const ids = new Set<string>();
    for (const cipher of parsed) if (cipher) ids.add(cipher.keyId);
    const known = await personKeys.byId(ids);
    const persons = [...new Set([...known.values()].map(({ person }) => person))].sort();
    // nothing of ours is among them: there is nothing to see, and nothing to record
    if (persons.length > 0) {
      options.onOpen?.(access.purpose, parsed.length);
      await access.onAccess({ purpose: access.purpose, persons, fields: parsed.length });
    }
    return parsed.map((cipher, i): Opened => {
      const key = cipher && known.get(cipher.keyId);
      if (!cipher || !key) return { failed: 'foreign' };
      if (key.damaged && cipher.payload) return { failed: 'damaged' };
      if (!key.key || !cipher.payload) return { failed: 'erased' };
      const value = openValue(cipher, key.key, fields[i]!);
      return value === undefined ? { failed: 'foreign' } : { value };
    });
  };

  return {
    async sealBatch(events) {
      const places = events.map((event) => catalogue.personalPlaces(event));
      const persons = new Set(places.flat().map(({ person }) => person));
      const known = persons.size > 0 ? await personKeys.ofPersons(persons) : new Map<string, PersonKey>();
      return events.map((event, i): Sealed => {
        try {
          const replacements = places[i]!.map((place) => ({ path: place.path, value: sealPlace(place, known) }));
          return { data: replaceLeaves(event.data, replacements) };
        } catch (error) {
          if (error instanceof Problem) return error;
          throw error;
        }
      });
    },
    async sealValues(values) {
      const known = await personKeys.ofPersons(values.map(({ person }) => person));
      return values.map((value) => sealPlace(value, known));
    },
    openFields: (values, access) =>
      open(
        values.map(({ cipher }) => parseCipher(cipher)),
        values.map(({ field }) => field),
        access,
      ),
    async openEvents(events, access) {
      const places = events.map((event) => catalogue.personalPlaces(event).filter(({ value }) => looksSealed(value)));
      const all = places.flat();
      const opened = await open(
        all.map(({ value }) => parseCipher(value as string)),
        all.map(({ field }) => field),
        access,
      );
      let next = 0;
      return events.map((event, i) => {
        const replacements: Replacement[] = [];
        let unreadable = 0;
        for (const place of places[i]!) {
          const result = opened[next++]!;
          if ('value' in result) replacements.push({ path: place.path, value: result.value });
          else unreadable++;
        }
        return { event: { ...event, data: replaceLeaves(event.data, replacements) }, unreadable };
      });
    },
    async erase(person) {
      const id = await store.erase(person, ids.next(), clock.now());
      personKeys.forget(person);
      return id;
    },
    async rewrap(limit = 500) {
      // as it is now: whoever wrapped by a holder that was left would undo what others have moved
      const holder = await keys.provider.current('now');
      const wrapping = await keys.provider.of(holder);
      const masterVersion = (await wrapping.versions()).at(-1)!.version;
      const rows = (await store.outdated({ holder, masterVersion }, limit)).flatMap((row) =>
        row.wrapped && row.holder
          ? [
              {
                ...row,
                wrapped: row.wrapped,
                holder: row.holder,
                fromHolder: row.holder,
                fromVersion: row.masterVersion,
              },
            ]
          : [],
      );
      const usable = new Map<KeyHolder, Set<number>>();
      for (const one of new Set(rows.map((row) => row.holder))) {
        const versions = await (await keys.provider.of(one)).versions();
        usable.set(one, new Set(versions.map(({ version }) => version)));
      }
      // one whose version is gone would have the provider refuse all of them
      const known = rows.filter((row) => usable.get(row.holder)!.has(row.masterVersion));
      const opened = await keys.unwrap(known);
      const sound = known.flatMap((row, i) => (opened[i] ? [{ row, key: opened[i] }] : []));
      const isSound = new Set(sound.map(({ row }) => row.id));
      const damaged = rows.filter(({ id }) => !isSound.has(id));
      if (damaged.length > 0) await store.noteDamaged(damaged, clock.now());
      const wrapped = await wrapping.wrap(sound.map(({ key }) => key));
      const changed = sound.map(({ row: { id, fromHolder, fromVersion } }, i) => ({
        ...{ id, fromHolder, fromVersion },
        ...wrapped[i]!,
      }));
      const rewrapped = changed.length > 0 ? await store.rewrap(changed) : 0;
      return { rewrapped, damaged: damaged.length, left: rows.length === limit };
    },
  };
}

/** Without a `path` the field says where it stands; without a `kind` there is no mask. */
type SealedPlace = Pick<PersonalPlace, 'field' | 'person' | 'value'> & Partial<Pick<PersonalPlace, 'path' | 'kind'>>;

function sealPlace(place: SealedPlace, known: Map<string, PersonKey>): string {
  const { field, person, kind = 'text', value } = place;
  const owner = known.get(person);
  if (!owner) throw new Error('the store did not answer for a person whose key it was asked to make');
  // what would be sealed now could not be opened; a new key would make what it sealed look erased
  if (owner.damaged) throw new Problem('keys.damaged');
  if (looksSealed(value)) return checkOwn(value, owner, place);
  if (!owner.key) return erasedCipher(owner.id);
  return sealValue(owner.id, owner.key, field, value, mask(kind, String(value)));
}

/** A cipher that came from outside is kept only when it opens here: junk would be stored for ever and read by nobody. */
function checkOwn(text: string, owner: PersonKey, { field, path = field.split('.') }: SealedPlace): string {
  const cipher = parseCipher(text);
  const ours = cipher?.keyId === owner.id;
  if (cipher && ours && (!owner.key || !cipher.payload)) return erasedCipher(owner.id);
  if (cipher && ours && openValue(cipher, owner.key!, field) !== undefined) return text;
  const name = path.reduce<string>(
    (out, key) => (typeof key === 'number' ? `${out}[${key}]` : `${out}.${key}`),
    'data',
  );
  throw new Problem('seal.foreign-cipher', {
    field: name,
    detail: `${name} ${cipher ? 'is a cipher of another person or field, or was changed' : `begins like a cipher of ours but is none`}`,
  });
}
