import type { Proposing } from '../../enforcement/proposing.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Config } from '../../foundation/config/settings.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { HttpRoom } from '../../foundation/http/room.ts';
import type { Ids } from '../../foundation/ids.ts';
import type { Job } from '../../foundation/jobs/job.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
import type { Notify } from '../../foundation/notices/notices.ts';
import type { PromiseStore } from '../../foundation/promises/promise.store.ts';
import type { Reaction, ReactionDeclaration } from '../../foundation/reactions/reaction.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { PaymentOwner, Payments } from '../../ledger/payments/payments.ts';
import type { PackStore } from '../../policy/pack.store.ts';
import { type Correcting, createCorrecting } from '../payout/correcting.ts';
import { payoutOwner } from '../payout/payout.owner.ts';
import { payoutRoom } from '../payout/payout.routes.ts';
import { createPayouts, type Payouts } from '../payout/payouts.ts';
import type { UsableUntil } from '../usable-until.ts';
import { createAlarms } from './alarms.ts';
import { CLEAR_OUTS, clearOutReaction, endClearOuts } from './clear-out.ts';
import { returnOwner } from './deposit.return.ts';
import { depositRoom } from './deposit.routes.ts';
import { createDeposits, DEPOSITS, type Deposits } from './deposits.ts';
import { fundRoom, type Names } from './fund.routes.ts';
import { createRecovering } from './recovering.ts';
import { namedBy } from './request.checks.ts';
import { createRequestDesk } from './request.desk.ts';
import { createSettlements, type Settlements } from './settlements.ts';
import type { FundTerms } from './terms.ts';

export interface FundOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  ledger: Ledger;
  payments: Pick<Payments, 'ask'>;
  promises: PromiseStore;
  packs: Pick<PackStore, 'written'>;
  append(tx: Tx, events: readonly OwnEvent[]): Promise<unknown>;
  notify: Notify;
  trail: WriteTrail;
  terms: FundTerms;
  /** Days after an order of which nothing is known that it was promised, until the money of a shop that was cleared out is free. */
  clearOutDays: number;
  usableUntil: UsableUntil;
  proposing: Proposing;
  /** Kind of measure that is proposed against who does not fill up its deposit in time. */
  shortMeasure: string;
  onStored(): void;
}

/** What pays consumers and gets the money back: the chapter's part that others of it stand on. */
export interface Fund {
  payouts: Payouts & { correct: Correcting['ask'] };
  settlements: Settlements;
  deposits: Pick<Deposits, 'paidIn'>;
  /** Who is told of payments. */
  owners: readonly PaymentOwner[];
  reactions: readonly Reaction[];
  jobs: readonly Job[];
  /** @param names what people are called, by `user/<id>` */
  rooms(names: Names): readonly HttpRoom[];
}

export const fundReactions: readonly ReactionDeclaration[] = [DEPOSITS, CLEAR_OUTS];

/** In one run of a job. */
const A_RUN = 500;

export const fundTerms = (config: Config): FundTerms => ({
  ...{ payoutAlone: BigInt(config.payoutAlone), exposureMerchant: BigInt(config.exposureMerchant) },
  ...{ exposureIncident: BigInt(config.exposureIncident), contributionAlone: BigInt(config.contributionAlone) },
  ...{ writeOffAlone: BigInt(config.writeOffAlone), writeOffYear: BigInt(config.writeOffYear) },
  returnAlone: BigInt(config.depositReturnAlone),
  ...{ coverageLeast: config.coverageLeast, secondPerson: config.secondPerson },
});

export function createFund(options: FundOptions): Fund {
  const { db, clock } = options;
  const correcting = createCorrecting(options);
  const payouts = { ...createPayouts(options), correct: correcting.ask };
  const recovering = createRecovering(options);
  const settlements = createSettlements(options);
  const deposits = createDeposits(options);
  const alarms = createAlarms(options);
  const every = (name: string, cron: string, work: () => Promise<unknown>): Job => ({
    ...{ name, schedule: { cron }, handle: async () => void (await work()) },
  });
  return {
    ...{ payouts, settlements, deposits, owners: [payoutOwner(options), recovering.owner, returnOwner(options)] },
    reactions: [deposits.reaction, clearOutReaction({ clock })],
    jobs: [
      every('fund.recovery', '* * * * *', () => recovering.work(A_RUN)),
      every('fund.collection', '11 * * * *', () => recovering.collect(A_RUN)),
      every('fund.corrections', '* * * * *', () => correcting.work(A_RUN)),
      every('fund.waiting', '*/5 * * * *', () => payouts.resume(A_RUN)),
      every('fund.alarms', '*/10 * * * *', alarms),
      every('fund.deposits', '*/10 * * * *', async () => {
        await deposits.look(A_RUN);
        await deposits.propose(A_RUN);
      }),
      every('fund.clear-outs', '23 * * * *', () =>
        endClearOuts(db, clock.now(), { days: options.clearOutDays, usableUntil: options.usableUntil }),
      ),
      every('fund.kept', '*/10 * * * *', () => settlements.release(A_RUN)),
    ],
    rooms: (names) => [
      payoutRoom({ db, payouts }),
      fundRoom({ ...options, desk: createRequestDesk({ ...options, namesCategory: namedBy(options.packs) }), names }),
      depositRoom({ db }),
    ],
  };
}
