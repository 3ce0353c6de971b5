import type { Platform } from '../app.ts';
import type { Principal } from '../foundation/access/principal.ts';
import { manualClock } from '../foundation/clock.ts';
import { Problem } from '../foundation/errors.ts';
import { createTrail } from '../foundation/trail/trail.store.ts';
import { accountId } from '../ledger/account.ts';
import { readAccountRows } from '../ledger/reading.store.ts';
import { setMoneySince } from '../ledger/since.ts';
import { namedBy } from '../service/fund/request.checks.ts';
import { createRequestDesk } from '../service/fund/request.desk.ts';
import { listLevels } from '../service/fund/request.store.ts';
import type { NewFundRequest } from '../service/fund/request.ts';
import { createEnrolmentDesk } from '../service/guarantee/enrolment.desk.ts';
import { serviceTerms } from '../service/service.ts';
import { marketplaceOf } from './marketplace.ts';
import type { DemoState } from './state.ts';

/** The last weeks are paid for as if this house had been there. */
const PAID_MS = 28 * 86_400_000;
/** What the platform puts into each of its funds: 90,000 yuan. */
const FUNDED = 9_000_000n;
/** What shops put down, by what they sell: the more can go wrong with it, the more. */
const LEVELS: Readonly<Record<string, bigint>> = {
  'food.fresh': 200_000n,
  'health-food.supplement': 500_000n,
  'cosmetics.skin': 300_000n,
  jewelry: 500_000n,
  electronics: 300_000n,
};
const FUNDS = ['protection-fund', 'logistics-pool'] as const;

/** What shops of a nature promise: the more careful, the more. */
const PROMISED: Readonly<Record<string, readonly string[]>> = {
  honest: ['anxin-buy', 'price-protect', 'damage-return', 'short-weight-pay'],
  careless: ['late-ship-pay', 'speed-refund', 'quality-15-days'],
  crooked: ['speed-refund'],
};

type Managers = readonly [Principal, Principal];

/** From when on the history is paid for. */
export const moneySinceOf = ({ until }: DemoState): Date => new Date(until.getTime() - PAID_MS);

/** Funds that hold something, and shops that promise more than the law: what there is before the first order is told. */
export async function openMoney(platform: Platform, state: DemoState, managers: Managers): Promise<void> {
  const { db, ids, config } = platform;
  const [manager] = managers;
  const since = moneySinceOf(state);
  await setMoneySince(db, since);
  await fund(platform, managers);
  const clock = manualClock(since);
  const desk = createEnrolmentDesk({
    ...{ db, clock, ids, catalogue: platform.service.catalogue, noticeDays: config.enrolmentNotice },
    trail: createTrail({ ids, clock }),
  });
  for (const { id, nature, appliedAt } of marketplaceOf(state).world.merchants) {
    clock.set(new Date(appliedAt));
    for (const code of PROMISED[nature] ?? [])
      try {
        await desk.enrol(manager, { merchantId: id, code });
      } catch (error) {
        // whoever goes on with a filling finds what was done
        if (!(error instanceof Problem && error.code.startsWith('enrolment.'))) throw error;
      }
  }
}

/** What is there in the funds, and what is required of shops; each is asked for by one and agreed to by another. */
async function fund(platform: Platform, [one, other]: Managers): Promise<void> {
  const { db } = platform;
  const desk = createRequestDesk({
    ...platform,
    ...{
      namesCategory: namedBy(platform.packs),
      payments: platform.money.payments,
      notify: async () => undefined,
      terms: serviceTerms(platform.config).fundTerms,
    },
    onStored: () => platform.news.tell(),
  });
  const ask = async (asked: NewFundRequest): Promise<void> => {
    const { id, state } = await desk.ask(one, asked).catch((error: unknown) => {
      // a filling that was cut short had asked for it
      if (!(error instanceof Problem && error.code === 'fund.asked')) throw error;
      return { id: String(error.details.params!.request), state: 'asked' };
    });
    if (state === 'asked') await desk.approve(other, id);
  };
  for (const fund of FUNDS) {
    const id = accountId({ owner: 'platform', purpose: fund, currency: 'CNY' });
    if ((await readAccountRows(db, [id])).length > 0) continue;
    await ask({ kind: 'contribution', currency: 'CNY', amount: FUNDED, reason: 'budget', fund });
  }
  const set = new Set((await listLevels(db, undefined, 100)).map(({ categoryId }) => categoryId));
  for (const [categoryId, amount] of Object.entries(LEVELS))
    if (!set.has(categoryId)) await ask({ kind: 'deposit-level', currency: 'CNY', amount, reason: 'risk', categoryId });
}
