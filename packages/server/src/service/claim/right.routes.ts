import { Type } from 'typebox';
import { requireWithin } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import { Problem } from '../../foundation/errors.ts';
import { languageOf } from '../../foundation/http/language.ts';
import type { HttpApp } from '../../foundation/http/room.ts';
import { GuaranteeSchema, showGuarantee } from '../guarantee/guarantee.routes.ts';
import { readOrderRights } from '../guarantee/right.store.ts';
import { goodsOf } from '../order-goods.ts';
import { type RightSources, rightNowFields, rightsNow, showRightNow } from './right.now.ts';

export interface RightRoutes extends RightSources {
  clock: Clock;
}

const tags = ['service'];
const Text = Type.String();

const GoodSchema = Type.Object({
  product_id: Text,
  title: Type.Union([Text, Type.Null()], { description: 'As the order says, else as the product is called now' }),
  quantity: Type.Integer(),
  price: Type.Object({ amount: Type.Integer(), currency: Text }, { description: 'Of one piece' }),
});
const RightSchema = Type.Object({ ...rightNowFields, guarantee: GuaranteeSchema }, { title: 'Right' });

/** `/v1/orders/{id}/rights`: what the order was promised, and how it can be used now. */
export function rightRoutes(app: HttpApp, given: RightRoutes): void {
  const { db, clock } = given;
  app.get(
    '/v1/orders/:id/rights',
    {
      config: { permission: 'service.right.read' },
      schema: {
        ...{ summary: 'The rights that an order was given when it was paid', tags },
        params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 128 }) }),
        response: {
          200: Type.Object({
            ...{ order_id: Text, paid_at: Type.String({ format: 'date-time' }), pack: Text },
            missing: Type.Array(Type.String({ description: 'Goods of which nothing is known yet' })),
            goods: Type.Array(GoodSchema),
            items: Type.Array(RightSchema),
          }),
        },
      },
    },
    async (request) => {
      const found = await readOrderRights(db, request.params.id);
      if (found === undefined) throw new Problem('request.not-found');
      const { order } = found;
      requireWithin(request.reach, `consumer/${order.consumerId}`, `merchant/${order.merchantId}`);
      const language = languageOf(request);
      const { rights } = (await rightsNow(given, order.consumerId, [found], clock.now())).get(order.id)!;
      return {
        ...{ order_id: order.id, paid_at: order.paidAt.toISOString(), pack: found.pack },
        missing: [...found.missing],
        goods: (await goodsOf(db, order)).map(({ productId, title, quantity, price }) => ({
          ...{ product_id: productId, title, quantity, price: { amount: price, currency: order.currency } },
        })),
        items: rights.map((one) => ({
          ...showRightNow(one, order.currency),
          guarantee: showGuarantee(one.right.plan.terms, language),
        })),
      };
    },
  );
}
