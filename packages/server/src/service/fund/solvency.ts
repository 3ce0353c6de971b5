import { type Forecast, forecastOf } from './forecast.ts';
import type { FundState } from './fund.reading.ts';
import type { FundTerms } from './terms.ts';

export const FORECAST_DAYS = 30;

export interface Solvency extends FundState {
  /** Neither held nor spent. */
  available: bigint;
  forecast: Forecast | undefined;
  /** Held, and asked for and not held yet. */
  obligations: bigint;
  /** The balance as per cent of them, rounded down; undefined: nothing is owed. */
  coverage: number | undefined;
  /** What it should be at least, in per cent. */
  coverageLeast: number;
  /** What is wrong. */
  alarms: FundAlarmKind[];
}

export const FUND_ALARMS = ['solvency', 'coverage'] as const;
export type FundAlarmKind = (typeof FUND_ALARMS)[number];

/**
 * How a fund stands: `solvency` where what is available would not last for the next 30 days if they are as bad as can be
 * expected, `coverage` where it does not cover what is owed as far as it should.
 */
export function solvencyOf(state: FundState, { coverageLeast }: Pick<FundTerms, 'coverageLeast'>): Solvency {
  const { balance, held, waiting, daily } = state;
  const available = balance - held;
  const forecast = forecastOf(daily, FORECAST_DAYS);
  const obligations = held + waiting;
  const coverage = obligations === 0n ? undefined : Number((balance * 100n) / obligations);
  const alarms: FundAlarmKind[] = [];
  if (forecast !== undefined && available < BigInt(Math.max(0, forecast.high))) alarms.push('solvency');
  if (coverage !== undefined && coverage < coverageLeast) alarms.push('coverage');
  return { ...state, available, forecast, obligations, coverage, coverageLeast, alarms };
}
