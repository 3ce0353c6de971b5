import type { Database } from '../foundation/database/database.ts';
import { isUuid } from '../foundation/ids.ts';
import { listAftersales, readAftersale } from './aftersale/aftersale.store.ts';
import { TYPE_TERMS } from './aftersale/aftersale.ts';
import { claimsOfOrder, readClaim } from './claim/claim.store.ts';
import { WAITING } from './claim/claim.ts';
import type { DeskPart, DeskParts } from './dispute/desk.parts.ts';
import type { DisputesOptions } from './dispute/disputes.ts';
import { readOrderRights } from './guarantee/right.store.ts';

/** Of each kind at most so many. */
const MOST = 50;

const money = (amount: bigint, currency: string) => ({ amount: Number(amount), currency });

/** What other parts of the chapter know of a disputed order. */
export const deskParts = (db: Database): DeskParts => ({
  async rights(orderId) {
    const found = await readOrderRights(db, orderId);
    return (found?.rights ?? []).slice(0, MOST).map(
      ({ code, agreed }): DeskPart => ({
        ...{ id: code, kind: code, state: agreed ? 'agreed' : 'given', amount: null },
        at: found!.order.paidAt.toISOString(),
      }),
    );
  },
  async claims(orderId) {
    return (await claimsOfOrder(db, orderId)).slice(0, MOST).map(
      ({ id, code, state, openedAt, granted, currency }): DeskPart => ({
        ...{ id, kind: code, state, at: openedAt.toISOString() },
        amount:
          granted &&
          money(
            granted.reduce((sum, line) => sum + line.amount, 0n),
            currency,
          ),
      }),
    );
  },
  async aftersales(order) {
    return (await listAftersales(db, { order, limit: MOST })).map(
      ({ id, type, state, requestedAt, amount, currency }): DeskPart => ({
        ...{ id, kind: type, state, at: requestedAt.toISOString(), amount: money(amount, currency) },
      }),
    );
  },
});

/** The order that a claim or an after-sale is of, its right, its goods, and what it asks for. */
export const aboutOf =
  (db: Database): NonNullable<DisputesOptions['aboutOf']> =>
  async (kind, id) => {
    if (!isUuid(id)) return undefined;
    if (kind === 'claim') {
      const claim = await readClaim(db, id);
      if (claim === undefined) return undefined;
      const waitsIn = WAITING.includes(claim.state) ? claim.state : undefined;
      const { orderId, productId, code: guarantee } = claim;
      // what its right gives is known once somebody decides it
      return { orderId, productId, guarantee, asks: 0n, waitsIn };
    }
    const aftersale = await readAftersale(db, id);
    if (aftersale === undefined) return undefined;
    const { orderId, productId, type, amount } = aftersale;
    return { orderId, productId, guarantee: null, asks: TYPE_TERMS[type].refunds ? amount : 0n };
  };
