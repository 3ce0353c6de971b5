import type { Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { findRow } from '../../marketplace/model.store.ts';
import { statusOf } from '../logistics/scan.ts';
import { notArrivedFrom } from './aftersale.promise.ts';
import { readSteps } from './aftersale.store.ts';
import type { AftersaleRow } from './aftersale.ts';

/**
 * Whether a consumer can say that what was sent has not come. What a carrier tells counts whenever it does; a second word of the
 * consumer's is for the platform to judge.
 * @throws Problem `aftersale.too-early`, `aftersale.state`, `aftersale.once`
 */
export async function requireNotArrived(tx: Tx, row: AftersaleRow, at: Date): Promise<void> {
  const from = notArrivedFrom(row);
  if (from !== null && at < from)
    throw new Problem('aftersale.too-early', {
      ...{ detail: `It can be said from ${from.toISOString()}`, params: { from: from.toISOString() } },
    });
  const parcel = row.shipNumber === null ? undefined : await findRow(tx, 'parcel', row.shipNumber);
  const word = parcel?.fields.order_id === row.orderId ? parcel.fields.status : undefined;
  if (typeof word === 'string' && statusOf(word) === 'delivered')
    throw new Problem('aftersale.state', { detail: `Its carrier says that it was delivered (${word})` });
  if ((await readSteps(tx, row.id)).some(({ step, by }) => step === 'not-arrived' && by !== 'system'))
    throw new Problem('aftersale.once');
}
