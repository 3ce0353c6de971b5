import type { Tx } from '../../foundation/database/database.ts';
import { type ErrorCode, Problem } from '../../foundation/errors.ts';
import type { Opened } from '../../foundation/sealing/sealer.ts';
import { passShipStop } from '../../marketplace/ship-stop.ts';
import { addAccess } from './access.store.ts';
import { type Admitted, createAdmission, whose } from './admission.ts';
import type { Caller } from './caller.ts';
import { fieldOf, readOrders, sealedFor, type VaultOrder } from './order.store.ts';
import { type Recipient, recipientToken } from './recipient-token.ts';
import { isOpenTo, leadsToShipping, type Scene, sceneOf, scenesFor, type VaultField } from './scenes.ts';
import {
  lets,
  MOST_ITEMS,
  type OwnOrder,
  ownOrders,
  type Refusal,
  refuse,
  unopened,
  type VaultOptions,
} from './vault.ts';

export interface DecryptAsk {
  purpose: string;
  items: readonly { order_id: string; cipher: string }[];
}

export type DecryptItem = { order_id: string; field: VaultField; value: string } | (Refusal & { order_id: string });

export interface Decrypted {
  items: DecryptItem[];
  orders: { order_id: string; region_code: string | null; recipient_token: string | null }[];
  left_today: number | null;
}

/** One item that may be opened, as far as quota and risk let it. */
export interface Granted {
  order: VaultOrder;
  field: VaultField;
  cipher: string;
}

type Checked = Granted | (Refusal & { order_id: string; order: VaultOrder | undefined });
const isGranted = (one: Checked): one is Granted => 'cipher' in one;

/** What the recipient token is made of. */
const TOKEN_FIELDS = ['name', 'phone', 'address'] as const;

/**
 * Opens ciphers for a purpose. What is asked is checked item by item, then quota, risk, log and trail are one transaction, and
 * only when that is committed is anything opened.
 */
