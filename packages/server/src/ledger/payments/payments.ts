import { isParty } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { asProblem, Problem } from '../../foundation/errors.ts';
import { isUuid } from '../../foundation/ids.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
import type { Ledger } from '../ledger.ts';
import type { Operation } from '../operation.ts';
import { requestedEvent } from './payment.events.ts';
import { insertPayments, readPayments } from './payment.store.ts';
import {
  isMerchants,
  LARGEST_PAYMENT,
  PAYMENT_KINDS,
  PAYMENT_SOURCES,
  type Payment,
  type PaymentAsk,
  type SettleOutcome,
  type Told,
} from './payment.ts';
import type { PaymentPort } from './port.ts';
import { createSending, type SendingPoint } from './sending.ts';
import { createSettling } from './settling.ts';
import { takeTold } from './told.store.ts';

export interface Payments {
  /**
   * Writes intents down, and tells the log of them, in the caller's transaction. The same id again with the same content
   * changes nothing.
   * @throws Problem `payment.differs` where one was asked for otherwise
   * @throws RangeError at what could never be paid: a fault of the caller's
   */
  ask(tx: Tx, asks: readonly PaymentAsk[], at: Date): Promise<void>;
  /**
   * Sends what is asked, asks what came of what is unknown, and takes in what events told. Any number of processes may do
   * so. Without a provider only what events tell is taken in.
   * @returns of how many payments more is known than before
   */
  work(limit: number): Promise<number>;
  /** What the provider told: it counts once, whoever tells it, and however often. */
  settle(told: Told): Promise<SettleOutcome>;
}

/** What is told when a payment is over. */
export interface PaymentOwner {
  owner: string;
  /** In the transaction in which it becomes known. What is returned is posted in one call of the ledger. */
  over(tx: Tx, payment: Payment, now: Date): Promise<readonly Operation[]>;
  /** Where one that had failed was paid after all: other payments that it makes needless. Those that were not sent yet are not. */
  needless?(tx: Tx, payment: Payment): Promise<readonly string[]>;
}

export interface PaymentsOptions {
  db: Database;
  clock: Clock;
  ledger: Pick<Ledger, 'post'>;
  /** Undefined: none is set. What is asked for waits. */
  port: PaymentPort | undefined;
  /** Asked for when it is needed: owners ask for payments themselves. */
  owners(): readonly PaymentOwner[];
  append(tx: Tx, events: readonly OwnEvent[]): Promise<unknown>;
  log: { warn(fields: object, message: string): void };
  /** Called after each commit that wrote to the log. */
  onStored(): void;
  /** Milliseconds until one is asked about again after so many tries; from two seconds on doubling, up to 15 minutes. */
  pause?(tries: number): number;
  /** Where a test or a drill may kill the process. */
  reached?(point: SendingPoint, id: string): void | Promise<void>;
}

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 15 * 60_000;

const doubling = (tries: number): number => Math.min(FIRST_PAUSE_MS * 2 ** Math.min(tries, 20), LONGEST_PAUSE_MS);

export function createPayments(options: PaymentsOptions): Payments {
  const { db, append, port, onStored, log, pause = doubling } = options;
  const settling = createSettling(options);
  const settle = async (told: Told): Promise<SettleOutcome> => {
    const { outcome, stored } = await db.transaction().execute((tx) => settling.settleIn(tx, told));
    if (stored) onStored();
    return outcome;
  };
  const sending = createSending({ db, port, log, pause, settle, ...(options.reached && { reached: options.reached }) });

  return {
    settle,
    async ask(tx, asks, at) {
      if (asks.length === 0) return;
      for (const ask of asks) checkAsk(ask);
      const fresh = await insertPayments(tx, asks, at);
      const known = await readPayments(
        tx,
        asks.flatMap(({ id }) => (fresh.has(id) ? [] : [id])),
      );
      for (const payment of known) requireSame(payment, asks.find(({ id }) => id === payment.id)!);
      const events = asks.filter(({ id, kind }) => fresh.has(id) && !isMerchants(kind));
      await append(
        tx,
        events.map((ask) => requestedEvent(ask, at)),
      );
    },
    async work(limit) {
      const told = await takeTold(db, limit, {
        settleIn: settling.settleIn,
        onFailure: (payment, error) =>
          log.warn(
            { payment, code: asProblem(error).code },
            'what an event told could not be taken in; it is tried again',
          ),
      });
      if (told > 0) onStored();
      return told + (await sending.work(limit));
    },
  };
}

const ASKED: readonly (keyof PaymentAsk)[] = [
  ...(['kind', 'source', 'orderId', 'party', 'merchantId', 'amount', 'currency'] as const),
  ...(['owner', 'ownerId', 'causeId'] as const),
];

function requireSame(payment: Payment, ask: PaymentAsk): void {
  const field = ASKED.find((name) => payment[name] !== ask[name]);
  if (field !== undefined)
    throw new Problem('payment.differs', { field, detail: `Payment ${ask.id} was asked for with another ${field}` });
}

function checkAsk({ id, kind, source, party, amount, currency, causeId, owner, orderId }: PaymentAsk): void {
  const wrong = (what: string): never => {
    throw new RangeError(`payment ${id}: ${what}`);
  };
  if (!isUuid(id)) wrong('its id is a UUID');
  if (!PAYMENT_KINDS.includes(kind)) wrong('there is no such kind');
  if (!PAYMENT_SOURCES.includes(source)) wrong('there is no such source');
  if ((orderId === null) !== (kind === 'deposit-return')) wrong('it is of an order, or a deposit that is paid back');
  if (!isParty(party)) wrong('its party is <type>/<id>');
  if (amount <= 0n || amount > LARGEST_PAYMENT) wrong(`its amount is from 1 to ${LARGEST_PAYMENT} minor units`);
  if (!/^[A-Z]{3}$/.test(currency)) wrong('its currency has three capital letters');
  if (causeId !== null && !isUuid(causeId)) wrong('its cause is the id of an event');
  if (owner === '') wrong('it is somebody’s');
}
