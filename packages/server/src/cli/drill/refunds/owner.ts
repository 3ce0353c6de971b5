import type { Tx } from '../../../foundation/database/database.ts';
import { derivedId } from '../../../foundation/ids.ts';
import type { AccountName } from '../../../ledger/account.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { PaymentAsk } from '../../../ledger/payments/payment.ts';
import type { PaymentOwner, Payments } from '../../../ledger/payments/payments.ts';

export const FUND: AccountName = { owner: 'platform', purpose: 'protection-fund', currency: 'CNY' };
export const CLEARING: AccountName = { owner: 'platform', purpose: 'clearing', currency: 'CNY' };
/** More than no refund of the drill is. */
export const MOST_AMOUNT = 1_000n;

/** The refund of a number: whoever takes over a killed worker's place asks for the same. */
export const refundOf = (n: number): PaymentAsk => ({
  ...{ id: derivedId('drill-refund', String(n)), kind: 'payment', source: 'protection-fund', orderId: `d${n}` },
  ...{ party: `consumer/d${n}`, merchantId: `m${n % 20}`, amount: BigInt(1 + ((n * 7_919) % Number(MOST_AMOUNT))) },
  ...{ currency: 'CNY', owner: 'drill', ownerId: `d${n}`, causeId: null },
});

const holdKey = (id: string): string => `drill/${id}`;
export const overKey = (id: string): string => `drill/${id}/over`;

/** Holds in the fund and asks the provider, in one transaction. */
export async function askRefund(
  tx: Tx,
  { ledger, payments }: { ledger: Pick<Ledger, 'post'>; payments: Pick<Payments, 'ask'> },
  n: number,
  at: Date,
): Promise<void> {
  const refund = refundOf(n);
  const { id, amount } = refund;
  await ledger.post(tx, [{ do: 'hold', key: holdKey(id), code: 'drill.hold', debit: FUND, credit: CLEARING, amount }]);
  await payments.ask(tx, [refund], at);
}

/** The least that an owner of payments does: it takes what it held when it is paid, else lets it go. */
export const drillOwner: PaymentOwner = {
  owner: 'drill',
  over: async (_tx, { id, state }) => [
    { do: state === 'settled' ? 'take' : 'release', key: overKey(id), code: 'drill.over', hold: holdKey(id) },
  ],
};
