import type { Principal } from '../foundation/access/principal.ts';
import { ownEvents } from '../foundation/log/own-events.ts';
import { AROUND_THE_CLOCK } from '../foundation/promises/calendar.ts';
import { make, SMALL_PACK, type TestPlatform } from '../test-platform.ts';
import { deadlinesBy } from './case.opening.ts';
import { caseKinds, decisionReview } from './case-kind.ts';
import { type Casework, type CaseworkOptions, createCasework } from './casework.ts';
import { queuesOf } from './queue.ts';

/** The small pack, with queues, and with listings that want a person. */
export const CASE_PACK: Record<string, string> = {
  ...SMALL_PACK,
  'queues.yaml': `queues:
  - { id: listings, title: { zh-CN: 商品, en: Listings }, group: goods, due_minutes: 60 }
  - { id: tickets, title: { zh-CN: 咨询, en: Tickets }, group: service, due_minutes: 480 }
  - id: bulk
    title: { zh-CN: 批量, en: Bulk }
    group: goods
    due_minutes: 60
    steps:
      - { step: half, at_percent: 50, priority: 20 }
      - { step: over, after_minutes: 0, queue: supervision }
`,
  'goods/cases.yaml': `rules:
  - id: goods.test.look
    title: { zh-CN: 看一看, en: Look }
    on: [product.submitted]
    when: product.title.contains("看")
    verdict: observe
    case: { queue: listings, priority: 40 }
    message: { zh-CN: 看一看, en: Look }
  - id: goods.test.look-soon
    title: { zh-CN: 快看, en: Look soon }
    on: [product.submitted]
    when: product.title.contains("快看")
    verdict: limit
    case: { queue: listings, priority: 90 }
    message: { zh-CN: 快看, en: Look soon }
  - id: goods.test.bulk
    title: { zh-CN: 批量, en: Bulk }
    on: [product.submitted]
    when: product.title.contains("批量")
    verdict: observe
    case: { queue: bulk, priority: 10 }
    message: { zh-CN: 批量, en: Bulk }
`,
};

let next = 0;
/** A listing that asks for a person; each call is another event. */
export const listing = (id: string, title = '请看'): ReturnType<typeof make.product> =>
  make.product(id, { title }, `case-${id}-${++next}`);

/** Somebody with a key of their own. */
export async function worker(tested: TestPlatform, name: string) {
  const headers = await tested.bearer({ name });
  const principal: Principal = await tested.platform.access.authenticate(headers.authorization.slice('Bearer '.length));
  return { headers, principal, id: principal.id };
}
export type Worker = Awaited<ReturnType<typeof worker>>;

/** Casework of its own beside the platform's, as another process would have it. */
export function another({ platform }: TestPlatform, options: Partial<CaseworkOptions> = {}): Casework {
  const { db, clock, ids, sealer, trail, promises, door, packs } = platform;
  return createCasework({
    ...{ db, clock, ids, sealer, trail, promises, append: ownEvents(door), kinds: caseKinds([decisionReview]) },
    ...{ queues: () => queuesOf(packs.current()), deadlines: deadlinesBy(AROUND_THE_CLOCK) },
    ...{ canTake: async () => true, onStored: () => undefined },
    ...options,
  });
}
