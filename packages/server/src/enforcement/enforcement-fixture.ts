import { casesAbout } from '../casework/case.about.ts';
import { deadlinesBy } from '../casework/case.opening.ts';
import { queuesOf } from '../casework/queue.ts';
import { ownEvents } from '../foundation/log/own-events.ts';
import { AROUND_THE_CLOCK } from '../foundation/promises/calendar.ts';
import { SMALL_PACK, type TestPlatform } from '../test-platform.ts';

/** Cases about things, as another process beside the platform would have them. */
export const casesOf = ({ clock, ids, promises, door, packs }: TestPlatform['platform']) =>
  casesAbout({
    ...{ clock, ids, promises, append: ownEvents(door), queues: () => queuesOf(packs.current()) },
    deadlines: deadlinesBy(AROUND_THE_CLOCK),
  });

/** The small pack with measures, a ladder, and a rule for each sort of measure: 坏 rejects, 疑 holds, 错 gives points. */
const title = (en: string) => `{ zh-CN: ${en}, en: ${en} }`;
const MEASURES = `measures:
  - { kind: reject-listing, title: ${title('Rejected')}, about: ${title('Not on sale')}, on: [product], group: listing, severity: 30, verdict: reject }
  - { kind: hold-sale, title: ${title('Held')}, about: ${title('Held')}, on: [product], group: listing, severity: 20, duration: P2D, longest: P5D, make_good: reach }
  - { kind: no-promotions, title: ${title('No promotions')}, about: ${title('None')}, on: [merchant], group: trade, severity: 30, duration: P7D }
  - { kind: suspend-trade, title: ${title('Suspended')}, about: ${title('Closed')}, on: [merchant], group: trade, severity: 80, duration: P14D, reasons: true, evidence: true, leaves: true }
  - { kind: freeze-deposit, title: ${title('Frozen')}, about: ${title('Frozen')}, on: [merchant], severity: 60, duration: P30D, review: P7D, amount: true, leaves: true }
  - { kind: require-course, title: ${title('Course')}, about: ${title('Learn')}, on: [merchant], severity: 10, duration: P14D }
  - { kind: points, title: ${title('Points')}, about: ${title('Points')}, on: [merchant], severity: 10 }
`;
const LADDERS = `ladders:
  - id: merchant-points
    title: ${title('Points')}
    party: merchant
    counts: up
    most: 48
    window: P365D
    courses: { points: 2, every: P30D, most: 4 }
    milestones:
      - { at: 12, title: ${title('12 points')}, measures: [{ kind: no-promotions }] }
      - { at: 24, title: ${title('24 points')}, measures: [{ kind: suspend-trade }] }
`;
const rule = (id: string, sign: string, measures: string) => `
  - id: goods.test.${id}
    title: ${title(id)}
    on: [product.submitted, product.updated]
    when: product.title.contains("${sign}")
    verdict: reject
    law: Advertising Law, article 9
    measures: [${measures}]
    message: ${title('Not allowed')}
    mend: ${title('Take it out')}`;
export const ENFORCEMENT_PACK = {
  ...SMALL_PACK,
  'goods/base.measures.yaml': MEASURES,
  'goods/base.ladders.yaml': LADDERS,
  'goods/measures.yaml': `rules:${rule('reject', '坏', '{ kind: reject-listing, subject: true }')}${rule('hold', '疑', '{ kind: hold-sale, subject: true }')}${rule(
    'points',
    '错',
    `{ kind: points, party: '"merchant/" + product.merchant_id', points: 8 }`,
  )}
`,
};
