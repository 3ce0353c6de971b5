import type { Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { AftersaleCore, Turn } from './aftersale.core.ts';
import type { AftersaleRow } from './aftersale.ts';
import { type ReturnCiphers, readKept } from './return-address.store.ts';

/**
 * Where the goods go, which was not said when it was agreed to. The row is locked by the caller.
 * @param given undefined: to the address that is kept
 * @throws Problem `aftersale.state`, `aftersale.once`, `aftersale.return-address`
 */
export async function giveAddress(
  core: Pick<AftersaleCore, 'mark'>,
  tx: Tx,
  row: AftersaleRow,
  how: Pick<Turn, 'by' | 'at' | 'causeId'>,
  given: ReturnCiphers | undefined,
): Promise<AftersaleRow> {
  if (row.state !== 'await-return') throw new Problem('aftersale.state', { detail: `It is ${row.state}` });
  if (row.returnAddress !== null)
    throw new Problem('aftersale.once', {
      detail: 'The consumer has an address already, and the goods may be on their way there',
    });
  const returnAddress = given ?? (await readKept(tx, row.merchantId))?.parts;
  if (returnAddress === undefined) throw new Problem('aftersale.return-address', { field: 'return_address' });
  // who did not know where to send it has all of the time from now on
  const { by, at, causeId } = how;
  return core.mark(tx, row, {
    by,
    at,
    causeId,
    kept: false,
    step: 'return-address',
    ends: true,
    changes: { returnAddress },
  });
}
