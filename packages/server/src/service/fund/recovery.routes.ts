import { Type } from 'typebox';
import type { Database } from '../../foundation/database/database.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import type { HttpApp } from '../../foundation/http/room.ts';
import { decodeCursor, encodeCursor, UUID_PART } from '../../foundation/keyset.ts';
import { listRecoveryLines, type RecoveryLine } from './recovery.list.store.ts';
import { RECOVERY_PARTS } from './recovery.parts.ts';
import { RECOVERY_STATES } from './recovery.ts';
import { instant, isoOrNull, Money, money, nullable } from './view.ts';

const RecoverySchema = Type.Object(
  {
    ...{ id: Type.String(), state: Type.Enum([...RECOVERY_STATES]), payout_id: Type.String() },
    ...{ order_id: Type.String(), merchant_id: Type.String(), opened_at: instant },
    owed_since: nullable({ ...instant, description: 'When the merchant began to owe it' }),
    steps: Type.Array(Type.String(), { description: 'From where it is recovered, in this order' }),
    step: Type.Integer({ description: 'How many of them are over' }),
    amount: { ...Money, description: 'What of it was asked about with `of`' },
  },
  { title: 'Recovery' },
);

const showRecovery = (line: RecoveryLine) => ({
  ...{ id: line.id, state: line.state, payout_id: line.payoutId, order_id: line.orderId, step: line.step },
  ...{ merchant_id: line.merchantId, opened_at: line.openedAt.toISOString(), owed_since: isoOrNull(line.dueSince) },
  ...{ steps: [...line.steps], amount: money(line.amount, line.currency) },
});

const time = (description: string) => Type.Optional(Type.String({ format: 'date-time', description }));
const at = <Name extends string>(name: Name, value: string | undefined) =>
  (value === undefined ? {} : { [name]: new Date(value) }) as { [one in Name]?: Date };
const INSTANT_PART = /^\d{1,15}$/;

/** `/v1/fund/recoveries`: what figures of the fund about what comes back are made of. */
export function recoveryRoute(app: HttpApp, { db }: { db: Database }): void {
  app.get(
    '/v1/fund/recoveries',
    {
      config: { permission: 'service.fund.read' },
      schema: {
        ...{ summary: 'What is to come back of payouts, one by one; the newest first', tags: ['service'] },
        querystring: Type.Object(
          {
            ...pageQuery,
            of: Type.Optional(
              Type.Enum([...RECOVERY_PARTS], {
                description:
                  'Those of which there is something of that, with how much; `owed` when not given. `advanced`: what merchants bear of what is not back, `receivable`: what of it they owe by now',
              }),
            ),
            currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
            merchant_id: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
            ...{ from: time('Began not before'), to: time('Began before') },
            ...{ owed_by: time('Owed since then or longer'), owed_after: time('Owed since later than that') },
          },
          { additionalProperties: false },
        ),
        response: { 200: pageOf(RecoverySchema) },
      },
    },
    async ({ query }) => {
      const { limit = DEFAULT_PAGE, cursor, of = 'owed', currency, merchant_id: merchant, from, to } = query;
      const after = cursor === undefined ? undefined : decodeCursor(cursor, INSTANT_PART, UUID_PART);
      const rows = await listRecoveryLines(db, {
        ...{ of, limit: limit + 1 },
        ...(currency === undefined ? {} : { currency }),
        ...(merchant === undefined ? {} : { merchantId: merchant }),
        ...{ ...at('from', from), ...at('to', to) },
        ...{ ...at('owedBy', query.owed_by), ...at('owedAfter', query.owed_after) },
        ...(after === undefined ? {} : { before: { at: new Date(Number(after[0])), id: after[1]! } }),
      });
      return toPage(rows, limit, showRecovery, (row) => encodeCursor(String(row.openedAt.getTime()), row.id));
    },
  );
}
