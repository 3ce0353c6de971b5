import type { RiskState } from './risk.ts';

/** Values of phones, names and addresses that a caller searched for. Repeated ones count once a day. */
export interface SearchState {
  daySearched: number;
  searchAt: Date;
  hourSearched: number;
}

export interface SearchTerms {
  /** Values a day for each order that the day warrants. */
  perOrder: number;
  /** The part of a day's that an hour has, and its least. */
  hour: { share: number; least: number };
  /** Phones with one mask that may be searched for in vain, within so many days. */
  near: number;
  nearDays: number;
  /** Whole phones a day that may be searched for in vain: the greater of a number and a share of what the day warrants. */
  missed: { least: number; share: number };
}

export const SEARCH: SearchTerms = {
  perOrder: 2,
  hour: { share: 0.25, least: 30 },
  near: 5,
  nearDays: 30,
  missed: { least: 20, share: 0.1 },
};

type Weighed = SearchState & Pick<RiskState, 'warranted' | 'heldAt' | 'liftedUntil'>;

export interface SearchAsk {
  now: Date;
  /** Values not searched for today. */
  fresh: number;
  /** Whether a phone is among them. */
  freshPhone: boolean;
  /** Other phones of the same mask that found nothing, within the days. */
  nearMissed: number;
  /** Other phones of today that found nothing. */
  missed: number;
  /** Of a sales peak; 1 without one. */
  factor: number;
}

export type SearchAnswer<S> =
  | { state: S }
  | { stop: 'held' | 'probing' }
  | { over: 'day' | 'hour'; left: number; until: Date | undefined };

const HOUR_MS = 3_600_000;

const searchLimits = (
  { warranted }: Pick<RiskState, 'warranted'>,
  factor: number,
  { perOrder, hour }: SearchTerms = SEARCH,
): { day: number; hour: number } => {
  const day = warranted * perOrder * factor;
  return { day, hour: Math.max(hour.least, Math.ceil(day * hour.share)) };
};

const missedLimit = ({ warranted }: Pick<RiskState, 'warranted'>, { missed }: SearchTerms): number =>
  Math.max(missed.least, Math.ceil(missed.share * warranted));

/** Whether a search may be answered. What is refused counts nothing: it told nothing. */
export function weighSearch<S extends Weighed>(
  before: S,
  ask: SearchAsk,
  terms: SearchTerms = SEARCH,
): SearchAnswer<S> {
  if (before.heldAt !== null) return { stop: 'held' };
  const lifted = before.liftedUntil !== null && ask.now < before.liftedUntil;
  if (ask.freshPhone && !lifted && (ask.nearMissed >= terms.near || ask.missed >= missedLimit(before, terms)))
    return { stop: 'probing' };
  const searchAt = new Date(Math.floor(ask.now.getTime() / HOUR_MS) * HOUR_MS);
  const inHour = searchAt > before.searchAt ? 0 : before.hourSearched;
  const limits = searchLimits(before, ask.factor, terms);
  if (before.daySearched + ask.fresh > limits.day)
    return { over: 'day', left: Math.max(0, limits.day - before.daySearched), until: undefined };
  if (inHour + ask.fresh > limits.hour)
    return { over: 'hour', left: Math.max(0, limits.hour - inHour), until: new Date(searchAt.getTime() + HOUR_MS) };
  return {
    state: {
      ...before,
      daySearched: before.daySearched + ask.fresh,
      searchAt: searchAt > before.searchAt ? searchAt : before.searchAt,
      hourSearched: inHour + ask.fresh,
    },
  };
}
