import { dueAt } from '../../foundation/promises/calendar.ts';
import type { Calendars } from '../../foundation/promises/calendar-file.ts';
import {
  type Deadline,
  type DeadlineKind,
  deadlinesOf,
  isBroken,
  type ReadParcel,
  readParcels,
  standingOf,
} from './deadline.ts';
import { type DeliveryFacts, earliest } from './delivery.ts';
import { type Exempt, pausesOf } from './exempt.ts';
import type { DeliveryTerms } from './term.ts';

export const JUDGEMENT_KINDS = [
  'late-shipment',
  'false-shipment',
  'no-pickup',
  'stalled',
  'lost',
  'delayed',
  'damaged',
  'weight-misfit',
  'slot-missed',
  'carrier-changed',
] as const;
export type JudgementKind = (typeof JUDGEMENT_KINDS)[number];

/** Before a carrier has it the merchant answers for it, then the carrier does. */
export type Blame = 'merchant' | 'carrier';

export interface Judgement {
  kind: JudgementKind;
  parcel: string | null;
  carrier: string | null;
  /** Since when it is true. */
  at: Date;
  blame: Blame;
  /** Plain words and numbers: what it rests on. */
  facts: Readonly<Record<string, string | number>>;
}

const BROKEN: Readonly<Record<DeadlineKind, { kind: JudgementKind; blame: Blame }>> = {
  'marketplace.shipping': { kind: 'late-shipment', blame: 'merchant' },
  'logistics.first-scan': { kind: 'false-shipment', blame: 'merchant' },
  'logistics.pickup': { kind: 'no-pickup', blame: 'merchant' },
  'logistics.movement': { kind: 'stalled', blame: 'carrier' },
  'logistics.delivery': { kind: 'delayed', blame: 'carrier' },
  'logistics.slot': { kind: 'slot-missed', blame: 'carrier' },
};

export interface World {
  exempt: readonly Exempt[];
  calendars: Calendars;
  now: Date;
}

export interface Judged {
  deadlines: readonly Deadline[];
  parcels: readonly ReadParcel[];
  /** One of a kind, the first that became true. */
  judgements: readonly Judgement[];
  /** Of every parcel. */
  found: readonly Judgement[];
  /** When it has to be looked at again, if nothing is heard until then. */
  nextAt: Date | null;
  /** From when on nobody owes anything more; null while it is under way. */
  until: Date | null;
}

/** What went wrong with a delivery by all that is known now: the same in whatever order it was heard. */
export function judge(facts: DeliveryFacts, terms: DeliveryTerms, world: World): Judged {
  const { now } = world;
  const parcels = readParcels(facts, now);
  const deadlines = deadlinesOf(facts, terms, world);
  const among = new Set([...parcels.map(({ id }) => id), ...facts.named.keys()]).size;
  const silent = parcels.flatMap((parcel) => silence(facts, parcel, { terms, world, among }) ?? []);
  const found = [
    ...deadlines.filter((deadline) => isBroken(standingOf(deadline, now))).map((one) => broken(one, deadlines, now)),
    ...parcels.flatMap((parcel) => ofScans(facts, parcel, among)),
    ...silent.filter(({ at }) => at <= now),
  ];
  const coming = [
    ...deadlines.filter((one) => standingOf(one, now) === 'open').map(({ dueAt: due }) => due),
    ...silent.map(({ at }) => at),
    ...world.exempt.map(({ from }) => from),
    ...facts.parcels.flatMap(({ scans }) => scans.map(({ at }) => at)),
  ].filter((at) => at !== undefined && at > now);
  return {
    ...{ deadlines, parcels, nextAt: earliest(...coming), until: untilOf(facts, parcels) },
    ...{ judgements: firstOfEach(found), found },
  };
}

/** The first of each kind; at one instant that of the parcel whose number comes first. */
function firstOfEach(found: readonly Judgement[]): Judgement[] {
  const sorted = [...found].sort(
    (a, b) => a.at.getTime() - b.at.getTime() || ((a.parcel ?? '') < (b.parcel ?? '') ? -1 : 1),
  );
  return JUDGEMENT_KINDS.flatMap((kind) => sorted.find((one) => one.kind === kind) ?? []);
}

const HOUR_MS = 3_600_000;
/** Hours that have begun. */
const hoursFrom = (from: Date, to: Date): number => Math.max(1, Math.ceil((to.getTime() - from.getTime()) / HOUR_MS));

