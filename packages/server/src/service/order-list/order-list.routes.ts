import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { requireWithin } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import { type Language, languageOf } from '../../foundation/http/language.ts';
import { pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import type { HttpRoom } from '../../foundation/http/room.ts';
import { decodeCursor, encodeCursor } from '../../foundation/keyset.ts';
import { findRows } from '../../marketplace/model.store.ts';
import { listOwnOrders, shownOrder } from '../../marketplace/shown.ts';
import { openOfOrders as openAftersales } from '../aftersale/aftersale.store.ts';
import { AftersaleSchema, showAftersales } from '../aftersale/aftersale.view.ts';
import { nextDeadlines } from '../claim/claim.reading.ts';
import { isOver } from '../claim/claim.ts';
import { claimSchema, showClaim } from '../claim/claim.view.ts';
import { type OrderRightsNow, type RightSources, rightNowFields, rightsNow, showRightNow } from '../claim/right.now.ts';
import { openOfOrders as openDisputes } from '../dispute/dispute.store.ts';
import { disputeSchema, viewDispute } from '../dispute/dispute.view.ts';
import { GuaranteeSchema, showGuarantee } from '../guarantee/guarantee.routes.ts';
import { termsHash } from '../guarantee/guarantee.ts';
import { readRightsOfOrders } from '../guarantee/right.store.ts';
import { payoutsOfOrders } from '../payout/payout.store.ts';
import { PayoutSchema, showPayout } from '../payout/payout.view.ts';

export interface OrderListOptions {
  sources: RightSources;
  clock: Clock;
}

const Text = Type.String();
/** An order has a dozen rights: a page of them is no small answer. */
const MOST_ORDERS = 50;
const USUAL_ORDERS = 20;
/** Of one order: more is many, and each has a list of its own. */
const MOST_PAYOUTS = 20;

const OrderSchema = Type.Object(
  {
    order: shownOrder,
    rights: Type.Union([
      Type.Array(
        Type.Object({
          ...rightNowFields,
          terms: Type.String({ description: 'Which of the page’s `guarantees`, by its `terms`' }),
        }),
      ),
      Type.Null(),
    ]),
    claims: Type.Array(claimSchema, { description: 'Those that are not over' }),
    aftersales: Type.Array(AftersaleSchema, { description: 'Those that are not over' }),
    disputes: Type.Array(disputeSchema, { description: 'Those that are not closed' }),
    payouts: Type.Array(PayoutSchema, { description: 'The newest first' }),
  },
  { title: 'OrderWithRights' },
);

/** `/v1/consumers/{id}/orders`: what somebody bought, what it gives them, and how far what they asked for is. */
export function orderListRoom({ sources, clock }: OrderListOptions): HttpRoom {
  const { db } = sources;
  return {
    name: 'order-list',
    permissions: [],
    register(app) {
      app.get(
        '/v1/consumers/:id/orders',
        {
          config: { permission: 'service.right.read' },
          schema: {
            ...{ summary: 'Orders of a consumer with their rights and all that is open, the newest first' },
            tags: ['service'],
            params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 128 }) }),
            querystring: Type.Object(
              {
                cursor: pageQuery.cursor,
                limit: Type.Optional(
                  Type.Integer({
                    ...{ minimum: 1, maximum: MOST_ORDERS },
                    description: `Orders a page; ${USUAL_ORDERS} when not given`,
                  }),
                ),
              },
              { additionalProperties: false },
            ),
            response: {
              200: Type.Object({
                ...pageOf(OrderSchema).properties,
                guarantees: Type.Array(GuaranteeSchema, {
                  description: 'The terms of all rights of the page, once each',
                }),
                products: Type.Array(Type.Object({ id: Text, title: Text }), {
                  description: 'What the goods are called',
                }),
              }),
            },
          },
        },
        async (request) => {
          const { id } = request.params;
          requireWithin(request.reach, `consumer/${id}`);
          const { limit = USUAL_ORDERS, cursor } = request.query;
          const after = cursor === undefined ? undefined : decodeCursor(cursor, PAID_PART, ID_PART);
          const found = await listOwnOrders(db, id, {
            before: after && { paidAt: after[0]!, id: after[1]! },
            limit: limit + 1,
          });
          const page = toPage(
            found,
            limit,
            ({ order }) => order as unknown as Shown,
            ({ place }) => encodeCursor(place.paidAt, place.id),
          );
          return { ...(await withRights(request, id, page.items)), next_cursor: page.next_cursor };
        },
      );
    },
  };

  async function withRights(request: FastifyRequest, consumerId: string, orders: readonly Shown[]) {
    const language = languageOf(request);
    const ids = orders.map(({ id }) => id);
    const rights = await rightsNow(sources, consumerId, await readRightsOfOrders(db, ids), clock.now());
    const open = await readOpen(ids, [...rights.values()], language);
    return {
      items: orders.map((order) => {
        const found = rights.get(order.id);
        return {
          order,
          // not worked out yet, which is not the same as none
          rights: found === undefined ? null : showRights(found),
          ...{ claims: open.claims.get(order.id) ?? [], aftersales: open.aftersales.get(order.id) ?? [] },
          ...{ disputes: open.disputes.get(order.id) ?? [], payouts: open.payouts.get(order.id) ?? [] },
        };
      }),
      guarantees: guaranteesOf(rights.values(), language),
      products: await productsOf(orders),
    };
  }

  async function readOpen(ids: readonly string[], rights: readonly OrderRightsNow[], language: Language) {
    const claims = rights.flatMap((one) => one.claims).filter(({ state }) => !isOver(state));
    const titles = new Map(
      rights.flatMap((one) =>
        one.rights.map(({ right }) => [`${right.orderId} ${right.code}`, right.plan.terms.title]),
      ),
    );
    const next = await nextDeadlines(db, claims);
    return {
      claims: byOrder(
        claims.map((row) =>
          showClaim(row, titles.get(`${row.orderId} ${row.code}`)?.[language] ?? row.code, next.get(row.id), language),
        ),
      ),
      aftersales: byOrder(await showAftersales(db, await openAftersales(db, ids))),
      disputes: byOrder((await openDisputes(db, ids)).map((row) => viewDispute(row, language))),
      payouts: byOrder((await payoutsOfOrders(db, ids, MOST_PAYOUTS)).map(showPayout)),
    };
  }

  async function productsOf(orders: readonly Shown[]): Promise<{ id: string; title: string }[]> {
    const ids = new Set(orders.flatMap(goodsOf));
    return [...(await findRows(db, 'product', [...ids]))].flatMap(([id, { fields }]) =>
      typeof fields.title === 'string' ? [{ id, title: fields.title }] : [],
    );
  }
}

const PAID_PART = /^[\dT:.Z-]{0,30}$/;
const ID_PART = /^[^\0]{1,300}$/;

type Shown = Static<typeof shownOrder>;

/** Ids of what was bought. */
const goodsOf = (order: Shown & { items?: { product_id: string }[] }): string[] =>
  (order.items ?? []).map(({ product_id }) => product_id);

const showRights = ({ rights, currency }: OrderRightsNow) =>
  rights.map((one) => ({ ...showRightNow(one, currency), terms: termsHash(one.right.plan.terms) }));

const byOrder = <T extends { order_id: string }>(rows: readonly T[]): Map<string, T[]> =>
  Map.groupBy(rows, ({ order_id }) => order_id);

function guaranteesOf(orders: Iterable<OrderRightsNow>, language: Language) {
  const found = new Map<string, ReturnType<typeof showGuarantee>>();
  for (const { rights } of orders)
    for (const { right } of rights) {
      const shown = showGuarantee(right.plan.terms, language);
      found.set(shown.terms, shown);
    }
  return [...found.values()];
}