export function createDecrypting(options: VaultOptions) {
  const { db, clock, ids, keys, sealer, trail } = options;
  const admit = createAdmission(options);

  const refuseWhole = async (caller: Caller, ask: DecryptAsk, code: ErrorCode, detail: string): Promise<never> => {
    await db.transaction().execute(async (tx) => {
      await noteRefused(tx, caller, ask, code);
    });
    throw new Problem(code, { detail });
  };

  const noteRefused = async (tx: Tx, caller: Caller, ask: DecryptAsk, code: ErrorCode): Promise<void> => {
    // what was asked for may be anything: of it only the count is kept
    const purpose = sceneOf(ask.purpose)?.id ?? null;
    const row = { action: 'decrypt', purpose, outcome: 'refused', code, fields: [], items: ask.items.length } as const;
    await addAccess(tx, { ids, caller, at: clock.now() }, [{ ...row, orderId: null, merchantId: null, person: null }]);
    await trail(tx, [
      {
        ...{ actor: caller.actor, action: 'privacy.vault.decrypt', outcome: 'refused', purpose },
        detail: { caller: caller.name, items: ask.items.length, code },
      },
    ]);
  };

  const sceneFor = async (caller: Caller, ask: DecryptAsk): Promise<Scene> => {
    const scene = sceneOf(ask.purpose);
    const known = scenesFor(caller.kind);
    if (scene !== undefined && known.includes(scene)) return scene;
    const names = known.map(({ id }) => id).join(', ');
    return refuseWhole(caller, ask, 'vault.purpose', `Purposes that are open to you: ${names}`);
  };

  return {
    /** @throws Problem `vault.batch`, `vault.purpose`, `vault.quota`, `vault.risk` for the whole batch */
    async decrypt(caller: Caller, ask: DecryptAsk): Promise<Decrypted> {
      if (ask.items.length > MOST_ITEMS)
        return refuseWhole(caller, ask, 'vault.batch', `${ask.items.length} items; ${MOST_ITEMS} at most`);
      const scene = await sceneFor(caller, ask);
      const known = await readOrders(
        db,
        ask.items.map(({ order_id }) => order_id),
      );
      const own = await ownOrders(options, caller, known);
      const checked = ask.items.map((item): Checked => check(scene, own.get(item.order_id), item, clock.now()));
      const granted = checked.filter(isGranted);
      const merchants = new Set(granted.map(({ order }) => order.merchant));
      if (caller.kind === 'service-provider' && merchants.size > 1)
        return refuseWhole(caller, ask, 'vault.batch', 'A service provider asks for one shop at a time');

      const asked = {
        ...{ scene, granted, refused: checked.filter((one) => !isGranted(one)), known },
        ...(leadsToShipping(scene) ? { also: passStops(granted) } : {}),
      };
      if (granted.length === 0) {
        await admit(caller, asked);
        return { items: checked.map((one) => shown(one)), orders: [], left_today: null };
      }
      const whole = scene.bulk ? recipientsOf(granted) : [];
      let admitted: Admitted | undefined;
      let opened: Opened[];
      try {
        opened = await sealer.openFields(
          [
            ...granted.map(({ cipher, field }) => ({ cipher, field: sealedFor(field) })),
            ...whole.flatMap(({ sealed }) => sealed),
          ],
          {
            purpose: `vault-${scene.id}`,
            onAccess: async () => {
              admitted = await admit(caller, asked);
            },
          },
        );
      } catch (error) {
        // nothing of its admission stays: that it was asked for does
        if (error instanceof Problem && error.code === 'order.ship-stopped')
          await refuseWhole(caller, ask, error.code, error.message);
        // keys that cannot be had are told before anything was admitted: what was asked for is counted all the same
        if (error instanceof Problem && error.code.startsWith('keys.')) await noteFailed(caller, scene, granted);
        throw error;
      }
      return answer(checked, whole, opened, admitted!);
    },
  };

  /** An order that is stopped just now takes the batch with it: asked again, it is refused alone. */
  function passStops(granted: readonly Granted[]): (tx: Tx) => Promise<void> {
    return async (tx) => {
      const ids = granted.map(({ order }) => order.id);
      const [stopped] = await passShipStop(tx, ids, 'address', clock.now());
      if (stopped !== undefined) throw new Problem('order.ship-stopped', { detail: `Order ${stopped}; ask again` });
    };
  }

  async function noteFailed(caller: Caller, scene: Scene, granted: readonly Granted[]): Promise<void> {
    await db.transaction().execute(async (tx) => {
      const row = { action: 'decrypt', purpose: scene.id, outcome: 'failed', code: null } as const;
      await addAccess(
        tx,
        { ids, caller, at: clock.now() },
        granted.map(({ order, field }) => ({
          ...{ ...row, ...whose(order), fields: [field], items: 1 },
        })),
      );
      await trail(tx, [
        {
          ...{ actor: caller.actor, action: 'privacy.vault.decrypt', outcome: 'failed', purpose: scene.id },
          detail: { caller: caller.name, items: granted.length },
        },
      ]);
    });
  }

  function answer(
    checked: readonly Checked[],
    whole: readonly Whole[],
    opened: readonly Opened[],
    { day, leftToday }: Admitted,
  ): Decrypted {
    let next = 0;
    const items = checked.map((one): DecryptItem => {
      if (!isGranted(one)) return shown(one);
      const result = opened[next++]!;
      if ('value' in result) return { order_id: one.order.id, field: one.field, value: String(result.value) };
      return { ...unopened(result.failed), order_id: one.order.id };
    });
    const tokens = new Map<string, string>();
    for (const { order, fields } of whole) {
      const recipient: Recipient = { name: '', phone: '', address: '' };
      let complete = true;
      for (const field of fields) {
        const result = opened[next++]!;
        if ('value' in result) recipient[field] = String(result.value);
        else complete = false;
      }
      if (complete && order.merchant !== null)
        tokens.set(order.id, recipientToken(keys, { merchant: order.merchant, day }, recipient));
    }
    const orders = ordersOf(checked.filter(isGranted)).map((order) => ({
      ...{ order_id: order.id, region_code: order.regionCode, recipient_token: tokens.get(order.id) ?? null },
    }));
    return { items, orders, left_today: leftToday };
  }
}

const shown = (one: Checked): DecryptItem => {
  const { order_id, code, detail } = one as Refusal & { order_id: string };
  return { order_id, code, detail };
};

/** The checks of one item, in the order in which a caller may learn of them. */
function check(
  scene: Scene,
  order: OwnOrder | undefined,
  { order_id, cipher }: { order_id: string; cipher: string },
  now: Date,
): Checked {
  if (order === undefined) return { ...refuse('vault.order'), order_id, order };
  if (!isOpenTo(scene, order, now)) return { ...refuse('vault.closed'), order_id, order };
  if (order.stopped && leadsToShipping(scene)) return { ...refuse('order.ship-stopped'), order_id, order };
  const field = fieldOf(order, cipher);
  if (field === undefined) return { ...refuse('vault.cipher'), order_id, order };
  if (!scene.fields.includes(field) || !lets(order, scene, field)) return { ...refuse('vault.field'), order_id, order };
  return { order, field, cipher };
}

const ordersOf = (granted: readonly Granted[]): VaultOrder[] => [
  ...new Map(granted.map(({ order }) => [order.id, order])).values(),
];

interface Whole {
  order: VaultOrder;
  fields: readonly (typeof TOKEN_FIELDS)[number][];
  sealed: { cipher: string; field: string }[];
}

/** The recipients of these orders, for their tokens: opened in the house, and shown to nobody. */
const recipientsOf = (granted: readonly Granted[]): Whole[] =>
  ordersOf(granted).map((order) => {
    const fields = TOKEN_FIELDS.filter((field) => order.recipient[field] !== undefined);
    return {
      order,
      fields,
      sealed: fields.map((field) => ({ cipher: order.recipient[field]!, field: sealedFor(field) })),
    };
  });
