import type { PromiseKind } from '../../foundation/promises/promise-kind.ts';

/** Hours count by the terms of the order; most terms count every hour. */
const calendar = 'around-the-clock';

export const logisticsPromises: readonly PromiseKind[] = [
  {
    ...{ kind: 'logistics.first-scan', calendar },
    doc: { zh: '发货后出现物流轨迹的时限', en: 'The time by which a carrier has seen what was said to be shipped' },
  },
  {
    ...{ kind: 'logistics.pickup', calendar },
    doc: { zh: '揽收时限', en: 'The time by which a carrier has the parcel' },
  },
  {
    ...{ kind: 'logistics.movement', calendar },
    doc: { zh: '物流轨迹更新时限', en: 'The time by which a parcel is scanned again' },
  },
  {
    ...{ kind: 'logistics.delivery', calendar },
    doc: { zh: '送达时限', en: 'The time by which a parcel is delivered' },
  },
  {
    ...{ kind: 'logistics.slot', calendar },
    doc: { zh: '约定的送达时间', en: 'The time of delivery that dedicated logistics promised' },
  },
];
