import { beijingMidnight } from '../../foundation/beijing-time.ts';

/**
 * How much a caller may open: a window of a second and one of a day in Shanghai. Pure: the row that holds the state is
 * locked by whoever asks (caller.store.ts), which is what makes it exact.
 */
export interface QuotaState {
  /** The latest instant seen; time never runs back behind it. */
  at: Date;
  /** The day of `at` in Shanghai, `2026-11-20`. */
  day: string;
  /** Orders that this day warrants, fixed at its beginning. */
  warranted: number;
  dayItems: number;
  secondAt: Date;
  secondItems: number;
}

/** What a merchant has to do, as counted when its day begins. */
export interface Volume {
  /** Orders paid within the last seven days. */
  week: number;
  /** Orders that are paid and not shipped. */
  waiting: number;
}

export interface QuotaTerms {
  /** Items a second that were not opened within the hour. */
  rate: number;
  /** Orders a day that everybody may work on, however small. */
  floor: number;
  /** Items opened of one order. */
  perOrder: number;
  /** Room above what the volume says. */
  spare: number;
}

export const QUOTA: QuotaTerms = { rate: 100, floor: 50, perOrder: 4, spare: 1.5 };

const DAY_MS = 86_400_000;

/** max(floor, 1.5 × the greater of a usual day's orders and of those that wait), in orders. */
export const warrantedBy = ({ week, waiting }: Volume, { floor, spare }: QuotaTerms): number =>
  Math.max(floor, Math.ceil(spare * Math.max(week / 7, waiting)));

/** Items a day. */
export const dayLimit = (state: Pick<QuotaState, 'warranted'>, terms: QuotaTerms, factor: number): number =>
  state.warranted * terms.perOrder * factor;

/** The instant that counts: never before one that counted already. */
export const notBefore = (at: Date, now: Date): Date => (now > at ? now : at);

export interface QuotaAsk {
  /** Items to be opened. */
  items: number;
  /** Of these, what was not opened within the hour. */
  fresh: number;
  now: Date;
  /** Of a sales peak; 1 without one. */
  factor: number;
}

/** `over`: nothing was taken; `retryAfter` in seconds. */
export type QuotaAnswer<S extends QuotaState> =
  | { state: S }
  | { over: 'second' | 'day'; left: number; retryAfter: number };

/** Takes all of it or nothing. The state must be of the day of `now` or of a later one. */
export const takeQuota = <S extends QuotaState>(state: S, ask: QuotaAsk, terms: QuotaTerms): QuotaAnswer<S> =>
  takeWithin(state, ask, { second: terms.rate * ask.factor, day: dayLimit(state, terms, ask.factor) });

/** The same within limits that are known. */
export function takeWithin<S extends QuotaState>(
  state: S,
  ask: Omit<QuotaAsk, 'factor'>,
  limits: { second: number; day: number },
): QuotaAnswer<S> {
  const at = notBefore(state.at, ask.now);
  const second = new Date(Math.floor(at.getTime() / 1_000) * 1_000);
  const used = second > state.secondAt ? 0 : state.secondItems;
  const left = limits.day - state.dayItems;
  if (ask.items > left) {
    const retryAfter = Math.max(1, Math.ceil((beijingMidnight(state.day).getTime() + DAY_MS - at.getTime()) / 1_000));
    return { over: 'day', left: Math.max(0, left), retryAfter };
  }
  const free = limits.second - used;
  if (ask.fresh > free) return { over: 'second', left: Math.max(0, free), retryAfter: 1 };
  return {
    state: {
      ...state,
      at,
      dayItems: state.dayItems + ask.items,
      secondAt: second > state.secondAt ? second : state.secondAt,
      secondItems: used + ask.fresh,
    },
  };
}
