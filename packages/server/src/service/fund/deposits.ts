import type { Proposing } from '../../enforcement/proposing.ts';
import { beijingDay } from '../../foundation/beijing-time.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { derivedId, derivedIdAt } from '../../foundation/ids.ts';
import type { StoredEvent } from '../../foundation/log/event.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
import { type Notify, peopleOf } from '../../foundation/notices/notices.ts';
import type { PromiseStore } from '../../foundation/promises/promise.store.ts';
import type { PromiseKind } from '../../foundation/promises/promise-kind.ts';
import { Premise, type Reaction, type ReactionDeclaration } from '../../foundation/reactions/reaction.ts';
import {
  type DepositNow,
  type DepositStanding,
  knowsCategories,
  listChanged,
  listUnanswered,
  lockStandings,
  readDeposits,
  saveStanding,
} from './deposit.store.ts';

export interface DepositsOptions {
  db: Database;
  clock: Clock;
  promises: PromiseStore;
  append(tx: Tx, events: readonly OwnEvent[]): Promise<unknown>;
  notify: Notify;
  proposing: Proposing;
  /** Kind of measure that is proposed against who does not fill up in time. */
  shortMeasure: string;
  onStored(): void;
}

export interface Deposits {
  /** Proposes what is to be done about those that are late. @returns about how many */
  propose(limit: number): Promise<number>;
  /** Looks at those that changed since they were looked at. @returns how many merchants */
  look(limit: number): Promise<number>;
  /** Something was paid in: whoever waits for it hears of it with the booking. @param party what is no merchant's is left alone */
  paidIn(tx: Tx, party: string): Promise<void>;
  reaction: Reaction;
}

/** A deposit that has fallen below its level is there again in time. */
export const topUpPromise = {
  kind: 'service.deposit-top-up',
  calendar: 'around-the-clock',
  doc: { zh: '补足保证金的时限', en: 'The time by which a deposit is filled up again' },
} as const satisfies PromiseKind;

const HOUR_MS = 3_600_000;
const TOP_UP_MS = 72 * HOUR_MS;
const MOST_TOLD = 200;
const MERCHANT = 'merchant/';
const LINK = '/shop/deposit';

export const DEPOSITS: ReactionDeclaration = {
  ...{
    name: 'fund.deposits',
    types: ['deposit.paid', 'merchant.applied', 'merchant.updated', 'promise.breached'],
    key: 'merchant',
  },
};

/** The id of one time of being short: the promise's key, and what events of it are derived from. */
const keyOf = ({ merchantId, currency, shortSince }: DepositStanding): string =>
  derivedId('deposit-short', merchantId, currency, shortSince!.toISOString());

const depositEvent = (type: 'deposit.changed' | 'deposit.short', standing: DepositStanding, time: Date): OwnEvent => {
  const money = (amount: bigint) => ({ amount: Number(amount), currency: standing.currency });
  const { merchantId, currency, balance, required, missing, dueAt } = standing;
  return {
    ...{ source: 'anxin/service', type, subject: `merchant/${merchantId}`, time, causeId: null },
    id: derivedId(type, merchantId, currency, time.toISOString(), String(balance), String(required)),
    data: {
      deposit: {
        ...{ merchant_id: merchantId, balance: money(balance), required: money(required), missing: money(missing) },
        ...(dueAt === null ? {} : { due_at: dueAt.toISOString() }),
      },
    },
  };
};

/** How it stands after a look; `blockedSince` ends with the shortness. */
function after(was: DepositStanding | undefined, merchantId: string, seen: DepositNow, now: Date): DepositStanding {
  const { currency, balance, required } = seen;
  const missing = required > balance ? required - balance : 0n;
  const base = { merchantId, currency, balance, required, missing };
  const nothing = { blockedSince: null, measureId: null };
  if (missing === 0n) return { ...base, shortSince: null, dueAt: null, ...nothing };
  const { shortSince = null, dueAt = null, blockedSince = null, measureId = null } = was ?? {};
  if (shortSince !== null) return { ...base, shortSince, dueAt, blockedSince, measureId };
  return { ...base, shortSince: now, dueAt: new Date(now.getTime() + TOP_UP_MS), ...nothing };
}

