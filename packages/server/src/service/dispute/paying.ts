import type { PayerTerms, RecoverySource } from '@anxin/engine';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { derivedId } from '../../foundation/ids.ts';
import { above, amountParam, amountText, least } from '../../ledger/amounts.ts';
import { findRow } from '../../marketplace/model.store.ts';
import { readOwnMoney } from '../fund/own-money.ts';
import { leftToPay, lockOrderMoney, readOrderMoney, refundable } from '../payout/order-money.store.ts';
import { stepsOf, wantedOf } from '../payout/payout.plan.ts';
import type { PayoutAsk, PayoutRow } from '../payout/payout.ts';
import type { DisputeRow } from './dispute.ts';
import type { OfferRow } from './message.store.ts';
import { type Blame, linesOf, type RulingGiven, type RulingRow } from './ruling.ts';

/** The consumer has it at once, and it comes back from whoever is to blame. */
const PAYER: PayerTerms = { advance: 'protection-fund', recover: ['merchant-balance', 'deposit', 'receivable'] };

export interface DisputePaying {
  /** What of the order can still be refunded, here and elsewhere counted; nobody else pays for it until the transaction ends. */
  left(tx: Tx, row: DisputeRow): Promise<bigint>;
  /**
   * What is left to be paid of what it is about, by whatever way it would come; locked as `left` is with a transaction, else only read.
   * Undefined: what the marketplace refunded itself cannot be counted.
   */
  toPay(from: { tx: Tx } | { db: Database }, row: DisputeRow): Promise<bigint | undefined>;
  /**
   * Whether a merchant can give its word for so much: what goes beyond the refund is its own money, and what it has is told to
   * nobody else. @throws Problem `payout.own-money`
   */
  requireOwn(tx: Tx, row: DisputeRow, pays: Amounts): Promise<void>;
  /** What two sides agreed on: the fund advances of it the refund alone. @returns the payout's id. @throws Problem `payout.*` */
  agreed(tx: Tx, row: DisputeRow, offer: OfferRow, by: string): Promise<string>;
  /** What a ruling gives beside what was paid; undefined where that is nothing. @throws Problem `payout.*` */
  ruled(
    tx: Tx,
    row: DisputeRow,
    ruling: Pick<RulingRow, 'number' | 'blame' | 'by'>,
    pays: Amounts,
  ): Promise<string | undefined>;
  /** Takes back what earlier rulings give and nobody has agreed to yet. @returns the payouts */
  withdraw(
    tx: Tx,
    rulings: readonly Pick<RulingRow, 'payoutId' | 'otherwisePayoutId'>[],
    by: string,
  ): Promise<string[]>;
  /** What is refunded because a merchant did not do what it was told; what the order has left of it. */
  otherwise(tx: Tx, row: DisputeRow, ruling: RulingRow): Promise<string | undefined>;
}

type Amounts = Pick<RulingGiven, 'refund' | 'compensation'>;

/** The goods that a dispute is about alone; null: the order. */
export type ProductOf = (row: Pick<DisputeRow, 'aboutKind' | 'aboutId'>) => Promise<string | null>;

export function createPaying(
  payouts: {
    ask(tx: Tx, ask: PayoutAsk): Promise<Pick<PayoutRow, 'id'>>;
    withdraw(tx: Tx, by: string, id: string): Promise<boolean>;
  },
  productOf: ProductOf,
): DisputePaying {
  const ask = async (
    tx: Tx,
    row: DisputeRow,
    what: string,
    given: Pick<PayoutAsk, 'bears' | 'reason' | 'ownMoney'> & { by: string; blame?: Blame; pays: Amounts },
  ): Promise<string> => {
    const { pays, by, ...rest } = given;
    const productId = await productOf(row);
    const { id } = await payouts.ask(tx, {
      ...{
        id: derivedId('payout', 'dispute', row.id, what),
        cause: 'dispute',
        causeRef: row.id,
        guarantee: row.guarantee,
      },
      ...{ orderId: row.orderId, consumerId: row.consumerId, merchantId: row.merchantId, currency: row.currency },
      ...(productId === null ? {} : { productId }),
      ...{ lines: linesOf(pays), payer: PAYER, by, causeId: null, ...rest },
    });
    return id;
  };

  const left: DisputePaying['left'] = async (tx, row) => {
    const money = await lockOrderMoney(tx, row.orderId);
    return money === undefined ? row.paid : refundable(money);
  };

  return {
    left,

    async toPay(from, row) {
      const money = 'tx' in from ? await lockOrderMoney(from.tx, row.orderId) : await readNow(from.db, row);
      return money === undefined ? row.paid : leftToPay(money, await productOf(row));
    },

    async requireOwn(tx, row, { refund, compensation }) {
      if (compensation === 0n) return;
      const own = await readOwnMoney(tx, row);
      if (refund + compensation <= own) return;
      const most = own > refund ? own - refund : 0n;
      throw new Problem('payout.own-money', {
        ...{ field: 'compensation', params: { most: amountParam(most, row.currency) } },
        detail: `At most ${amountText(most, row.currency)} beyond a refund of ${amountText(refund, row.currency)}: so much of its balance is the merchant's own just now`,
      });
    },

    agreed: (tx, row, offer, by) =>
      ask(tx, row, `offer/${offer.number}`, {
        ...{ pays: offer, bears: 'agreed', reason: 'dispute-settled', by },
        ...(offer.compensation > 0n ? { ownMoney: true } : {}),
      }),

    // whoever was told and could answer was heard
    ruled: async (tx, row, { number, blame, by }, pays) =>
      linesOf(pays).length === 0
        ? undefined
        : ask(tx, row, `ruling/${number}`, { pays, blame, bears: 'heard', reason: 'dispute-ruled', by }),

    async withdraw(tx, rulings, by) {
      const withdrawn: string[] = [];
      for (const id of rulings.flatMap((one) => [one.payoutId, one.otherwisePayoutId]))
        if (id !== null && (await payouts.withdraw(tx, by, id))) withdrawn.push(id);
      return withdrawn;
    },

    async otherwise(tx, row, ruling) {
      // what was refunded meanwhile, here or elsewhere, is not refunded again
      const refund = least(ruling.otherwise, await left(tx, row));
      if (refund === 0n) return undefined;
      const pays = { refund, compensation: 0n };
      return ask(tx, row, `otherwise/${ruling.number}`, {
        ...{ pays, bears: 'heard', reason: 'dispute-not-complied', by: ruling.by },
      });
    },
  };
}

