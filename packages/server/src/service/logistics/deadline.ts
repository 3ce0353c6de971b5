import { derivedId } from '../../foundation/ids.ts';
import { dueAt } from '../../foundation/promises/calendar.ts';
import type { Calendars } from '../../foundation/promises/calendar-file.ts';
import {
  type NamedBreak,
  noFacts,
  type PromiseFact,
  type PromiseState,
  stateOf,
} from '../../foundation/promises/promise.ts';
import { borrowed, type DeliveryFacts, earliest, isBeside } from './delivery.ts';
import { type Exempt, pausesOf, runsInto } from './exempt.ts';
import { type Course, courseOf, isAfter, type ReadScan } from './scan.ts';
import { type DeliveryTerms, hoursBetween } from './term.ts';

/** `marketplace.shipping` is the marketplace's to give; what exempts a delivery moves it too. */
const DEADLINE_KINDS = [
  'marketplace.shipping',
  'logistics.first-scan',
  'logistics.pickup',
  'logistics.movement',
  'logistics.delivery',
  'logistics.slot',
] as const;
export type DeadlineKind = (typeof DEADLINE_KINDS)[number];

/** Something that a delivery was promised, with all that is known of it. */
export interface Deadline {
  kind: DeadlineKind;
  key: string;
  parcel: string | null;
  carrier: string | null;
  /** `<type>/<id>` */
  party: string;
  openedAt: Date;
  workingTime: number;
  calendar: string;
  metAt: Date | null;
  voidAt: Date | null;
  breaks: readonly NamedBreak[];
  /** Undefined while a pause has no end. */
  dueAt: Date | undefined;
}

/** A parcel of a delivery with its course; of a number that was not made for the order, nothing counts. */
export interface ReadParcel {
  id: string;
  borrowed: ReturnType<typeof borrowed>;
  course: Course;
}

export const readParcels = (facts: DeliveryFacts, now: Date): ReadParcel[] =>
  facts.parcels
    .filter((parcel) => !isBeside(facts, parcel))
    .map((parcel) => {
      const known = { ...parcel, scans: parcel.scans.filter(({ at }) => at <= now) };
      const lent = borrowed(facts, known);
      return { id: parcel.id, borrowed: lent, course: courseOf(lent === null ? known.scans : []) };
    });

const HOUR_MS = 3_600_000;
const EVERY_HOUR = 'around-the-clock';

/** The key of a promise has 200 characters at most, two ids of the marketplace can have more. */
const keyOf = (...parts: string[]): string => {
  const key = parts.join(' ');
  return key.length <= 200 ? key : derivedId('delivery', ...parts);
};

type Draft = Omit<Deadline, 'dueAt' | 'breaks'> & { breaks?: readonly NamedBreak[] };

/** Every deadline of a delivery, read off all that is known: the same whatever order it was heard in. */
export function deadlinesOf(
  facts: DeliveryFacts,
  terms: DeliveryTerms,
  { exempt, calendars, now }: { exempt: readonly Exempt[]; calendars: Calendars; now: Date },
): Deadline[] {
  const parcels = readParcels(facts, now);
  const drafts = [
    ...shipping(facts, parcels),
    ...handingOver(facts, parcels, terms),
    ...parcels.flatMap(({ id, course }) => underWay(facts, id, course, terms)),
    ...slot(facts, parcels),
  ];
  const begun = exempt.filter(({ from }) => from <= now);
  return drafts.map((draft) => withExemptions(draft, begun, calendars));
}

function withExemptions(draft: Draft, exempt: readonly Exempt[], calendars: Calendars): Deadline {
  const calendar = calendars.get(draft.calendar);
  if (!calendar) throw new Error(`promise ${draft.kind}: there is no calendar ${draft.calendar}`);
  const { openedAt, workingTime } = draft;
  const breaks = [...(draft.breaks ?? []), ...pausesOf(exempt).filter(({ to }) => openedAt < to!)];
  const given = breaks.flatMap(({ from, to }) => (from === null ? [] : [{ from, to }]));
  const due = dueAt(calendar, openedAt, workingTime, given);
  const off = exempt
    .filter(({ effect, ...times }) => effect === 'void' && runsInto(times, openedAt, due ?? new Date(8.64e15)))
    .map(({ from }) => (from > openedAt ? from : openedAt));
  return { ...draft, breaks, voidAt: earliest(draft.voidAt, ...off), dueAt: due };
}

