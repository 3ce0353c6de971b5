import { LRUCache } from 'lru-cache';
import { maskOf } from '../sealing/cipher.ts';
import type { Sealer } from '../sealing/sealer.ts';
import { personOf } from './context.ts';

/** The personal fields of a user, as they are named where they are sealed. */
const FIELDS = { name: ['user.name', 'name'], email: ['user.email', 'email'], totp: ['user.totp', 'other'] } as const;
type Field = keyof typeof FIELDS;

export interface SealedFields {
  seal(userId: string, values: Partial<Record<Field, string>>): Promise<Partial<Record<Field, string>>>;
  /** In order; the mask of what cannot be opened any more because its person was erased. */
  open(field: Field, ciphers: readonly (string | null)[], see: See): Promise<(string | null)[]>;
}

/** Why something is opened. What somebody sees of others is on the trail; what the house itself needs or shows to its owner is not. */
export interface See {
  purpose: string;
  onAccess?: (persons: readonly string[]) => Promise<void>;
}

const REMEMBERED = 5_000;
/** As long as a person's key is remembered anyway. */
const REMEMBER_MS = 60_000;

export function sealedFields(sealer: Sealer): SealedFields {
  // names stand beside everything that colleagues do, and are asked for with each request
  const names = new LRUCache<string, string>({ max: REMEMBERED, ttl: REMEMBER_MS });
  return {
    async seal(userId, values) {
      const given = Object.entries(values) as [Field, string][];
      const ciphers = await sealer.sealValues(
        given.map(([name, value]) => {
          const [field, kind] = FIELDS[name];
          return { person: personOf(userId), field, kind, value };
        }),
      );
      return Object.fromEntries(given.map(([name], i) => [name, ciphers[i]!]));
    },
    async open(name, ciphers, { purpose, onAccess }) {
      const recall = (cipher: string): string | undefined =>
        name === 'name' && !onAccess ? names.get(cipher) : undefined;
      const asked = [
        ...new Set(ciphers.filter((cipher) => cipher !== null && recall(cipher) === undefined)),
      ] as string[];
      const field = FIELDS[name][0];
      const found = await sealer.openFields(
        asked.map((cipher) => ({ cipher, field })),
        { purpose, onAccess: ({ persons }) => onAccess?.(persons) },
      );
      const texts = new Map(
        asked.map((cipher, i) => {
          const result = found[i]!;
          return [cipher, 'value' in result ? String(result.value) : maskOf(cipher) || '****'] as const;
        }),
      );
      if (name === 'name') for (const [cipher, text] of texts) names.set(cipher, text);
      return ciphers.map((cipher) => (cipher === null ? null : (texts.get(cipher) ?? recall(cipher) ?? '****')));
    },
  };
}