/** What there is of a merchant's, in minor units. */
export interface MerchantMoney {
  balance: bigint;
  deposit: bigint;
}

/** Where what is paid would come from, and who would bear it in the end. */
export interface Planned {
  /** What the order has left to be refunded before it. */
  refundable: bigint;
  /** The refund is more than that: it would be refused. */
  over: bigint;
  sources: { source: 'merchant-balance' | PayerTerms['advance']; kind: 'refund' | 'payment'; amount: bigint }[];
  bears: Record<keyof Blame, bigint>;
  /** From where what is advanced comes back, in order, by what is there just now; what is nowhere, the merchant owes. */
  takes: { source: RecoverySource; amount: bigint }[];
}

/** What a payout would do, without writing anything. What a merchant's balance lacks is advanced. */
export function planPayout(
  pays: Amounts,
  blame: Blame,
  { refundable, balance, deposit }: MerchantMoney & { refundable: bigint },
): Planned {
  const terms = { lines: linesOf(pays), payer: PAYER, bears: 'heard' as const, blame, ownMoney: false };
  const wanted = wantedOf(terms);
  const of = (part: 'refund' | 'refund-advance' | 'payment') => wanted.get(part)!;
  const merchant = of('refund').amount + of('refund-advance').recover + of('payment').recover;
  const carrier = of('refund-advance').carrier + of('payment').carrier;
  const whole = pays.refund + pays.compensation;
  const own = least(of('refund').amount, balance);
  const sources: Planned['sources'] = [
    { source: 'merchant-balance', kind: 'refund', amount: own },
    { source: PAYER.advance, kind: 'refund', amount: of('refund').amount - own + of('refund-advance').amount },
    { source: PAYER.advance, kind: 'payment', amount: of('payment').amount },
  ];
  const there: Partial<Record<RecoverySource, bigint>> = { 'merchant-balance': balance - own, deposit };
  let owed = merchant - own;
  const takes = stepsOf(terms).map((source) => {
    const amount = least(owed, there[source] ?? owed);
    owed -= amount;
    return { source, amount };
  });
  return {
    refundable,
    over: above(pays.refund - refundable),
    sources: sources.filter(({ amount }) => amount > 0n),
    bears: { merchant, carrier, platform: whole - merchant - carrier },
    takes: [...takes, { source: 'carrier' as const, amount: carrier }].filter(({ amount }) => amount > 0n),
  };
}

/** An order's money, for whoever only shows it: also of one for which nobody was paid anything yet. */
async function readNow(db: Database, { orderId, paid, currency }: DisputeRow) {
  const known = await readOrderMoney(db, orderId);
  if (known !== undefined) return known;
  const told = (await findRow(db, 'order', orderId))?.fields.refunded as
    | { amount: number; currency: string }
    | undefined;
  // in another currency nobody can tell how much of it that is: nothing is refunded until they can
  const strange = told !== undefined && told.currency !== currency ? told : undefined;
  return {
    ...{ paid, refunded: 0n, goods: [], refundedOf: {} },
    elsewhere: told === undefined ? 0n : strange === undefined ? BigInt(told.amount) : paid,
    ...(strange ? { strange } : {}),
  };
}

/** What of an order can still be refunded, to be shown. */
export const leftOf = async (db: Database, row: DisputeRow): Promise<bigint> => refundable(await readNow(db, row));
