import type { MaskKind } from '@anxin/engine';
import { Problem } from '../../foundation/errors.ts';
import { looksSealed, maskOf, parseCipher } from '../../foundation/sealing/cipher.ts';
import { addAccess } from './access.store.ts';
import { whose } from './admission.ts';
import type { Caller } from './caller.ts';
import { readOrders, sealedFor, type VaultOrder } from './order.store.ts';
import type { VaultField } from './scenes.ts';
import { countCodes, MOST_ITEMS, ownOrders, type Refusal, refuse, type VaultOptions } from './vault.ts';

export interface EncryptAsk {
  items: readonly { order_id: string; field: VaultField; text: string }[];
}

export type EncryptItem = { order_id: string; cipher: string; mask: string } | (Refusal & { order_id: string });

export const KINDS: Readonly<Record<VaultField, Exclude<MaskKind, 'ip'>>> = {
  ...{ name: 'name', phone: 'phone', address: 'address', province: 'region', city: 'region', district: 'region' },
  ...{ id_card: 'id-number', email: 'email' },
};

/** Orders to which something may still be added. */
const OPEN: ReadonlySet<VaultOrder['state']> = new Set(['paid', 'shipped', 'delivered', 'completed']);

/** Seals texts for the consumer of an order, as the door would. */
export function createEncrypting(options: VaultOptions) {
  const { db, clock, ids, sealer, trail } = options;
  return async (caller: Caller, { items }: EncryptAsk): Promise<EncryptItem[]> => {
    if (items.length > MOST_ITEMS)
      throw new Problem('vault.batch', { detail: `${items.length} items; ${MOST_ITEMS} at most` });
    const own = await ownOrders(
      options,
      caller,
      await readOrders(
        db,
        items.map(({ order_id }) => order_id),
      ),
    );
    const checked = items.map((item) => ({ item, order: own.get(item.order_id), refusal: check(own, item) }));
    const good = checked.filter(({ refusal }) => refusal === undefined);
    const sealed = await sealer.sealValues(
      good.map(({ item: { field, text }, order }) => ({
        ...{ person: `consumer/${order!.consumer}`, field: sealedFor(field), kind: KINDS[field], value: text },
      })),
    );
    const ciphers = new Map(good.map((one, i) => [one, sealed[i]!]));
    const answered = checked.map((one): EncryptItem => {
      if (one.refusal) return { ...one.refusal, order_id: one.item.order_id };
      const cipher = ciphers.get(one)!;
      const { order_id } = one.item;
      if (isErased(cipher)) return { ...refuse('seal.erased'), order_id };
      return { order_id, cipher, mask: maskOf(cipher) ?? '' };
    });
    await db.transaction().execute(async (tx) => {
      const row = { action: 'encrypt', purpose: null } as const;
      await addAccess(
        tx,
        { ids, caller, at: clock.now() },
        checked.map(({ item, order, refusal }) => ({
          ...{ ...row, ...whose(order), fields: [item.field], items: 1 },
          ...{ outcome: refusal ? ('refused' as const) : ('done' as const), code: refusal?.code ?? null },
        })),
      );
      await trail(tx, [
        {
          ...{ actor: caller.actor, action: 'privacy.vault.encrypt', outcome: good.length > 0 ? 'done' : 'refused' },
          detail: {
            ...{ caller: caller.name, items: good.length, orders: [...new Set(good.map(({ order }) => order!.id))] },
            refused: countCodes(checked.flatMap(({ refusal }) => refusal ?? [])),
          },
        },
      ]);
    });
    return answered;
  };
}

const isErased = (cipher: string): boolean => parseCipher(cipher)?.payload === undefined;

function check(own: ReadonlyMap<string, VaultOrder>, item: EncryptAsk['items'][number]): Refusal | undefined {
  const order = own.get(item.order_id);
  if (order === undefined || order.consumer === null) return refuse('vault.order');
  if (!OPEN.has(order.state)) return refuse('vault.closed');
  // what looks like a cipher would be taken for one where it is used
  if (looksSealed(item.text)) return refuse('vault.cipher');
  return undefined;
}
