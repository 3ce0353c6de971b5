/** The marketplace lives in Asia/Shanghai, which has no daylight saving: eight hours ahead, always. */
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const OFFSET = 8 * HOUR;

/** Days since 1970 in Shanghai. */
export const dayOf = (instant: number): number => Math.floor((instant + OFFSET) / DAY);
export const startOfDay = (day: number): number => day * DAY - OFFSET;

/** Month (1 to 12) and day of a day. */
export function dateOf(day: number): { year: number; month: number; date: number; weekday: number } {
  const at = new Date(day * DAY);
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    date: at.getUTCDate(),
    weekday: at.getUTCDay(),
  };
}

/** The sales seasons: the day they peak, how far they reach before and after, and how high. */
const SEASONS = [
  { name: '618', month: 6, date: 18, before: 17, after: 2, height: 2.4 },
  { name: '双11', month: 11, date: 11, before: 20, after: 2, height: 3.6 },
  { name: '年货节', month: 1, date: 15, before: 10, after: 5, height: 0.8 },
] as const;

/** How much busier than usual a day is, and the season that makes it so. */
export function seasonOf(day: number): { factor: number; campaign: string | undefined } {
  const { year, month, weekday } = dateOf(day);
  const weekly = weekday === 0 || weekday === 6 ? 1.2 : weekday === 5 ? 1.08 : 0.92;
  // the week of the spring festival: carriers rest
  let factor = month === 2 ? 0.7 * weekly : weekly;
  let campaign: string | undefined;
  for (const season of SEASONS) {
    const peak = Math.floor(Date.UTC(year, season.month - 1, season.date) / DAY);
    const apart = day - peak;
    if (apart < -season.before || apart > season.after) continue;
    campaign = season.name;
    const near = apart <= 0 ? 1 + apart / (season.before + 1) : 1 - apart / (season.after + 1);
    factor *= 1 + season.height * near ** 4 + 0.25 * near;
  }
  return { factor, campaign };
}

/** Share of a day's happenings by hour: the small hours sleep, the evening watches live rooms. */
const SHOPPING = [2, 1, 1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 9, 8, 8, 8, 8, 8, 9, 11, 14, 15, 12, 6];
const WORKING = [0, 0, 0, 0, 0, 0, 0, 1, 4, 9, 11, 10, 6, 7, 10, 11, 10, 9, 6, 4, 3, 2, 1, 0];
const NIGHT = [8, 7, 4, 2, 1, 0, 0, 0, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 4, 6, 8, 10, 10];

const RHYTHMS = { shopping: SHOPPING, working: WORKING, night: NIGHT } as const;
export type Rhythm = keyof typeof RHYTHMS;

/** An instant of a day; `at` from 0 to 1 runs through the day as its rhythm has it. */
export function instantOfDay(day: number, rhythm: Rhythm, at: number): number {
  const hours = RHYTHMS[rhythm];
  let left = at * hours.reduce((sum, share) => sum + share, 0);
  for (let hour = 0; hour < 24; hour++) {
    const share = hours[hour]!;
    if (left < share) return startOfDay(day) + Math.floor((hour + left / share) * HOUR);
    left -= share;
  }
  return startOfDay(day + 1) - 1;
}

export const iso = (instant: number): string => new Date(instant).toISOString();
