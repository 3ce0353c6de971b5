import { Type } from 'typebox';
import { requireWithin, within } from '../../foundation/access/principal.ts';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { HttpRoom } from '../../foundation/http/room.ts';
import type { TransferTable } from '../../ledger/ledger.store.ts';
import { listTransfers, readAccountRows } from '../../ledger/reading.store.ts';
import { instant, Money, money, nullable } from '../fund/view.ts';
import { PAYOUT_CAUSES } from '../payout/payout.ts';
import { type Movement, readMovement } from './movement.store.ts';
import { movementOf } from './movement.ts';

const Text = Type.String();

const MovementSchema = Type.Object(
  {
    transfer_id: Text,
    order_id: nullable(Text),
    payout: nullable(
      Type.Object(
        {
          ...{ id: Text, cause: Type.Enum([...PAYOUT_CAUSES]), cause_ref: Text },
          guarantee: nullable(Type.String({ description: 'Null: an ordinary refund' })),
          amount: Money,
        },
        { description: 'What was paid to a consumer; null to a party whose payout it is not' },
      ),
    ),
    correction: nullable(
      Type.Object(
        {
          ...{ id: Text, reason: Type.String({ description: 'Why, as a word: `dispute-ruled`' }), asked_at: instant },
          dispute_id: nullable(Type.String({ description: 'Whose ruling led to it' })),
        },
        { description: 'Who bears the payout was corrected afterwards' },
      ),
    ),
    settlement_id: nullable(Text),
  },
  { title: 'What a transfer was for' },
);

/** `/v1/ledger/transfers/{id}/about`: what money moved for, so that a page can lead there. */
export function movementRoom({ db }: { db: Database }): HttpRoom {
  /** What takes or lets go a hold, or ran out, is told by what it is of. */
  const find = async ({ key, of_id }: TransferTable): Promise<Movement | undefined> => {
    const [origin] = of_id === null ? [] : await listTransfers(db, { id: of_id, limit: 1 });
    const of = movementOf(key) ?? (origin && movementOf(origin.key));
    return of && (await readMovement(db, of));
  };

  return {
    name: 'movements',
    permissions: [],
    register(app) {
      app.get(
        '/v1/ledger/transfers/:id/about',
        {
          config: { permission: 'ledger.transfer.read' },
          schema: {
            ...{ summary: 'What a transfer was for: its order, its payout, what was corrected', tags: ['service'] },
            params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
            response: { 200: MovementSchema },
          },
        },
        async ({ params, reach }) => {
          const [row] = await listTransfers(db, { id: params.id, limit: 1 });
          if (!row) throw new Problem('request.not-found');
          const accounts = await readAccountRows(db, [row.debit, row.credit]);
          requireWithin(reach, ...accounts.map(({ owner }) => (owner === 'platform' ? null : owner)));
          const found = await find(row);
          const isTheirs = found?.payout != null && within(reach, `merchant/${found.payout.merchantId}`);
          return show(row.id, found, isTheirs);
        },
      );
    },
  };
}

/** @param isTheirs whether the payout is one that whoever asks may read */
function show(id: string, found: Movement | undefined, isTheirs: boolean) {
  const { orderId = null, payout = null, correction = null, settlementId = null } = found ?? {};
  return {
    ...{ transfer_id: id, order_id: orderId, settlement_id: settlementId },
    payout:
      payout === null || !isTheirs
        ? null
        : {
            ...{ id: payout.id, cause: payout.cause, cause_ref: payout.causeRef, guarantee: payout.guarantee },
            amount: money(payout.amount, payout.currency),
          },
    correction:
      correction === null || !isTheirs
        ? null
        : {
            ...{ id: correction.id, reason: correction.reason, asked_at: correction.askedAt.toISOString() },
            dispute_id: correction.disputeId,
          },
  };
}
