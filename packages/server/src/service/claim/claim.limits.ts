import { type ClaimLimits, durationMs } from '@anxin/engine';
import type { Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { openedSince } from './claim.store.ts';
import type { ClaimRow } from './claim.ts';

/**
 * Whether a right may be used once more; whoever opens claims of the consumer has its turn (`lockClaiming`).
 * @throws Problem `claim.limit`, saying what counted and until when
 */
export async function requireWithinLimits(
  tx: Tx,
  limits: ClaimLimits,
  { consumerId, merchantId, code }: Pick<ClaimRow, 'consumerId' | 'merchantId' | 'code'>,
  at: Date,
): Promise<void> {
  const { perConsumer, perPair } = limits;
  const check = async (
    { count, within }: { count: number; within: string },
    of: { code: string; merchantId?: string },
    what: string,
  ): Promise<void> => {
    const term = durationMs(within);
    const opened = await openedSince(tx, { consumerId, ...of, since: new Date(at.getTime() - term) }, count);
    if (opened.length < count) return;
    const until = new Date(opened[count - 1]!.getTime() + term);
    throw new Problem('claim.limit', {
      detail: `${count} claims ${what} count within ${within}: the newest of ${opened[0]!.toISOString()}, the oldest of ${opened[count - 1]!.toISOString()}; the next can be made from ${until.toISOString()}`,
      params: { count, until: until.toISOString() },
      retryAfter: Math.max(1, Math.ceil((until.getTime() - at.getTime()) / 1_000)),
    });
  };
  if (perConsumer !== undefined) await check(perConsumer, { code }, `under ${code}`);
  if (perPair !== undefined) await check(perPair, { code, merchantId }, `under ${code} against this shop`);
}
