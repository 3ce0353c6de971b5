import { sql } from 'kysely';
import { SOURCE } from '../../../simulator/src/index.ts';
import { openPlatform, type Platform } from '../app.ts';
import { createClockwork } from '../clockwork.ts';
import { manualClock } from '../foundation/clock.ts';
import { createIds } from '../foundation/ids.ts';
import { accountId } from '../ledger/account.ts';
import { simulatePayments } from '../ledger/payments/payment.simulator.ts';
import { readKept } from '../service/aftersale/return-address.store.ts';
import { listStandings } from '../service/fund/deposit.store.ts';
import { marketplaceOf } from './marketplace.ts';
import { moneySinceOf, openMoney } from './money.ts';
import { partyOf } from './reviewers.ts';
import { createServicePeople, type ServiceStaff } from './service-people.ts';
import type { DemoState } from './state.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Between a payment's being asked for and the provider's having made it. */
const PROVIDER_MS = 2 * 60_000;
/** What waits for a second person of the fund is left to the visitor when it is so young. */
const YOUNG_MS = 20 * HOUR;
const SIGNAL = new AbortController().signal;

/**
 * The last weeks at their own time: what follows from their events about money and service followed then, and the people
 * of both sides and of the platform did their part.
 */
export interface Weeks {
  /** Has everything happen that happens up to an instant; nothing where the weeks begin later. */
  liveUntil(at: Date): Promise<void>;
  close(): Promise<void>;
}

export interface WeeksOptions {
  platform: Platform;
  state: DemoState;
  staff: ServiceStaff;
}

/** Whatever was left half done is gone on with: what is to be done is read from the database each time. */
export function createWeeks({ platform, state, staff }: WeeksOptions): Weeks {
  const since = moneySinceOf(state);
  let opened: ReturnType<typeof open> | undefined;

  const open = async (at: Date) => {
    const clock = manualClock(at);
    const past = await openPlatform({
      config: { ...platform.config, databaseUrl: platform.url, demo: true },
      ...{ log: platform.log, role: 'tool', clock, ids: createIds(() => clock.now().getTime()) },
      // a filling that is gone on with has another one pay: of that day nobody knows all
      payments: { port: simulatePayments({ clock, wholeDays: true }), secret: undefined },
    });
    const [manager] = staff.managers;
    const agrees = (askedAt: Date): boolean => state.until.getTime() - askedAt.getTime() > YOUNG_MS;
    const clockwork = createClockwork({ platform: past, clock, manager, agrees });
    await openMoney(past, state, staff.managers);
    await keepAddresses(past, state);
    const people = createServicePeople({ platform: past, clock, state, staff });
    return { past, clock, clockwork, people };
  };

  let lived = 0;
  return {
    async liveUntil(at) {
      if (at < since) return;
      opened ??= open(at);
      const { past, clock, clockwork, people } = await opened;
      // what came so close behind is a moment later, or ids would not rise with time
      clock.set(new Date(Math.max(at.getTime(), clock.now().getTime())));
      const newDay = Math.floor(at.getTime() / DAY) !== Math.floor(lived / DAY);
      await clockwork.turn(true);
      if (newDay) await moveBalances(past, state, at);
      await people.act();
      clock.advance(PROVIDER_MS);
      await clockwork.pay(newDay);
      if (newDay) await past.money.reconciling.catchUp(SIGNAL);
      lived = at.getTime();
    },
    async close() {
      const { past } = (await opened?.catch(() => undefined)) ?? {};
      opened = undefined;
      await past?.admission.stop();
      await past?.close();
    },
  };
}

/** Shops say where goods go back to, once; a shop that was careless about it has to be asked for each return. */
async function keepAddresses({ db, service }: Platform, state: DemoState): Promise<void> {
  for (const [n, { id, nature, name, phone, address }] of marketplaceOf(state).world.merchants.entries()) {
    if ((nature === 'careless' && n % CARELESS_SHORT === 0) || (await readKept(db, id)) !== undefined) continue;
    const given = { name: `${name} 退货组`, phone, address };
    await service.aftersales.returnAddresses.keep(partyOf(`merchant/${id}`), id, given);
  }
}

/** Of what is required; a shop that pays less is short of it. */
const PAYS: Readonly<Record<string, number>> = { honest: 1, careless: 1, crooked: 0.4, 'come-back': 0 };
const CARELESS_SHORT = 5;
const PAID_SHORT = 0.75;
const MOST_SHOPS = 1_000;
/** Days between two times at which shady shops have all that is theirs paid out: what is wanted of them later, they owe. */
const EMPTIED_EVERY = 4;

/** What shops put down when they hear that something is required of them, once each; and what they are paid out. */
async function moveBalances({ db, admission }: Platform, state: DemoState, at: Date): Promise<void> {
  const shops = new Map(marketplaceOf(state).world.merchants.map((merchant, n) => [merchant.id, { ...merchant, n }]));
  const day = Math.floor(at.getTime() / DAY);
  const tell = (type: string, merchantId: string, what: string, data: object) => ({
    ...{ id: `demo.${what}`, source: SOURCE, type, time: at.toISOString(), subject: `merchant/${merchantId}`, data },
  });
  const short = await listStandings(db, { limit: MOST_SHOPS, short: true });
  const paidIn = short.flatMap(({ merchantId, required, balance, currency }) => {
    const shop = shops.get(merchantId);
    if (shop === undefined || balance > 0n) return [];
    const share = shop.nature === 'careless' && shop.n % CARELESS_SHORT === 0 ? PAID_SHORT : (PAYS[shop.nature] ?? 0);
    const amount = Math.floor(Number(required) * share);
    const id = `deposit-${merchantId}`;
    const deposit = { id, merchant_id: merchantId, amount: { amount, currency } };
    return amount === 0 ? [] : [tell('deposit.paid', merchantId, id, { deposit })];
  });
  const shady = [...shops.values()].filter(
    ({ nature, n }) => (nature === 'crooked' || nature === 'come-back') && (day + n) % EMPTIED_EVERY === 0,
  );
  const balances = new Map(
    shady.map(({ id }) => [accountId({ owner: `merchant/${id}`, purpose: 'merchant-balance', currency: 'CNY' }), id]),
  );
  const { rows } = await sql<{ account: string; amount: number }>`
    select account_id as account, sum(credits - debits - debits_held)::float8 as amount from ledger_balance
    where account_id = any(${[...balances.keys()]}::uuid[]) group by 1`.execute(db);
  const paidOut = rows.flatMap(({ account, amount }) => {
    const merchantId = balances.get(account)!;
    const id = `emptied-${merchantId}-${day}`;
    const settlement = { id, merchant_id: merchantId, amount: { amount, currency: 'CNY' } };
    return amount <= 0 ? [] : [tell('settlement.due', merchantId, id, { settlement })];
  });
  const events = [...paidIn, ...paidOut];
  if (events.length > 0) await admission.many(events, 'where-ruled');
}
