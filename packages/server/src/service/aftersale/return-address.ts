import { Type } from 'typebox';
import type { Principal } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { maskOf } from '../../foundation/sealing/cipher.ts';
import type { Sealer } from '../../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import type { AftersaleRow } from './aftersale.ts';
import { dropAddress, keepAddress, type ReturnCiphers, readKept } from './return-address.store.ts';

/** Where goods go back to. */
export interface ReturnAddress {
  name: string;
  phone: string;
  address: string;
}

const PARTS = ['name', 'phone', 'address'] as const satisfies readonly (keyof ReturnAddress)[];
const fieldOf = (part: keyof ReturnAddress): string => `return_address.${part}`;

/** As it is given: somebody at a door, whom carriers can call. */
export const ReturnAddressGiven = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 60, pattern: '\\S', description: 'Whose name goes on the parcel' }),
    phone: Type.String({
      ...{ pattern: '^\\+?[0-9][0-9 ()-]{3,22}[0-9]$', maxLength: 25 },
      description: 'Digits, with +, spaces, hyphens and brackets where wanted',
    }),
    address: Type.String({ minLength: 5, maxLength: 300, pattern: '\\S', description: 'As it goes on the parcel' }),
  },
  { additionalProperties: false },
);

export interface ReturnAddresses {
  /** From now on; what was agreed to before keeps what it had. */
  keep(by: Principal, merchantId: string, given: ReturnAddress): Promise<void>;
  /** Keeps none from now on; what was agreed to before keeps what it had. */
  drop(by: Principal, merchantId: string): Promise<void>;
  /** What a merchant keeps, for a reader; on the trail unless it is their own. Undefined: none, or its data were erased. */
  kept(
    by: Principal,
    merchantId: string,
  ): Promise<{ address: ReturnAddress; masked: ReturnAddress; changedAt: Date } | undefined>;
  /** Another one for an after-sale alone, sealed as what is kept is. */
  seal(merchantId: string, given: ReturnAddress): Promise<ReturnCiphers>;
  /** Where the goods of an after-sale go, for a reader; on the trail unless they gave it. */
  of(by: Principal, row: AftersaleRow): Promise<ReturnAddress | undefined>;
}

export interface ReturnAddressesOptions {
  db: Database;
  clock: Clock;
  sealer: Pick<Sealer, 'sealValues' | 'openFields'>;
  trail: WriteTrail;
}

export function createReturnAddresses({ db, clock, sealer, trail }: ReturnAddressesOptions): ReturnAddresses {
  const seal: ReturnAddresses['seal'] = async (merchantId, given) => {
    const [name, phone, address] = await sealer.sealValues(
      PARTS.map((part) => ({
        ...{ person: `merchant/${merchantId}`, field: fieldOf(part), kind: part, value: given[part].trim() },
      })),
    );
    return { name: name!, phone: phone!, address: address! };
  };

  /** @param about what the trail names */
  const open = async (
    by: Principal,
    ciphers: ReturnCiphers,
    about: { merchantId: string; action: string; object: string },
  ): Promise<ReturnAddress | undefined> => {
    const own = by.party === `merchant/${about.merchantId}`;
    const opened = await sealer.openFields(
      PARTS.map((part) => ({ cipher: ciphers[part], field: fieldOf(part) })),
      {
        purpose: own ? 'own' : 'return-address',
        onAccess: async ({ fields }) => {
          if (own) return;
          const { action, object } = about;
          await trail(db, [
            { actor: { kind: by.kind, id: by.id }, action, outcome: 'done', object, detail: { fields } },
          ]);
        },
      },
    );
    const values = opened.flatMap((one) => ('value' in one ? [String(one.value)] : []));
    if (values.length < PARTS.length) return undefined;
    const [name, phone, address] = values;
    return { name: name!, phone: phone!, address: address! };
  };

  const changed = (tx: Tx, by: Principal, merchantId: string, verb: 'keep' | 'drop') =>
    trail(tx, [
      {
        ...{ actor: { kind: by.kind, id: by.id }, action: `service.return-address.${verb}`, outcome: 'done' },
        ...{ object: `merchant/${merchantId}`, detail: {} },
      },
    ]);

  return {
    seal,

    async keep(by, merchantId, given) {
      const parts = await seal(merchantId, given);
      await db.transaction().execute(async (tx) => {
        await keepAddress(tx, { merchantId, parts, changedAt: clock.now() });
        await changed(tx, by, merchantId, 'keep');
      });
    },

    drop: (by, merchantId) =>
      db.transaction().execute(async (tx) => {
        await dropAddress(tx, merchantId);
        await changed(tx, by, merchantId, 'drop');
      }),

    async kept(by, merchantId) {
      const row = await readKept(db, merchantId);
      if (row === undefined) return undefined;
      const object = `merchant/${merchantId}`;
      const address = await open(by, row.parts, { merchantId, action: 'service.return-address.read', object });
      if (address === undefined) return undefined;
      const [name, phone, place] = PARTS.map((part) => maskOf(row.parts[part]) ?? '');
      return { address, masked: { name: name!, phone: phone!, address: place! }, changedAt: row.changedAt };
    },

    async of(by, { id, merchantId, returnAddress }) {
      if (returnAddress === null) return undefined;
      const about = { merchantId, action: 'service.aftersale.read-address', object: `aftersale/${id}` };
      return open(by, returnAddress, about);
    },
  };
}