export function createDeposits(options: DepositsOptions): Deposits {
  const { db, clock, promises, append, notify, proposing, shortMeasure } = options;

  const look = async (tx: Tx, merchantId: string): Promise<boolean> => {
    const now = clock.now();
    const known = await lockStandings(tx, merchantId);
    const seen = new Map((await readDeposits(tx, merchantId)).map((one) => [one.currency, one]));
    // a level that is gone, and nothing there
    for (const currency of known.keys())
      if (!seen.has(currency)) seen.set(currency, { currency, balance: 0n, required: 0n });
    const changed = [...seen.values()].flatMap((one) => {
      const was = known.get(one.currency);
      const isSame = was?.balance === one.balance && was.required === one.required;
      return isSame ? [] : [{ was, is: after(was, merchantId, one, now) }];
    });
    if (changed.length === 0) return false;
    for (const { is } of changed) await saveStanding(tx, is, now);
    for (const { was, is } of changed)
      if (was?.measureId && is.measureId === null) await proposing.settle(tx, was.measureId, now);
    await promises.apply(
      tx,
      changed.flatMap(({ was, is }) => topUpFacts(was, is, now)),
    );
    await append(
      tx,
      changed.map(({ is }) => depositEvent('deposit.changed', is, now)),
    );
    const short = changed.filter(({ was, is }) => is.shortSince !== null && (was?.shortSince ?? null) === null);
    if (short.length === 0) return true;
    const people = (await peopleOf(tx, [`merchant/${merchantId}`], MOST_TOLD)).get(`merchant/${merchantId}`) ?? [];
    for (const { is } of short)
      await notify(tx, people, 'deposit.short', { merchant: merchantId, due_at: is.dueAt!.toISOString() }, LINK);
    return true;
  };

  /** Too late: from now on what falls due is kept back, and others hear of it. */
  const block = async (tx: Tx, merchantId: string, { promise }: { promise: { kind: string; key?: string } }) => {
    if (promise.kind !== topUpPromise.kind) return;
    const now = clock.now();
    for (const standing of (await lockStandings(tx, merchantId)).values()) {
      if (standing.shortSince === null || keyOf(standing) !== promise.key) continue;
      const blocked: DepositStanding = { ...standing, blockedSince: now };
      await saveStanding(tx, blocked, now);
      await append(tx, [depositEvent('deposit.short', blocked, now)]);
    }
  };

  /** What a person should do about it is proposed, once for each time of being short. */
  const propose = async (standing: DepositStanding): Promise<boolean> => {
    const { merchantId, currency, blockedSince, missing } = standing;
    const proposal = await proposing.prepare({
      ...{ id: derivedIdAt(blockedSince!, keyOf(standing)), kind: shortMeasure, party: `merchant/${merchantId}` },
      ...{ at: clock.now(), reason: reasonOf(missing, currency, blockedSince!) },
    });
    if (proposal === undefined) return false;
    return db.transaction().execute(async (tx) => {
      const now = (await lockStandings(tx, merchantId)).get(currency);
      if (now === undefined || now.blockedSince === null || now.measureId !== null) return false;
      await proposing.propose(tx, proposal);
      await saveStanding(tx, { ...now, measureId: proposal.id }, clock.now());
      return true;
    });
  };

  return {
    async propose(limit) {
      let sum = 0;
      for (const standing of await listUnanswered(db, limit)) if (await propose(standing)) sum++;
      if (sum > 0) options.onStored();
      return sum;
    },
    async look(limit) {
      let sum = 0;
      for (const merchantId of await listChanged(db, limit))
        if (await db.transaction().execute((tx) => look(tx, merchantId))) sum++;
      if (sum > 0) options.onStored();
      return sum;
    },
    async paidIn(tx, party) {
      if (party.startsWith(MERCHANT)) await look(tx, party.slice(MERCHANT.length));
    },
    reaction: {
      ...DEPOSITS,
      async handle(tx, events) {
        for (const event of events) {
          const { type, subject, refs, data, time } = event;
          const merchantId =
            refs.merchant ?? (subject.startsWith(MERCHANT) ? subject.slice(MERCHANT.length) : undefined);
          if (merchantId === undefined) continue;
          // its level goes by its record, which may be told a moment later: until then nothing is to be seen
          if (namesCategories(event) && !(await knowsCategories(tx, merchantId, time)))
            throw new Premise(`merchant/${merchantId}`);
          if (type !== 'promise.breached') await look(tx, merchantId);
          else await block(tx, merchantId, data as { promise: { kind: string; key?: string } });
        }
      },
    },
  };
}

/** Whether an event puts a shop into categories; what the platform repeats by itself changes no record. */
const namesCategories = ({ type, causeId, data }: StoredEvent): boolean =>
  (type === 'merchant.applied' || type === 'merchant.updated') &&
  causeId === null &&
  (data as { merchant?: { category_ids?: unknown } }).merchant?.category_ids !== undefined;

/** What the merchant and whoever decides read: a measure's reason is in no language of its own. */
const reasonOf = (missing: bigint, currency: string, since: Date): string => {
  const amount = `${missing / 100n}.${String(missing % 100n).padStart(2, '0')} ${currency}`;
  const day = beijingDay(since);
  return `保证金低于要求，截至 ${day} 未按期补足，尚缺 ${amount}。The deposit is below its level and was not filled up by ${day}: ${amount} is missing.`;
};

type Facts = Parameters<PromiseStore['apply']>[1];

function topUpFacts(was: DepositStanding | undefined, is: DepositStanding, now: Date): Facts {
  const isShort = is.shortSince !== null;
  const wasShort = (was?.shortSince ?? null) !== null;
  if (isShort === wasShort) return [];
  const { kind, calendar } = topUpPromise;
  if (!isShort) return [{ fact: 'met', kind, key: keyOf(was!), at: now }];
  const party = `merchant/${is.merchantId}`;
  return [
    {
      ...{ fact: 'opened', kind, key: keyOf(is), subject: party, party, openedAt: now, workingTime: TOP_UP_MS },
      ...{ calendar, causeId: null },
    },
  ];
}
