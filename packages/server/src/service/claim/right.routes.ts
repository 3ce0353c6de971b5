import type { ClaimFacts } from '@anxin/engine';
import { Type } from 'typebox';
import { requireWithin } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { languageOf } from '../../foundation/http/language.ts';
import type { HttpApp } from '../../foundation/http/room.ts';
import type { Catalogue } from '../guarantee/catalogue.ts';
import { GuaranteeSchema, showGuarantee } from '../guarantee/guarantee.routes.ts';
import { planned, readOrderRights } from '../guarantee/right.store.ts';
import type { Held } from './claim.acting.ts';
import { claimFacts, type FactSources, knownOrder } from './claim.facts.ts';
import { windowOf } from './claim.opening.ts';
import { claimsOfOrder } from './claim.store.ts';
import { LineSchema, showLines } from './claim.view.ts';

export interface RightRoutes extends FactSources {
  db: Database;
  clock: Clock;
  catalogue: Catalogue;
}

const tags = ['service'];
const Text = Type.String();
const Instant = Type.String({ format: 'date-time' });
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const RightSchema = Type.Object(
  {
    ...{ code: Text, items: Type.Array(Text), agreed: Type.Boolean(), via: nullable(Text) },
    guarantee: GuaranteeSchema,
    window: Type.Object({
      waits_for: nullable(Type.String({ description: 'The moment of the order that has not come yet' })),
      ...{ opens: nullable(Instant), ends: nullable(Instant), open: Type.Boolean() },
    }),
    needs: Type.Object({
      asks: Type.Array(Text),
      evidence: Type.Array(Type.Object({ kind: Text, least: Type.Integer() })),
      loss: Type.Array(Text, { description: 'The grounds on which a loss counts that was had beside the price' }),
    }),
    estimate: nullable(
      Type.Array(LineSchema, { description: 'Of the first item, all of it; null: it depends on what is still asked' }),
    ),
    claim: nullable(Type.Object({ id: Text, state: Text })),
  },
  { title: 'Right' },
);

/** `/v1/orders/{id}/rights`: what the order was promised, and how it can be used now. */
export function rightRoutes(app: HttpApp, given: RightRoutes): void {
  const { db, clock, catalogue } = given;
  app.get(
    '/v1/orders/:id/rights',
    {
      config: { permission: 'service.right.read' },
      schema: {
        ...{ summary: 'The rights that an order was given when it was paid', tags },
        params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 128 }) }),
        response: {
          200: Type.Object({
            ...{ order_id: Text, paid_at: Instant, pack: Text },
            missing: Type.Array(Type.String({ description: 'Goods of which nothing is known yet' })),
            items: Type.Array(RightSchema),
          }),
        },
      },
    },
    async (request) => {
      const rights = await readOrderRights(db, request.params.id);
      if (rights === undefined) throw new Problem('request.not-found');
      const { order } = rights;
      requireWithin(request.reach, `consumer/${order.consumerId}`, `merchant/${order.merchantId}`);
      const language = languageOf(request);
      const now = clock.now();
      const known = await knownOrder(db, order);
      const claims = await claimsOfOrder(db, order.id);
      const items = [];
      for (const right of await planned(db, catalogue, rights)) {
        const held: Held = { order, right };
        const window = windowOf(held, right.items[0]!, known.moments);
        const facts = await factsNow(given, held, known, now);
        const missing = right.plan.missing(facts);
        const assessment =
          missing.asks.length === 0 && missing.evidence.length === 0 ? right.plan.assess(facts) : undefined;
        const claim = claims.find(
          ({ code, state, restOf }) => code === right.code && restOf === null && state !== 'withdrawn',
        );
        items.push({
          ...{ code: right.code, items: [...right.items], agreed: right.agreed, via: right.via ?? null },
          guarantee: showGuarantee(right.plan.terms, language),
          window: {
            waits_for: window === undefined ? right.plan.terms.window.from : null,
            opens: window?.opens.toISOString() ?? null,
            ends: window?.ends.toISOString() ?? null,
            open: window !== undefined && now >= window.opens && now < window.ends,
          },
          needs: {
            asks: [...missing.asks],
            evidence: missing.evidence.map(({ kind, least }) => ({ kind, least })),
            loss: right.plan.terms.grounds.map(({ ground }) => ground).filter((one) => right.plan.readsLoss(one)),
          },
          estimate: assessment?.outcome === 'pay' ? showLines(assessment.lines, order.currency) : null,
          claim: claim === undefined ? null : { id: claim.id, state: claim.state },
        });
      }
      return {
        ...{ order_id: order.id, paid_at: order.paidAt.toISOString(), pack: rights.pack },
        ...{ missing: [...rights.missing], items },
      };
    },
  );
}

/** As if a claim of the first item were made now. */
function factsNow(
  given: RightRoutes,
  { order, right }: Held,
  known: Awaited<ReturnType<typeof knownOrder>>,
  now: Date,
): Promise<ClaimFacts> {
  const item = order.items.find(({ productId }) => productId === right.items[0])!;
  const { grounds, by } = right.plan.terms;
  return claimFacts(given.db, given, {
    ...{ order, known, evidence: {} },
    claim: {
      ...{ id: '', code: right.code, madeBy: by.includes('consumer') ? 'consumer' : 'platform' },
      ...{ ground: grounds.length === 1 ? grounds[0]!.ground : null, productId: item.productId },
      ...{ quantity: item.quantity, asked: {}, given: {}, openedAt: now, consumerId: order.consumerId },
      ...{ lossSaid: null, loss: null },
    },
  });
}