const merchantOf = ({ merchantId }: DeliveryFacts): string => `merchant/${merchantId}`;
/** A carrier's word for itself may have spaces; a party's name has none. */
const carrierParty = (carrier: string): string => `carrier/${encodeURIComponent(carrier)}`;

const byTime = <T extends { at: Date }>(scans: readonly T[]): T | undefined =>
  scans.reduce<T | undefined>((first, scan) => (first === undefined || scan.at < first.at ? scan : first), undefined);

function shipping(facts: DeliveryFacts, parcels: readonly ReadParcel[]): Draft[] {
  if (facts.promisedShipAt === null) return [];
  const taken = byTime(parcels.flatMap(({ course }) => course.picked ?? []));
  return [
    {
      ...{ kind: 'marketplace.shipping', key: facts.orderId, parcel: null, carrier: null, party: merchantOf(facts) },
      openedAt: facts.paidAt,
      workingTime: Math.max(0, facts.promisedShipAt.getTime() - facts.paidAt.getTime()),
      calendar: EVERY_HOUR,
      // who has the parcel taken in time has shipped in time, whenever the word of it comes
      metAt: earliest(facts.shippedAt, ...facts.named.values(), taken?.at),
      voidAt: earliest(facts.cancelledAt, facts.stoppedAt),
    },
  ];
}

/** From the merchant's word that it has shipped until a carrier says so too. */
function handingOver(facts: DeliveryFacts, parcels: readonly ReadParcel[], terms: DeliveryTerms): Draft[] {
  const said: { parcel: string | null; at: Date; among: readonly ReadParcel[] }[] = [...facts.named].map(
    ([parcel, at]) => ({ parcel, at, among: parcels.filter(({ id }) => id === parcel) }),
  );
  // without a name, any parcel will do
  if (facts.shippedAt !== null) said.push({ parcel: null, at: facts.shippedAt, among: parcels });
  return said.flatMap(({ parcel, at, among }) => {
    // a word that nobody has explained shows at least that the carrier has seen it
    const seen = byTime(among.flatMap(({ course }) => course.scans));
    const taken = byTime(
      among.flatMap(({ course }) => course.scans.find(({ status }) => status !== 'announced') ?? []),
    );
    const common = {
      ...{ key: parcel === null ? facts.orderId : keyOf(facts.orderId, parcel), parcel },
      ...{ party: merchantOf(facts), openedAt: at, calendar: terms.calendar, voidAt: facts.cancelledAt },
    };
    // what has arrived was handed over, whoever forgot to say so
    return [
      {
        ...{ ...common, kind: 'logistics.first-scan' as const, workingTime: terms.firstScan * HOUR_MS },
        ...{ metAt: earliest(seen?.at, facts.arrivedAt), carrier: seen?.carrier ?? null },
      },
      {
        ...{ ...common, kind: 'logistics.pickup' as const, workingTime: terms.pickup * HOUR_MS },
        ...{ metAt: earliest(taken?.at, facts.arrivedAt), carrier: taken?.carrier ?? seen?.carrier ?? null },
      },
    ];
  });
}

/** While a carrier has it: it moves, and it arrives. */
function underWay(facts: DeliveryFacts, parcel: string, course: Course, terms: DeliveryTerms): Draft[] {
  const { picked } = course;
  if (picked === undefined) return [];
  const delivery: Draft = {
    ...{ kind: 'logistics.delivery', key: keyOf(facts.orderId, parcel), parcel },
    ...{ carrier: picked.carrier, party: carrierParty(picked.carrier), openedAt: picked.at, calendar: terms.calendar },
    workingTime: hoursBetween(terms, picked.region, facts.toRegion) * HOUR_MS,
    metAt: earliest(course.delivered?.at, facts.arrivedAt),
    voidAt: earliest(
      course.ended?.status === 'returned' ? course.ended.at : null,
      facts.cancelledAt,
      facts.movedAt === null || facts.movedAt < picked.at ? null : facts.movedAt,
    ),
    breaks: course.holds.map(({ from, to }) => ({ key: `hold ${from.toISOString()}`, from, to })),
  };
  const moving = course.scans.filter((scan) => moves(scan, picked));
  return [delivery, ...moving.map((scan) => movement(facts, parcel, course, terms, scan))];
}

