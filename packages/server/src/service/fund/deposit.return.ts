import type { Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { derivedId } from '../../foundation/ids.ts';
import type { Notify } from '../../foundation/notices/notices.ts';
import type { AccountName } from '../../ledger/account.ts';
import { above, amountText } from '../../ledger/amounts.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { PaymentOwner, Payments } from '../../ledger/payments/payments.ts';
import { lockStandings, readDeposits, readHolding } from './deposit.store.ts';
import { lockRequest, saveState } from './request.store.ts';
import type { FundRequest } from './request.ts';

interface ReturnOptions {
  ledger: Pick<Ledger, 'post'>;
  payments: Pick<Payments, 'ask'>;
}

type Returned = Pick<FundRequest, 'id' | 'merchantId' | 'currency' | 'amount' | 'reason'>;

const holdKey = (id: string): string => `fund/${id}`;

const accountsOf = ({ merchantId, currency }: Pick<FundRequest, 'merchantId' | 'currency'>) => ({
  deposit: { owner: `merchant/${merchantId}`, purpose: 'deposit', currency } satisfies AccountName as AccountName,
  clearing: { owner: 'platform', purpose: 'clearing', currency } satisfies AccountName as AccountName,
});

/**
 * All of it goes to a merchant that has left: its clear-out is over. Of one that stays, what is above its level. Nothing,
 * while something is owed or a consumer is being paid.
 * @throws Problem `fund.deposit-stays`
 */
export async function requireReturnable(tx: Tx, request: Returned): Promise<void> {
  const { currency, amount, reason } = request;
  const merchantId = request.merchantId!;
  const stays = (field: string, detail: string): never => {
    throw new Problem('fund.deposit-stays', { field, detail });
  };
  // others who look at it or pay it back wait
  await lockStandings(tx, merchantId);
  const holding = await readHolding(tx, merchantId, currency);
  if (holding.owed > 0n) stays('merchant_id', `It owes ${amountText(holding.owed, currency)}`);
  if (holding.clearing) stays('merchant_id', 'Its clear-out is not over');
  if (reason === 'left' && !holding.left) stays('reason', 'It has not left: it was not cleared out');
  if (reason === 'left' && holding.paying) stays('merchant_id', 'Consumers are being paid for its orders');
  const deposit = (await readDeposits(tx, merchantId)).find((one) => one.currency === currency);
  const [balance, required] = [deposit?.balance ?? 0n, deposit?.required ?? 0n];
  const said = (sum: bigint): string => amountText(sum, currency);
  const most = reason === 'left' ? balance : balance - required;
  if (amount > most)
    stays('amount', `${said(above(most))} of ${said(balance)} can be paid back, with ${said(required)} required`);
}

/**
 * Holds what is paid back of a deposit and asks the provider, with the caller's only `ledger.post`.
 * @throws Problem `fund.deposit-stays`
 */
export async function returnDeposit(
  tx: Tx,
  { ledger, payments }: ReturnOptions,
  request: Returned,
  now: Date,
): Promise<void> {
  const { id, currency, amount } = request;
  const merchantId = request.merchantId!;
  await requireReturnable(tx, request);
  const { deposit: debit, clearing: credit } = accountsOf(request);
  await ledger.post(tx, [{ do: 'hold', key: holdKey(id), code: 'deposit.return', debit, credit, amount }]);
  const party = `merchant/${merchantId}` as const;
  const of = { owner: 'fund-request', ownerId: id, causeId: null };
  await payments.ask(
    tx,
    [
      {
        ...{ id: derivedId('payment', 'fund-request', id), kind: 'deposit-return', source: 'deposit', orderId: null },
        ...{ party, merchantId, amount, currency, ...of },
      },
    ],
    now,
  );
}

/** Writes down what came of a deposit that was to be paid back. */
export const returnOwner = ({ notify }: { notify: Notify }): PaymentOwner => ({
  owner: 'fund-request',
  async over(tx, payment) {
    const request = await lockRequest(tx, payment.ownerId);
    if (!request) throw new RangeError(`payment ${payment.id} is of request ${payment.ownerId}, which is not there`);
    const { id, amount } = request;
    const isPaid = payment.state === 'settled';
    const state = isPaid ? 'done' : 'failed';
    if (request.state !== 'paying' && !(request.state === 'failed' && isPaid)) return [];
    await saveState(tx, { id, state });
    if (!isPaid) {
      await notify(tx, 'fund-manager', 'deposit.not-returned', { merchant: request.merchantId! }, '/money/fund');
      return [{ do: 'release', key: `${holdKey(id)}/failed`, code: 'deposit.not-returned', hold: holdKey(id) }];
    }
    if (request.state === 'paying')
      return [{ do: 'take', key: `${holdKey(id)}/paid`, code: 'deposit.returned', hold: holdKey(id) }];
    // it had failed by what was known, and nothing is held for it any more
    const { deposit: debit, clearing: credit } = accountsOf(request);
    return [{ do: 'move', key: `${holdKey(id)}/proved`, code: 'deposit.returned', debit, credit, amount }];
  },
});
