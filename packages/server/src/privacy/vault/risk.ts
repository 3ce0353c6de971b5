import { beijingHour } from '../../foundation/beijing-time.ts';

/** Why the gateway refuses, as plainly as the caller is told. `held`: until the privacy officer has looked. */
export type RiskClass = 'breadth' | 'off-hours' | 'sequence' | 'refused' | 'probing' | 'held';
/** What officers are told; `honey` shows to nobody else. */
export type AnomalyClass = Exclude<RiskClass, 'held'> | 'honey';

export const RISK_WORDS: Readonly<Record<RiskClass, string>> = {
  breadth: 'More orders were looked at today than this shop has to work on',
  'off-hours': 'More orders were looked at in the night than is usual',
  sequence: 'Orders were looked at one after the other, as no work asks for',
  refused: 'Too much was refused within the hour',
  probing: 'Phones were searched for that look like guesses',
  held: 'It is held until the privacy officer has looked at it',
};

export interface RiskState {
  warranted: number;
  /** Orders of a usual day. */
  usual: number;
  /** Orders looked at today for the first time. */
  dayOrders: number;
  /** Of these, those that did not wait to be shipped. */
  dayOther: number;
  /** Of these again, those of the night. */
  nightOther: number;
  hourAt: Date;
  hourRefused: number;
  walkLast: string | null;
  walkRun: number;
  heldAt: Date | null;
  liftedUntil: Date | null;
}

export interface RiskTerms {
  /** Orders a day beside those to be shipped: the greater of a number and a share of a usual day. */
  other: { least: number; share: number };
  /** The part of it at which officers are told, before it is refused. */
  alarm: number;
  /** The night in Shanghai, and the part of the above that goes by then. */
  night: { from: number; to: number; share: number };
  /** Steps in a row from one order to the next of the shop's list. */
  run: number;
  /** Refused items within an hour. */
  refused: number;
}

export const RISK: RiskTerms = {
  other: { least: 20, share: 0.3 },
  alarm: 0.5,
  night: { from: 0, to: 6, share: 0.25 },
  run: 12,
  refused: 30,
};

const HOUR_MS = 3_600_000;
const isNight = (at: Date, { night }: RiskTerms): boolean =>
  beijingHour(at) >= night.from && beijingHour(at) < night.to;

/** Orders a day beside those to be shipped. */
export const otherLimit = ({ usual }: Pick<RiskState, 'usual'>, { other }: RiskTerms): number =>
  Math.max(other.least, Math.ceil(other.share * usual));

export const nightLimit = (state: Pick<RiskState, 'usual'>, terms: RiskTerms): number =>
  Math.max(1, Math.floor(otherLimit(state, terms) * terms.night.share));

export interface RiskAsk {
  now: Date;
  /** Orders that are looked at today for the first time. */
  newOrders: number;
  /** Of these, those that do not wait to be shipped. */
  newOther: number;
  /** For each order that does not wait to be shipped, as asked: whether it stands next to the one before it. */
  steps: readonly boolean[];
  walkLast: string | null;
  /** Items that are refused by themselves. */
  refused: number;
  /** Of a sales peak; in one the night is as good as the day. */
  factor: number;
}

export interface RiskAnswer<S extends RiskState> {
  state: S;
  stop?: RiskClass;
  alarms: Exclude<AnomalyClass, 'honey'>[];
}

/** Counts what is asked for, and says whether it may go on. What is stopped keeps the counts as they were, but for refusals. */
export function judge<S extends RiskState>(before: S, ask: RiskAsk, terms: RiskTerms): RiskAnswer<S> {
  const hourAt = new Date(Math.floor(ask.now.getTime() / HOUR_MS) * HOUR_MS);
  const hour = hourAt > before.hourAt ? { hourAt, hourRefused: 0 } : before;
  const refused = { hourAt: hour.hourAt, hourRefused: hour.hourRefused + ask.refused };
  const held: S = { ...before, ...refused };
  if (before.heldAt !== null) return { state: held, stop: 'held', alarms: [] };

  const night = isNight(ask.now, terms) && ask.factor === 1;
  const after: S = {
    ...held,
    dayOrders: before.dayOrders + ask.newOrders,
    dayOther: before.dayOther + ask.newOther,
    nightOther: before.nightOther + (night ? ask.newOther : 0),
    ...walked(before, ask),
  };
  if (before.liftedUntil !== null && ask.now < before.liftedUntil) return { state: after, alarms: [] };

  const found: Exclude<AnomalyClass, 'honey'> | undefined = stopFor(after, ask, terms, night);
  // who goes on with the walk that was stopped is still walking
  const walk = { walkLast: after.walkLast, walkRun: after.walkRun };
  if (found !== undefined) return { state: { ...held, ...walk }, stop: found, alarms: [found] };
  const early = after.dayOther > otherLimit(after, terms) * ask.factor * terms.alarm && ask.newOther > 0;
  return { state: after, alarms: early ? ['breadth'] : [] };
}

function stopFor(
  after: RiskState,
  ask: RiskAsk,
  terms: RiskTerms,
  night: boolean,
): Exclude<RiskClass, 'held'> | undefined {
  if (after.hourRefused > terms.refused) return 'refused';
  if (after.walkRun >= terms.run && ask.steps.length > 0) return 'sequence';
  if (night && ask.newOther > 0 && after.nightOther > nightLimit(after, terms)) return 'off-hours';
  const { newOrders, newOther, factor } = ask;
  if (newOther > 0 && after.dayOther > otherLimit(after, terms) * factor) return 'breadth';
  if (newOrders > 0 && after.dayOrders > after.warranted * factor) return 'breadth';
  return undefined;
}

/** How many steps in a row led to the next order of the list. */
function walked(before: RiskState, { steps, walkLast }: RiskAsk): Pick<RiskState, 'walkLast' | 'walkRun'> {
  let run = before.walkRun;
  for (const next of steps) run = next ? run + 1 : 0;
  return { walkRun: run, walkLast: walkLast ?? before.walkLast };
}