/** After these somebody owes the next scan. */
const moves = ({ at, status }: ReadScan, picked: ReadScan): boolean =>
  at >= picked.at && !['announced', 'recipient-hold', 'delivered', 'returned', 'lost'].includes(status ?? '');

function movement(
  facts: DeliveryFacts,
  parcel: string,
  { scans, ended }: Course,
  terms: DeliveryTerms,
  scan: ReadScan,
): Draft {
  const next = scans.find(isAfter(scan));
  // over before it began: told in the wrong order, or after the door was closed
  const over = earliest(ended && ended.at <= scan.at ? ended.at : null, facts.cancelledAt);
  return {
    ...{ kind: 'logistics.movement', key: keyOf(facts.orderId, parcel, scan.at.toISOString()), parcel },
    ...{ carrier: scan.carrier, party: carrierParty(scan.carrier), openedAt: scan.at, calendar: terms.calendar },
    ...{ workingTime: terms.standstill * HOUR_MS, metAt: earliest(next?.at, facts.arrivedAt), voidAt: over },
  };
}

function slot(facts: DeliveryFacts, parcels: readonly ReadParcel[]): Draft[] {
  const by = facts.dedicated?.by ?? null;
  if (by === null) return [];
  // the first of several parcels: of what is not known yet nobody can say that it is late
  const arrived = parcels.map(({ course }) => course.delivered?.at);
  return [
    {
      ...{ kind: 'logistics.slot', key: facts.orderId, parcel: null, carrier: facts.dedicated!.carrier },
      ...{ party: merchantOf(facts), openedAt: facts.paidAt, calendar: EVERY_HOUR },
      workingTime: Math.max(0, by.getTime() - facts.paidAt.getTime()),
      metAt: earliest(facts.arrivedAt, ...arrived),
      voidAt: earliest(facts.cancelledAt, facts.movedAt),
    },
  ];
}

/** By the rules by which promises themselves are judged. */
export function standingOf({ kind, key, metAt, voidAt, dueAt: due, ...terms }: Deadline, now: Date): PromiseState {
  const { openedAt, workingTime, calendar, party } = terms;
  return stateOf(
    {
      ...{ ...noFacts(kind, key), metAt, voidAt, dueAt: due },
      terms: { openedAt, workingTime, calendar, party, subject: '', causeId: null },
    },
    now,
  );
}

export const isBroken = (state: PromiseState): boolean => state === 'breached' || state === 'met-late';

/** Without the event that gave it, and without whose order it is. */
export function promiseFacts(deadline: Deadline, orderId: string): PromiseFact[] {
  const { kind, key, party, openedAt, workingTime, calendar, metAt, voidAt, breaks } = deadline;
  const name = { kind, key };
  const given = kind !== 'marketplace.shipping';
  return [
    ...(given
      ? [
          {
            ...{
              fact: 'opened' as const,
              ...name,
              subject: `order/${orderId}`,
              party,
              calendar,
              openedAt,
              workingTime,
            },
            causeId: null,
          },
        ]
      : []),
    ...(given && metAt !== null ? [{ fact: 'met' as const, ...name, at: metAt }] : []),
    ...(voidAt !== null ? [{ fact: 'voided' as const, ...name, at: voidAt }] : []),
    ...breaks.flatMap(({ key: breakKey, from, to }): PromiseFact[] => [
      ...(from === null ? [] : [{ fact: 'paused' as const, ...name, breakKey, at: from }]),
      ...(to === null ? [] : [{ fact: 'resumed' as const, ...name, breakKey, at: to }]),
    ]),
  ];
}
