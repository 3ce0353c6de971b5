import { loadCalendars } from '../../foundation/promises/calendar-file.ts';
import type { DeliveryFacts } from './delivery.ts';
import type { Exempt } from './exempt.ts';
import { type Judged, type JudgementKind, judge } from './judging.ts';
import type { Scan } from './scan.ts';
import type { DeliveryTerms } from './term.ts';

const CALENDARS = loadCalendars();
const START = Date.parse('2026-11-02T00:00:00Z');

/** So many hours after an order of tests was paid. */
export const hour = (n: number): Date => new Date(START + n * 3_600_000);

const TERMS: DeliveryTerms = {
  ...{ id: null, firstScan: 24, pickup: 24, standstill: 72, lost: 168 },
  ...{ sameCity: 48, sameProvince: 96, elsewhere: 120, calendar: 'around-the-clock', pays: true },
};

export const scan = (at: number, word: string, more: Partial<Scan> = {}): Scan => ({
  ...{ at: hour(at), carrier: 'sf', word, weight: null, place: null, region: null },
  ...more,
});

export const delivery = (scans: readonly Scan[], more: Partial<DeliveryFacts> = {}): DeliveryFacts => ({
  ...{ orderId: 'o1', consumerId: 'c1', merchantId: 'm1', paidAt: hour(0), promisedShipAt: hour(48) },
  ...{
    shippedAt: hour(10),
    named: new Map(),
    arrivedAt: null,
    cancelledAt: null,
    stoppedAt: null,
    toRegion: '330106',
    movedAt: null,
  },
  ...{ dedicated: null, declaredWeight: null },
  parcels: scans.length === 0 ? [] : [{ id: 'k1', takenFrom: null, ofAftersale: false, scans }],
  ...more,
});

export const at = (
  facts: DeliveryFacts,
  now: number,
  { exempt = [], terms = {} }: { exempt?: readonly Exempt[]; terms?: Partial<DeliveryTerms> } = {},
): Judged => judge(facts, { ...TERMS, ...terms }, { exempt, calendars: CALENDARS, now: hour(now) });

/** Kind, blame and hour of each judgement. */
export const verdicts = (judged: Judged): Partial<Record<JudgementKind, [string, number]>> =>
  Object.fromEntries(
    judged.judgements.map(({ kind, blame, at: since }) => [kind, [blame, (since.getTime() - START) / 3_600_000]]),
  );

export const storm = (from: number, to: number, more: Partial<Exempt> = {}): Exempt => ({
  ...{ id: '01940000-0000-7000-8000-000000000001', regions: ['33'], effect: 'extend', from: hour(from), to: hour(to) },
  ...more,
});
