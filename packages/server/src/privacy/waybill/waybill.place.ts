import type { Database } from '../../foundation/database/database.ts';
import { looksSealed } from '../../foundation/sealing/cipher.ts';
import type { Sealer } from '../../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import { type Ciphers, recipientField, type WaybillRow } from './waybill.ts';

/** Who it goes to, where, and the regions that it is sorted by. */
const PARTS = ['name', 'phone', 'address', 'province', 'city', 'district'] as const;

export const placeOf = (recipient: Readonly<Record<string, unknown>>): Ciphers =>
  Object.fromEntries(
    PARTS.flatMap((part) => (looksSealed(recipient[part]) ? [[part, recipient[part] as string] as const] : [])),
  );

export interface PlaceOptions {
  db: Database;
  sealer: Pick<Sealer, 'openFields'>;
  trail: WriteTrail;
}

/**
 * Whether two places are one. Each sealing of the same words is another cipher, so these are opened where the ciphers
 * differ, and on the trail; what cannot be opened any more is taken to be the same, as nobody can be told otherwise.
 */
export async function isSamePlace(
  { db, sealer, trail }: PlaceOptions,
  row: Pick<WaybillRow, 'id'>,
  one: Ciphers,
  other: Ciphers,
): Promise<boolean> {
  const unlike = PARTS.filter((part) => one[part] !== other[part]);
  if (unlike.length === 0) return true;
  if (unlike.some((part) => one[part] === undefined || other[part] === undefined)) return false;
  const opened = await sealer.openFields(
    unlike.flatMap((part) => [one[part]!, other[part]!].map((cipher) => ({ cipher, field: recipientField(part) }))),
    {
      purpose: 'waybill-place',
      onAccess: ({ persons, fields }) =>
        trail(db, [
          {
            ...{ actor: { kind: 'system', id: 'waybills' }, action: 'privacy.waybill.compare', outcome: 'done' },
            ...{ object: `waybill/${row.id}`, purpose: 'waybill-place' },
            detail: { persons: persons.length, fields },
          },
        ]),
    },
  );
  return unlike.every((_, i) => {
    const [a, b] = [opened[2 * i]!, opened[2 * i + 1]!];
    return !('value' in a) || !('value' in b) || a.value === b.value;
  });
}