function broken(deadline: Deadline, all: readonly Deadline[], now: Date): Judgement {
  const { kind, parcel, carrier, dueAt: due, metAt, openedAt } = deadline;
  const { kind: judged, blame } = BROKEN[kind];
  // a slot is missed by whoever had the parcel when there was still time
  const merchants = all.some((one) => one.kind === 'logistics.pickup' && isBroken(standingOf(one, now)));
  return {
    ...{ kind: judged, parcel, carrier, at: due! },
    blame: kind === 'logistics.slot' && merchants ? 'merchant' : blame,
    facts: {
      ...{ from: openedAt.toISOString(), due: due!.toISOString(), late_hours: hoursFrom(due!, metAt ?? now) },
      ...(metAt === null ? {} : { met: metAt.toISOString() }),
      ...(kind === 'logistics.first-scan' ? { why: 'no-scan' } : {}),
    },
  };
}

/** What scans say without anything having been promised. */
function ofScans(facts: DeliveryFacts, { id, borrowed, course }: ReadParcel, parcels: number): Judgement[] {
  const found: Judgement[] = [];
  const add = (kind: JudgementKind, blame: Blame, at: Date, carrier: string | null, rest: Judgement['facts']): void => {
    found.push({ kind, parcel: id, carrier, at, blame, facts: rest });
  };
  if (borrowed !== null) add('false-shipment', 'merchant', borrowed.at, null, { why: borrowed.why });
  const { lost, damaged, picked } = course;
  if (lost !== undefined && facts.arrivedAt === null)
    add('lost', 'carrier', lost.at, lost.carrier, { why: 'said', word: lost.word, late_hours: 1, parcels });
  if (damaged !== undefined) add('damaged', 'carrier', damaged.at, damaged.carrier, { word: damaged.word });
  const wanted = facts.dedicated?.carrier ?? null;
  if (picked !== undefined && wanted !== null && picked.carrier !== wanted)
    add('carrier-changed', 'merchant', picked.at, picked.carrier, { promised: wanted, carrier: picked.carrier });
  const misfit = weightMisfit(facts, course.scans, parcels);
  if (misfit !== undefined) add('weight-misfit', misfit.blame, misfit.at, misfit.carrier, misfit.facts);
  return found;
}

/** Scales differ by so much, and packing weighs something. */
const TOLERANCE = { share: 0.2, least: 200 };
const misfits = (less: number, more: number): boolean =>
  more - less > Math.max(TOLERANCE.least, more * TOLERANCE.share);

/** Lighter on the way than when it was taken, or lighter when it was taken than the goods in it. */
function weightMisfit(
  { declaredWeight }: DeliveryFacts,
  scans: ReadParcel['course']['scans'],
  parcels: number,
): { at: Date; carrier: string; blame: Blame; facts: Judgement['facts'] } | undefined {
  const weighed = scans.filter(({ weight }) => weight !== null && weight > 0);
  const first = weighed[0];
  if (first === undefined) return undefined;
  const lighter = weighed.find(({ weight }) => misfits(weight!, first.weight!));
  if (lighter !== undefined)
    return {
      ...{ at: lighter.at, carrier: lighter.carrier, blame: 'carrier' },
      facts: { weight_g: lighter.weight!, before_g: first.weight! },
    };
  // what lies in which of several parcels nobody says
  if (declaredWeight === null || parcels !== 1 || !misfits(first.weight!, declaredWeight)) return undefined;
  return {
    ...{ at: first.at, carrier: first.carrier, blame: 'merchant' },
    facts: { weight_g: first.weight!, declared_g: declaredWeight },
  };
}

/** When a parcel that nobody sees any more counts as lost. Undefined: it has ended, or it waits for its recipient. */
function silence(
  facts: DeliveryFacts,
  { id, course }: ReadParcel,
  { terms, world: { exempt, calendars, now }, among }: { terms: DeliveryTerms; world: World; among: number },
): Judgement | undefined {
  const last = course.scans.at(-1);
  if (course.picked === undefined || course.ended !== undefined || last === undefined) return undefined;
  if (last.status === 'lost' || last.status === 'recipient-hold') return undefined;
  if (facts.arrivedAt !== null || facts.cancelledAt !== null) return undefined;
  const pauses = pausesOf(exempt.filter(({ from }) => from <= now)).map(({ from, to }) => ({ from: from!, to }));
  const at = dueAt(calendars.get('around-the-clock')!, last.at, terms.lost * HOUR_MS, pauses)!;
  return {
    ...{ kind: 'lost', parcel: id, carrier: last.carrier, at, blame: 'carrier' },
    facts: {
      ...{ why: 'silence', last_scan: last.at.toISOString(), word: last.word },
      ...{ late_hours: hoursFrom(at, now), parcels: among },
    },
  };
}

function untilOf(facts: DeliveryFacts, parcels: readonly ReadParcel[]): Date | null {
  const over = earliest(facts.arrivedAt, facts.cancelledAt);
  if (over !== null) return over;
  const ends = parcels.map(({ course }) => course.ended?.at);
  if (parcels.length === 0 || [...facts.named.keys()].some((name) => !parcels.some(({ id }) => id === name)))
    return null;
  return ends.every((at) => at !== undefined) ? new Date(Math.max(...ends.map((at) => at!.getTime()))) : null;
}
