import type { Platform } from '../app.ts';
import type { Principal } from '../foundation/access/principal.ts';
import { manualClock } from '../foundation/clock.ts';
import { Problem } from '../foundation/errors.ts';
import { createTrail } from '../foundation/trail/trail.store.ts';
import { accountId } from '../ledger/account.ts';
import { readAccountRows } from '../ledger/reading.store.ts';
import { setMoneySince } from '../ledger/since.ts';
import { createRequestDesk } from '../service/fund/request.desk.ts';
import { createEnrolmentDesk } from '../service/guarantee/enrolment.desk.ts';
import { serviceTerms } from '../service/service.ts';
import { marketplaceOf } from './marketplace.ts';
import type { DemoState } from './state.ts';

/** The last weeks are paid for as if this house had been there. */
const PAID_MS = 14 * 86_400_000;
/** What the platform puts into each of its funds: 90,000 yuan. */
const FUNDED = 9_000_000n;
const FUNDS = ['protection-fund', 'logistics-pool'] as const;

/** What shops of a nature promise: the more careful, the more. */
const PROMISED: Readonly<Record<string, readonly string[]>> = {
  honest: ['anxin-buy', 'price-protect', 'damage-return', 'short-weight-pay'],
  careless: ['late-ship-pay', 'speed-refund', 'quality-15-days'],
  crooked: ['speed-refund'],
};

/** Funds that hold something, and shops that promise more than the law: what there is before the first order is told. */
export async function openMoney(platform: Platform, state: DemoState, manager: Principal): Promise<void> {
  const { db, ids, config } = platform;
  const since = new Date(state.until.getTime() - PAID_MS);
  await setMoneySince(db, since);
  await contribute(platform, manager, since);
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

async function contribute(platform: Platform, manager: Principal, at: Date): Promise<void> {
  const clock = manualClock(at);
  const desk = createRequestDesk({
    ...{
      ...platform,
      payments: platform.money.payments,
      clock,
      notify: async () => undefined,
      terms: serviceTerms(platform.config).fundTerms,
    },
    ...{ trail: createTrail({ ids: platform.ids, clock }), onStored: () => platform.news.tell() },
  });
  for (const fund of FUNDS) {
    const id = accountId({ owner: 'platform', purpose: fund, currency: 'CNY' });
    if ((await readAccountRows(platform.db, [id])).length > 0) continue;
    await desk.ask(manager, { kind: 'contribution', currency: 'CNY', amount: FUNDED, reason: 'budget', fund });
  }
}
