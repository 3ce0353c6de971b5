import { Type } from 'typebox';
import { type Party, requireWithin } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { languageOf } from '../../foundation/http/language.ts';
import type { HttpApp } from '../../foundation/http/room.ts';
import type { Calendars } from '../../foundation/promises/calendar-file.ts';
import { readRecall } from '../aftersale/recall.store.ts';
import { deliveryFacts, findDelivery, readParcelFacts, stopsOf } from './delivery.store.ts';
import { DeliveryView, showDelivery } from './delivery.view.ts';
import { exemptionsSince, touching } from './exemption.store.ts';
import { readJudgements } from './judgement.store.ts';
import { judge } from './judging.ts';

export interface DeliveryRoutes {
  db: Database;
  clock: Clock;
  calendars: Calendars;
}

export function deliveryRoutes(app: HttpApp, { db, clock, calendars }: DeliveryRoutes): void {
  app.get(
    '/v1/logistics/orders/:id',
    {
      config: { permission: 'logistics.delivery.read' },
      schema: {
        ...{
          summary: 'What an order’s delivery was promised, what carriers told, and what follows',
          tags: ['service'],
        },
        params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 300 }) }),
        response: { 200: DeliveryView },
      },
    },
    async (request) => {
      const row = await findDelivery(db, request.params.id);
      if (row === undefined) throw new Problem('request.not-found');
      const parties = [
        ...(row.consumer_id === null ? [] : [`consumer/${row.consumer_id}` as Party]),
        ...(row.merchant_id === null ? [] : [`merchant/${row.merchant_id}` as Party]),
      ];
      requireWithin(request.reach, ...parties);
      const { parcels, ahead } = await readParcelFacts(db, row);
      const facts = deliveryFacts(row, parcels, row.terms, (await stopsOf(db, [row])).get(row.order_id));
      const now = clock.now();
      const passed = parcels.flatMap(({ scans }) => scans.flatMap(({ region }) => region ?? []));
      const exempt =
        facts === undefined ? [] : touching(await exemptionsSince(db, facts.paidAt), [facts.toRegion, ...passed]);
      const judged =
        facts === undefined || row.terms === null ? undefined : judge(facts, row.terms, { exempt, calendars, now });
      const judgements = await readJudgements(db, row.order_id);
      const recall = await readRecall(db, row.order_id);
      return showDelivery({ row, parcels, ahead, judged, judgements, exempt, recall, now }, languageOf(request));
    },
  );
}
