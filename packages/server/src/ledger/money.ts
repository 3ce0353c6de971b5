import type { PermissionDeclaration } from '../foundation/access/permission.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Database, Tx } from '../foundation/database/database.ts';
import { asProblem } from '../foundation/errors.ts';
import type { HttpRoom } from '../foundation/http/room.ts';
import type { Ids } from '../foundation/ids.ts';
import type { Job } from '../foundation/jobs/job.ts';
import type { OwnEvent } from '../foundation/log/own-events.ts';
import { createPoll, type Poll } from '../foundation/poll.ts';
import type { Reaction, ReactionDeclaration } from '../foundation/reactions/reaction.ts';
import type { WriteTrail } from '../foundation/trail/trail.store.ts';
import {
  BOOKING,
  BOOKING_BALANCES,
  BOOKING_DEPOSITS,
  BOOKING_REFUNDS,
  BOOKING_SETTLEMENTS,
  bookingReactions,
} from './booking/booking.reactions.ts';
import { type BookingOptions, type Bookings, createBookings, type Settle } from './booking/booking.ts';
import type { Ledger } from './ledger.ts';
import { createCallbackDesk } from './payments/callbacks.ts';
import type { PaymentPartner } from './payments/partner.ts';
import { paymentsPermissions } from './payments/payments.permissions.ts';
import { PAYMENTS_TOLD, paymentsTold } from './payments/payments.reactions.ts';
import { paymentsRoom } from './payments/payments.routes.ts';
import { createPayments, type PaymentOwner, type Payments } from './payments/payments.ts';
import { createProving, type ProvingTerms } from './payments/proving.ts';
import { createReconciling, type Reconciling } from './payments/reconciling.ts';
import { createSettling } from './payments/settling.ts';
import type { MoneySince } from './since.ts';

export interface MoneyOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  ledger: Ledger;
  trail: WriteTrail;
  partner: PaymentPartner;
  since: MoneySince;
  /** Who is told of payments; asked for when one is over. */
  owners(): readonly PaymentOwner[];
  /** What one person may have settled that had failed. */
  proving: ProvingTerms;
  /** What merchants owe, of what they are paid out. */
  settle?: Settle;
  /** Something was paid into a deposit: in the transaction that books it. */
  onDeposit?: BookingOptions['onDeposit'];
  append(tx: Tx, events: readonly OwnEvent[]): Promise<unknown>;
  onStored(): void;
  log: { warn(fields: object, message: string): void };
}

/** What moves money in the ledger by itself, as the composition root takes it. */
export interface Money {
  payments: Payments;
  bookings: Bookings;
  reconciling: Reconciling;
  /** Books, sends and asks. */
  worker: Poll;
  reactions: readonly Reaction[];
  jobs: readonly Job[];
  rooms: readonly HttpRoom[];
}

export const moneyPermissions: readonly PermissionDeclaration[] = paymentsPermissions;
export const moneyReactions: readonly ReactionDeclaration[] = [
  PAYMENTS_TOLD,
  BOOKING,
  BOOKING_DEPOSITS,
  BOOKING_SETTLEMENTS,
  BOOKING_BALANCES,
  BOOKING_REFUNDS,
];

const EVERY_MS = 1_000;
/** Payments and bookings in one look. */
const A_LOOK = 500;

export function createMoney(options: MoneyOptions): Money {
  const { partner, log } = options;
  const payments = createPayments({ ...options, port: partner.port });
  const bookings = createBookings(options);
  const proving = createProving({
    ...{ ...options, port: partner.port, terms: options.proving, settling: createSettling(options) },
  });
  const reconciling = createReconciling({ ...options, port: partner.port, payments });
  return {
    ...{ payments, bookings, reconciling },
    worker: createPoll({
      look: async () => {
        // what was paid is in the books before what is paid back
        await bookings.work(A_LOOK);
        await payments.work(A_LOOK);
      },
      every: EVERY_MS,
      onFailure: (error, failures) =>
        log.warn({ code: asProblem(error).code, failures }, 'payments could not be looked at; it tries again'),
    }),
    reactions: [paymentsTold, ...bookingReactions(options.since)],
    jobs: [
      {
        name: 'ledger.reconciliation',
        // files of a day are there some hours after it
        schedule: { cron: '20 5 * * *', timezone: 'Asia/Shanghai' },
        longestRun: 7_200,
        handle: (_data, { signal }) => reconciling.catchUp(signal),
      },
    ],
    rooms: [
      paymentsRoom({
        ...options,
        reconciling,
        proving,
        callbacks: createCallbackDesk({ payments, secret: partner.secret }),
      }),
    ],
  };
}
