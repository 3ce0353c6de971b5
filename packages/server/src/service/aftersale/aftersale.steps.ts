import { sql } from 'kysely';
import type { Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { ShipStop } from '../../marketplace/ship-stop.ts';
import { type AftersaleCore, next, type Turn } from './aftersale.core.ts';
import { STATUTORY_KIND } from './aftersale.promise.ts';
import { type AftersaleRow, TYPE_TERMS } from './aftersale.ts';
import { requireUndisputed } from './in-dispute.store.ts';
import { leftInstead, leftOf } from './left.store.ts';
import { raceOf } from './race.ts';
import { bearersOf, type RecallState } from './recall.ts';
import { type ReturnCiphers, readKept } from './return-address.store.ts';

type How = Pick<Turn, 'by' | 'at' | 'causeId'> & {
  /** Whether it was done by whoever owed it, or came of its time being over. */
  kept: boolean;
  /** A person of the platform decided it: nobody owed it, and the merchant did not say it. */
  platform?: true;
  note?: string | null;
};

type Agreeing = How & {
  /** It does without the goods. */
  waives?: boolean;
  /** Where the goods go, instead of where they go ordinarily. */
  returnAddress?: ReturnCiphers | undefined;
};

/**
 * Where a merchant stands towards what is done: it did it itself, or was asked and could answer. What the platform decides before
 * that, the platform pays.
 */
const standsOf = ({ refusals }: AftersaleRow, { kept, platform }: How): NonNullable<AftersaleRow['agreed']> => {
  if (platform) return refusals > 0 ? 'heard' : 'no';
  return kept ? 'agreed' : 'heard';
};

/** What is paid without anybody asking must not stop the reaction that does it: a refusal is for a person to see. */
const isRefusal = (error: unknown): error is Problem =>
  error instanceof Problem && /^(payout|payment|ledger)\./.test(error.code);

/** @throws Problem `aftersale.state` where no goods come back before money does */
function requireReturn({ type }: AftersaleRow, where: { field?: string } = {}): void {
  if (TYPE_TERMS[type].receive === 'receive-refund') return;
  const detail = `Of ${type} no goods come back for a refund: there is no return to waive`;
  throw new Problem('aftersale.state', { ...where, detail });
}

/** What a merchant does where it means to do without the goods, and they are not what it waits for. */
const INSTEAD_OF_WAIVING: Partial<Record<AftersaleRow['state'], string>> = {
  'await-merchant': 'agree to it with waives_return',
  'refused-once': 'agree to it with waives_return',
  'refused-twice': 'agree to it with waives_return',
  'await-merchant-receipt': 'the goods are on their way; confirm-receipt refunds it',
};

const NOTHING_LEFT = {
  'refunded-otherwise': 'What it asks for came back another way, or is on its way: keep the goods',
  'difference-paid': 'The difference in price came back already',
};

/** What several who act have in common: the merchant, a timer, a parcel. Rows are locked by the caller. */
/** @param sourcesOf whose money a payout was */
export function createSteps(core: AftersaleCore, sourcesOf: (tx: Tx, payout: string) => Promise<Sources>) {
  const { turn, refund } = core;

  /** Asks for the money; where that is refused for good, it is failed, and a person looks. */
  const refundAnyhow = async (
    tx: Tx,
    row: AftersaleRow,
    given: Parameters<typeof refund>[2],
  ): Promise<AftersaleRow> => {
    await sql`savepoint aftersale_refund`.execute(tx);
    try {
      const done = await refund(tx, row, given);
      await sql`release savepoint aftersale_refund`.execute(tx);
      return done;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await sql`rollback to savepoint aftersale_refund`.execute(tx);
      const changes = { ...given.changes, agreed: given.bears, payoutState: error.code };
      const refunding = await turn(tx, row, { ...given, changes });
      return turn(tx, refunding, { ...given, step: 'fail', changes: {} });
    }
  };

  const close = (tx: Tx, row: AftersaleRow, how: How, step: 'lapse' | 'settle', changes: Partial<AftersaleRow>) =>
    turn(tx, row, { ...how, step, changes });

  /** Pays what is left of it; where nothing is, because it came back another way, it is over. */
  const pay = async (
    tx: Tx,
    row: AftersaleRow,
    step: Turn['step'],
    how: How,
    changes: Partial<AftersaleRow> = {},
    bears = standsOf(row, how),
  ): Promise<AftersaleRow> => {
    next(row, step);
    const left = await leftOf(tx, { ...row, ...changes });
    if ('over' in left) return close(tx, row, how, 'settle', { ...changes, amount: row.amount, closedWhy: left.over });
    const given = { ...how, step, changes: { ...changes, ...left }, bears, kept: how.kept && step !== 'waive-return' };
    // whoever waits for an answer is told what is wrong; a timer has nobody to tell
    return how.kept || how.platform ? refund(tx, row, given) : refundAnyhow(tx, row, given);
  };

  const agree = async (tx: Tx, row: AftersaleRow, how: Agreeing): Promise<AftersaleRow> => {
    const { agree: step, receive, refunds } = TYPE_TERMS[row.type];
    if (how.waives) requireReturn(row, { field: 'waives_return' });
    const returns = step === 'agree-return' && !how.waives && row.sentBackAt === null;
    if (how.returnAddress !== undefined && !returns)
      throw new Problem('aftersale.state', {
        ...{ field: 'return_address', detail: 'No goods are to be sent back for it: leave the address out' },
      });
    const over = row.arbitration === 'asked' ? { arbitration: 'over' as const } : {};
    // what was sent back already is not asked for again
    if (receive === 'receive-refund' && (row.sentBackAt !== null || how.waives))
      return pay(tx, row, 'agree-refund', how, over);
    if (row.sentBackAt !== null && receive === 'receive-shipment')
      return turn(tx, row, { ...how, step: 'agree-shipment', changes: { ...over, agreed: standsOf(row, how) } });
    if (step === 'agree-refund') return pay(tx, row, step, how, over);
    next(row, step);
    const left = refunds ? await leftOf(tx, row) : { amount: row.amount };
    // nobody ships goods for money that they have already, or for more than they will get
    if ('over' in left) return close(tx, row, how, 'settle', { ...over, closedWhy: left.over });
    // frozen: a parcel goes where it was told to go, whatever address is kept later
    const returnAddress =
      how.returnAddress ?? (returns ? (await readKept(tx, row.merchantId))?.parts : undefined) ?? null;
    return turn(tx, row, { ...how, step, changes: { ...over, ...left, returnAddress, agreed: standsOf(row, how) } });
  };

  const receive = (tx: Tx, row: AftersaleRow, how: How): Promise<AftersaleRow> =>
    TYPE_TERMS[row.type].receive === 'receive-shipment'
      ? // who looked at what came back, or could, has said or let pass what the platform decided without it
        turn(tx, row, {
          ...{ ...how, step: 'receive-shipment' },
          ...(row.agreed === 'no' ? { changes: { agreed: standsOf(row, how) } } : {}),
        })
      : pay(tx, row, 'receive-refund', how);

  /** The merchant does without the goods after all. @throws Problem `aftersale.state`, saying what is to be done instead */
  const waive = async (tx: Tx, row: AftersaleRow, how: How): Promise<AftersaleRow> => {
    requireReturn(row);
    const instead = INSTEAD_OF_WAIVING[row.state];
    if (instead !== undefined)
      throw new Problem('aftersale.state', { detail: `It is ${row.state}: ${instead}`, params: { state: row.state } });
    return pay(tx, row, 'waive-return', how);
  };

  /** Who keeps goods that were to be sent gives back what was paid for them. */
  const instead = async (tx: Tx, row: AftersaleRow, how: How): Promise<AftersaleRow> => {
    const amount = await leftInstead(tx, row);
    if (amount <= 0n) return close(tx, row, how, 'settle', { closedWhy: 'nothing-left' });
    // of what the platform told it to send it was not asked, and had nothing of the consumer's
    return pay(tx, row, 'lapse', how, { amount }, row.agreed === 'no' ? 'no' : standsOf(row, how));
  };

  /** The goods are on their way back. @throws Problem `aftersale.nothing-left` */
  const sendBack = async (tx: Tx, row: AftersaleRow, how: How, changes: Partial<AftersaleRow>) => {
    next(row, 'send-back');
    const left = TYPE_TERMS[row.type].refunds ? await leftOf(tx, row) : undefined;
    if (left && 'over' in left)
      throw new Problem('aftersale.nothing-left', { detail: NOTHING_LEFT[left.over], params: { why: left.over } });
    return turn(tx, row, { ...how, step: 'send-back', changes: { ...changes, sentBackAt: how.at } });
  };

  /** What the platform decides for the consumer. @throws Problem `aftersale.state`, `aftersale.disputed`: whoever rules in that decides */
  const decide = async (tx: Tx, row: AftersaleRow, given: Omit<How, 'kept' | 'platform'>): Promise<AftersaleRow> => {
    const how: How = { ...given, kept: false, platform: true };
    await requireUndisputed(tx, row);
    if (row.state === 'await-merchant-receipt') return receive(tx, row, how);
    const isAsked = row.state === 'await-merchant' || row.state === 'refused-once' || row.state === 'refused-twice';
    if (!isAsked) throw new Problem('aftersale.state', { detail: `It is ${row.state}` });
    return agree(tx, row, how);
  };

  return {
    agree,
    waive,
    receive,
    sendBack,
    decide,

    /** A deadline has passed. It acts once: what it was about is over with it. */
    async breached(tx: Tx, row: AftersaleRow, promise: { kind: string; key: string }, how: How): Promise<void> {
      if (promise.kind === STATUTORY_KIND) {
        // the law's seven days end before the merchant's own may
        if (row.state === 'await-merchant-receipt') await receive(tx, row, how);
        return;
      }
      if (row.promise !== `${promise.kind} ${promise.key}`) return;
      switch (row.state) {
        case 'await-merchant':
          return void (await agree(tx, row, how));
        case 'await-return': {
          // who had the money already was not to send anything back
          const left = TYPE_TERMS[row.type].refunds ? await leftOf(tx, row) : undefined;
          const closedWhy = left && 'over' in left ? left.over : 'not-sent-back';
          return void (await close(tx, row, how, 'lapse', { closedWhy }));
        }
        case 'await-merchant-receipt':
          return void (await receive(tx, row, how));
        case 'await-merchant-shipment':
          return void (await instead(tx, row, how));
        case 'await-buyer-receipt':
          return void (await turn(tx, row, { ...how, step: 'confirm' }));
        case 'refused-once':
        case 'refused-twice':
          return void (await close(tx, row, how, 'lapse', { closedWhy: 'refusal-stands' }));
      }
    },

    /**
     * The race of a stop is known better now, or the goods came back. A parcel that left is turned round, once, and the
     * refund is borne by whom it falls on.
     */
    async raced(tx: Tx, row: AftersaleRow, stop: ShipStop, how: How): Promise<void> {
      const race = raceOf(stop);
      if (row.race === race) {
        if (stop.returnedAt !== null) await core.bear(tx, row, stop, how.causeId);
        return;
      }
      const onItsWay = race !== 'clean' && race !== 'label-first';
      const asks = onItsWay && row.recall === null;
      const { recall, events } = asks
        ? await core.recall(tx, row, how.at, how.causeId)
        : { recall: row.recall, events: [] };
      const changes = { recall, ...bearersOf(race, { ...row, recall }) };
      await core.bear(tx, await core.mark(tx, row, { ...how, step: 'race', changes }, events), stop, how.causeId);
    },

    /** What its carrier says to a recall; who bears what of a race follows from it. */
    async recalled(tx: Tx, row: AftersaleRow, recall: RecallState, how: How): Promise<void> {
      if (row.recall === null || row.recall === recall) return;
      const changes = { recall, ...(row.race === null ? {} : bearersOf(row.race, { ...row, recall })) };
      await core.mark(tx, row, { ...how, step: 'recall', changes });
    },

    /** Asks anew for money that could not be asked for. @throws Problem `aftersale.state`, `payout.*` */
    retry: (tx: Tx, row: AftersaleRow, how: How): Promise<AftersaleRow> =>
      pay(tx, row, 'retry', how, {}, row.agreed ?? 'heard'),

    /**
     * Money of its order came back another way. What asks for the same, and has nothing left to come, is over: nobody waits for it any more.
     * Goods that are on their way arrive first, and whoever rules on a refusal ends it.
     */
    async refunded(tx: Tx, row: AftersaleRow, how: How): Promise<void> {
      if (!TYPE_TERMS[row.type].refunds || row.arbitration === 'asked' || !waitsForMoney(row)) return;
      const left = await leftOf(tx, row);
      if ('over' in left) await close(tx, row, how, 'settle', { closedWhy: left.over });
    },

    /** What became of the payout that was asked for. */
    async paid(tx: Tx, row: AftersaleRow, told: PayoutTold, how: How): Promise<void> {
      if (row.payoutId !== told.id) return;
      const { state } = row;
      if (told.outcome === 'settled' && (state === 'refunding' || state === 'failed')) {
        const sources = await sourcesOf(tx, told.id);
        const changes = { payoutState: 'paid', refundedAt: how.at, refundType: refundTypeOf(sources), sources };
        await turn(tx, row, { ...how, step: 'pay', changes });
        return;
      }
      if (state === 'failed' && told.outcome === 'refused') {
        await close(tx, row, how, 'settle', { closedWhy: 'refund-refused' });
        return;
      }
      if (state !== 'refunding') return;
      if (told.outcome === 'refused' && row.instant) {
        const released = await core.release(tx, row, how.at);
        const changes = { payoutState: 'refused', instant: false, race: null, goodsBy: null, freightBy: null };
        await turn(tx, row, { ...how, step: 'deny', changes }, released);
        return;
      }
      if (told.outcome !== 'settled')
        await turn(tx, row, { ...how, step: 'fail', changes: { payoutState: told.outcome } });
    },
  };
}

export type AftersaleSteps = ReturnType<typeof createSteps>;

/** Whether money may still be asked for: nothing is under way for it, neither goods nor a payout. */
const waitsForMoney = ({ state, payoutState }: AftersaleRow): boolean =>
  state === 'await-merchant' ||
  state === 'await-return' ||
  state === 'refused-once' ||
  state === 'refused-twice' ||
  // of a payout that failed the money is kept for another try
  (state === 'failed' && payoutState !== 'failed');

export interface PayoutTold {
  id: string;
  outcome: 'settled' | 'failed' | 'refused';
}

export type Sources = NonNullable<AftersaleRow['sources']>;

/** Whose money it was: what most of it came from. */
function refundTypeOf(sources: Sources): string {
  const [most] = [...sources].sort((a, b) => b.amount - a.amount);
  if (most === undefined) return 'original-route';
  const words: Record<string, string> = {
    ...{ original: 'original-route', 'merchant-balance': 'original-route', deposit: 'deposit' },
    ...{ 'protection-fund': 'platform-advance', 'logistics-pool': 'platform-advance' },
  };
  return words[most.source] ?? most.source;
}
