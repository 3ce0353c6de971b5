import { randomInt } from 'node:crypto';
import { Problem } from '../../foundation/errors.ts';
import type { Honey } from './honey.store.ts';
import { isKnown, isTaken, plant, readPattern, withdraw } from './honey.store.ts';
import { sealedFor } from './order.store.ts';
import type { VaultOptions } from './vault.ts';

/** An address and a number of the house's own, where nobody is disturbed and where a letter would be noticed. */
export interface HoneyRecipient {
  name: string;
  phone: string;
  address: string;
}

type Actor = { kind: 'key' | 'user'; id: string };

/** Orders that belong to nobody, planted among a merchant's: whoever opens one was not working on it. */
export function createHoney(options: VaultOptions) {
  const { db, clock, ids, sealer, trail } = options;
  return {
    /** @throws Problem `vault.honey` where the merchant has no order that it could be made after */
    async plant(by: Actor, merchant: string, recipient: HoneyRecipient): Promise<Honey> {
      const pattern = await readPattern(db, merchant);
      if (pattern === undefined)
        throw new Problem('vault.honey', { field: 'merchant_id', detail: 'The shop has no order to make one after' });
      const orderId = await freshId(pattern.id, (id) => isTaken(db, id));
      const consumer = await freshId(String(pattern.fields.consumer_id), (id) => isKnown(db, `consumer/${id}`));
      const person = `consumer/${consumer}`;
      const [name, phone, address] = await sealer.sealValues([
        { person, field: sealedFor('name'), kind: 'name', value: recipient.name },
        { person, field: sealedFor('phone'), kind: 'phone', value: recipient.phone },
        { person, field: sealedFor('address'), kind: 'address', value: recipient.address },
      ]);
      const fields = madeAfter(pattern.fields, { consumer, merchant, recipient: { name, phone, address } });
      const honey = { orderId, merchantId: merchant, plantedAt: clock.now(), plantedBy: `${by.kind}/${by.id}` };
      await db.transaction().execute(async (tx) => {
        await plant(tx, honey, fields);
        await trail(tx, [
          {
            ...{ actor: by, action: 'privacy.honey.plant', outcome: 'done', object: `order/${orderId}` },
            detail: { merchant },
          },
        ]);
      });
      return { ...honey, touchedAt: null, withdrawnAt: null };
    },
    /** @throws Problem `request.not-found` */
    async withdraw(by: Actor, orderId: string): Promise<void> {
      await db.transaction().execute(async (tx) => {
        if (!(await withdraw(tx, orderId, clock.now()))) throw new Problem('request.not-found');
        const entry = {
          actor: by,
          action: 'privacy.honey.withdraw',
          outcome: 'done',
          object: `order/${orderId}`,
        } as const;
        await trail(tx, [entry]);
      });
    },
  };

  async function freshId(pattern: string, isThere: (id: string) => Promise<boolean>): Promise<string> {
    for (let tries = 0; tries < 20; tries++) {
      const id = digitsAnew(pattern);
      if (!(await isThere(id))) return id;
    }
    return ids.next();
  }
}

/** The same form with other digits; at least six, so that it is nobody's. */
export function digitsAnew(pattern: string): string {
  const made = pattern.replace(/\d/g, () => String(randomInt(10)));
  return (made.match(/\d/g) ?? []).length >= 6 ? made : `${made}${String(randomInt(1_000_000)).padStart(6, '0')}`;
}

const HOUR_MS = 3_600_000;
const COPIED = ['items', 'paid', 'freight', 'region_code', 'promised_ship_at'];

/** Shipped a few hours after it was paid: nothing of it is left to do, so that nobody who works comes upon it. */
function madeAfter(
  pattern: Record<string, unknown>,
  { consumer, merchant, recipient }: { consumer: string; merchant: string; recipient: object },
): Record<string, unknown> {
  const paid = new Date(String(pattern.paid_at)).getTime() - randomInt(1, 3_600) * 1_000;
  return {
    ...Object.fromEntries(COPIED.flatMap((name) => (pattern[name] === undefined ? [] : [[name, pattern[name]]]))),
    ...{ consumer_id: consumer, merchant_id: merchant, recipient },
    ...{ paid_at: new Date(paid).toISOString(), shipped_at: new Date(paid + randomInt(2, 20) * HOUR_MS).toISOString() },
  };
}
