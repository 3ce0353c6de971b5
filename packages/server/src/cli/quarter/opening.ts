import type { Quarter } from '../../../../simulator/src/index.ts';
import { namedBy } from '../../service/fund/request.checks.ts';
import { createRequestDesk } from '../../service/fund/request.desk.ts';
import { createEnrolmentDesk } from '../../service/guarantee/enrolment.desk.ts';
import { serviceTerms } from '../../service/service.ts';
import { asStaff } from './who.ts';
import type { World } from './world.ts';

/** How much each fund is given for each order, 4 yuan, and what it has at least. */
const FUNDED_OF_ORDER = 400n;
const LEAST_FUNDED = 100_000n;
const FUNDS = ['protection-fund', 'logistics-pool'] as const;
const BUNDLE = 'anxin-buy';

/** Shops, what they give, and money in both funds: what there is before the first order. */
export async function openShops(world: World, quarter: Quarter, without: readonly string[]): Promise<void> {
  const { platform, clock } = world;
  const { db, ids, trail, config, service } = platform;
  const manager = asStaff('fund-manager');
  const terms = serviceTerms(config).fundTerms;
  const desk = createRequestDesk({
    ...platform,
    namesCategory: namedBy(platform.packs),
    notify: async () => undefined,
    payments: platform.money.payments,
    terms,
    onStored: () => platform.news.tell(),
  });
  const whole = BigInt(quarter.orders) * FUNDED_OF_ORDER + LEAST_FUNDED;
  for (const fund of FUNDS) {
    const asked = { kind: 'contribution', currency: 'CNY', amount: whole, reason: 'budget', fund } as const;
    const { id, state } = await desk.ask(manager, asked);
    if (state === 'asked') await desk.approve(asStaff('fund-manager', 'second-fund-manager'), id);
  }
  const enrolments = createEnrolmentDesk({
    db,
    clock,
    ids,
    trail,
    catalogue: service.catalogue,
    noticeDays: config.enrolmentNotice,
  });
  const plans = service.catalogue.current();
  // a bundle that lacks a part is given as its other parts
  const parts = plans.get(BUNDLE)!.terms.bundles;
  const splits = parts.some((code) => without.includes(code));
  for (const { id, gives } of quarter.shops) {
    const wanted = gives.flatMap((code) => (code === BUNDLE && splits ? parts : [code]));
    for (const code of new Set(wanted))
      if (!without.includes(code) && plans.get(code)!.terms.given === 'enrolment')
        await enrolments.enrol(manager, { merchantId: id, code });
  }
}
