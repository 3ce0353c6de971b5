import { Type } from 'typebox';
import { type Reach, requireWithin } from '../../foundation/access/principal.ts';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import { type HttpRoom, principalOf } from '../../foundation/http/room.ts';
import { decodeCursor, encodeCursor, UUID_PART } from '../../foundation/keyset.ts';
import { listRecoveries } from '../fund/recovery.store.ts';
import { emptyAtLeast, Refusal } from '../refusal.ts';
import { listCorrections } from './correction.store.ts';
import { payoutPermissions } from './payout.permissions.ts';
import { findPayout, listParts, listPayouts } from './payout.store.ts';
import { PAYOUT_CAUSES, PAYOUT_STATES } from './payout.ts';
import { PayoutDetailSchema, PayoutSchema, showPayout, showPayoutDetail } from './payout.view.ts';
import type { Payouts } from './payouts.ts';

const tags = ['service'];
const byId = Type.Object({ id: Type.String({ format: 'uuid' }) });
const word = Type.String({ minLength: 1, maxLength: 128 });
const answering = { config: { permission: 'service.payout.approve' } };
const INSTANT_PART = /^\d{1,15}$/;

/** Whose payouts a reach shows; undefined: everybody's. */
function ownIn(reach: Reach): { consumerId?: string; merchantId?: string } | undefined {
  if (reach === 'none') throw new Problem('access.forbidden');
  if (reach === 'all') return {};
  const [type, id] = [reach.own.slice(0, reach.own.indexOf('/')), reach.own.slice(reach.own.indexOf('/') + 1)];
  if (type === 'consumer') return { consumerId: id };
  return type === 'merchant' ? { merchantId: id } : undefined;
}

/** `/v1/payouts`: what consumers are paid. */
export function payoutRoom({ db, payouts }: { db: Database; payouts: Payouts }): HttpRoom {
  return {
    name: 'payouts',
    permissions: payoutPermissions,
    register(app) {
      app.get(
        '/v1/payouts',
        {
          config: { permission: 'service.payout.read' },
          schema: {
            ...{ summary: 'Payouts, the newest first; of a consumer or a merchant their own', tags },
            querystring: Type.Object({
              ...pageQuery,
              state: Type.Optional(Type.Enum([...PAYOUT_STATES])),
              cause: Type.Optional(Type.Enum([...PAYOUT_CAUSES])),
              ...{ order_id: Type.Optional(word), merchant_id: Type.Optional(word), consumer_id: Type.Optional(word) },
              fund: Type.Optional(
                Type.Enum(['protection-fund', 'logistics-pool'], { description: 'Which advances what others bear' }),
              ),
              currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
            }),
            response: { 200: pageOf(PayoutSchema) },
          },
        },
        async ({ query, reach }) => {
          const { limit = DEFAULT_PAGE, cursor, state, cause, fund, currency } = query;
          const { order_id: orderId, merchant_id: merchant, consumer_id: consumer } = query;
          const own = ownIn(reach);
          const nothing = { items: [], next_cursor: null };
          // which fund advances it is the platform's own business
          if (own === undefined || (fund !== undefined && reach !== 'all')) return nothing;
          const asked = {
            ...(merchant === undefined ? {} : { merchantId: merchant }),
            ...(consumer === undefined ? {} : { consumerId: consumer }),
          };
          if ((own.merchantId ?? merchant) !== (merchant ?? own.merchantId)) return nothing;
          if ((own.consumerId ?? consumer) !== (consumer ?? own.consumerId)) return nothing;
          const after = cursor === undefined ? undefined : decodeCursor(cursor, INSTANT_PART, UUID_PART);
          const rows = await listPayouts(db, {
            ...{ ...asked, ...own, limit: limit + 1 },
            ...(state === undefined ? {} : { state }),
            ...(cause === undefined ? {} : { cause }),
            ...(orderId === undefined ? {} : { orderId }),
            ...(fund === undefined ? {} : { fund }),
            ...(currency === undefined ? {} : { currency }),
            ...(after === undefined ? {} : { before: { at: new Date(Number(after[0])), id: after[1]! } }),
          });
          return toPage(rows, limit, showPayout, (row) => encodeCursor(String(row.askedAt.getTime()), row.id));
        },
      );

      app.get(
        '/v1/payouts/:id',
        {
          config: { permission: 'service.payout.read' },
          schema: {
            summary: 'One payout with its payments',
            tags,
            params: byId,
            response: { 200: PayoutDetailSchema },
          },
        },
        async ({ params, reach }) => {
          const id = params.id.toLowerCase();
          const found = await findPayout(db, id);
          if (!found) throw new Problem('request.not-found');
          const { payout } = found;
          requireWithin(reach, `consumer/${payout.consumerId}`, `merchant/${payout.merchantId}`);
          const isConsumer = reach !== 'all' && reach !== 'none' && reach.own.startsWith('consumer/');
          if (isConsumer) return showPayoutDetail(payout, null);
          const [parts, recoveries] = [await listParts(db, [id]), await listRecoveries(db, id)];
          return showPayoutDetail(payout, { parts, recoveries, corrections: await listCorrections(db, id) });
        },
      );

      for (const [verb, summary] of [
        ['approve', 'Agree to a payout that waits: by somebody else than who asked for it, who is told'],
        ['retry', 'Try once more to pay what failed'],
      ] as const)
        app.post(
          `/v1/payouts/:id/${verb}`,
          { ...answering, schema: { summary, tags, params: byId, response: { 200: PayoutSchema } } },
          async (request) =>
            showPayout(await payouts[verb](principalOf(request), (request.params as { id: string }).id.toLowerCase())),
        );

      app.post(
        '/v1/payouts/:id/refuse',
        {
          ...{ ...answering, preValidation: emptyAtLeast },
          schema: {
            ...{ summary: 'Do not pay what waits, or what failed; whoever asked is told, and why', tags },
            ...{ params: byId, body: Refusal, response: { 200: PayoutSchema } },
          },
        },
        async (request) =>
          showPayout(await payouts.refuse(principalOf(request), request.params.id.toLowerCase(), request.body.why)),
      );
    },
  };
}
