import { Type } from 'typebox';
import { ALL_PURPOSES } from '../../ledger/purpose.ts';
import { REFUSAL_REASONS } from '../answered.ts';
import { AGES, type AgeBucket, type Cohort, type Flow, type TopExposure } from './fund.reading.ts';
import type { FundRequest } from './request.ts';
import { FUND_REQUEST_KINDS, FUND_REQUEST_STATES } from './request.ts';
import { FORECAST_DAYS, FUND_ALARMS, type Solvency } from './solvency.ts';
import {
  Address,
  flowAddress,
  instant,
  isoOrNull,
  Money,
  money,
  monthRange,
  nullable,
  recoveriesAddress,
  statementAddress,
} from './view.ts';

const Purpose = Type.Enum([...ALL_PURPOSES]);
const Fund = Type.Enum(['protection-fund', 'logistics-pool']);

const SolvencySchema = Type.Object({
  ...{ fund: Fund, currency: Type.String(), balance: Money, held: Money, available: Money },
  held_address: Address,
  waiting: { ...Money, description: 'Asked for and not held yet' },
  waiting_address: Address,
  obligations: { ...Money, description: 'Held and waiting' },
  coverage: nullable(Type.Integer({ description: 'The balance as per cent of obligations; null: nothing is owed' })),
  coverage_least: Type.Integer({ description: 'Below it there is an alarm, per cent' }),
  forecast: nullable(
    Type.Object({
      ...{ days: Type.Integer(), weeks: Type.Integer({ description: 'Whole weeks that it is made of' }) },
      ...{ expected: Money, low: Money, high: Money },
      ...{ method: Type.String(), transfers: Address },
    }),
  ),
  alarms: Type.Array(Type.Enum([...FUND_ALARMS])),
  transfers: Address,
});

const METHOD =
  'Net payouts of the last whole weeks (at most 12), averaged, times the weeks to come; 95 % prediction interval of a sum of independent weeks. Contributions are no payouts.';

const WEEK_MS = 7 * 86_400_000;

export function showSolvency(state: Solvency, { from, to, now }: { from: Date; to: Date; now: Date }) {
  const { fund, currency, accountId, coverage = null, coverageLeast, alarms, forecast } = state;
  const of = (amount: number) => money(BigInt(amount), currency);
  return {
    ...{ fund, currency, coverage, coverage_least: coverageLeast, alarms },
    ...{ balance: money(state.balance, currency), held: money(state.held, currency) },
    ...{ available: money(state.available, currency), obligations: money(state.obligations, currency) },
    held_address: `/v1/refunds?${new URLSearchParams({ source: fund, currency, open: 'yes' })}`,
    waiting: money(state.waiting, currency),
    waiting_address: `/v1/payouts?${new URLSearchParams({ state: 'approval', fund, currency })}`,
    forecast: forecast
      ? {
          ...{ days: FORECAST_DAYS, weeks: forecast.weeks, method: METHOD },
          ...{ expected: of(forecast.expected), low: of(forecast.low), high: of(forecast.high) },
          // the weeks that it is made of end now
          transfers: statementAddress(accountId, new Date(now.getTime() - forecast.weeks * WEEK_MS), now),
        }
      : null,
    transfers: statementAddress(accountId, from, to),
  };
}

export const CohortSchema = Type.Object({
  month: Type.String({ description: 'In which consumers were paid, by Beijing time' }),
  ...{ currency: Type.String(), recoveries: Type.Integer(), owed: Money, recovered: Money, written_off: Money },
  borne: { ...Money, description: 'Recovered from nobody, where the terms end so' },
  open: { ...Money, description: 'Not back yet' },
  rate: Type.Number({ description: 'What was recovered of what was to be, from 0 to 1' }),
  addresses: Type.Object({ owed: Address, recovered: Address, written_off: Address, borne: Address, open: Address }),
});

export const showCohort = ({ month, currency, recoveries, owed, recovered, writtenOff, borne, open }: Cohort) => ({
  ...{ month, currency, recoveries, owed: money(owed, currency), recovered: money(recovered, currency) },
  ...{ written_off: money(writtenOff, currency), borne: money(borne, currency), open: money(open, currency) },
  addresses: addressesOf({ currency, ...monthRange(month) }),
  rate: owed === 0n ? 0 : Math.round((Number(recovered) / Number(owed)) * 10_000) / 10_000,
});

const addressesOf = (query: Record<string, string>) => ({
  ...{ owed: recoveriesAddress('owed', query), recovered: recoveriesAddress('recovered', query) },
  ...{ written_off: recoveriesAddress('written-off', query), borne: recoveriesAddress('borne', query) },
  open: recoveriesAddress('open', query),
});

export const FundSchema = Type.Object(
  {
    ...{ from: instant, to: instant, funds: Type.Array(SolvencySchema) },
    flows: Type.Array(
      Type.Object({ from: Purpose, to: Purpose, amount: Money, transfers: Type.Integer(), address: Address }),
      { description: 'What moved from purpose to purpose within the time' },
    ),
    receivables: Type.Array(
      Type.Object({
        from_days: Type.Integer({ description: 'Owed for so many days at least' }),
        to_days: nullable(Type.Integer()),
        ...{ merchants: Type.Integer(), amount: Money, address: Address },
      }),
    ),
    exposures: Type.Array(
      Type.Object({
        ...{ merchant_id: Type.String(), amount: Money, address: Address },
        receivable: { ...Money, description: 'Of it what the merchant owes by now' },
        receivable_address: Address,
      }),
      { description: 'Merchants for which most is advanced and not back' },
    ),
    cohorts: Type.Array(CohortSchema),
  },
  { title: 'The fund' },
);

export const showFlow = ({ from: debit, to: credit, currency, amount, transfers }: Flow, from: Date, to: Date) => ({
  ...{ from: debit, to: credit, amount: money(amount, currency), transfers },
  address: flowAddress(debit, credit, currency, from, to),
});

const DAY_MS = 86_400_000;

export function showAge({ from, merchants, amount, currency }: AgeBucket, now: Date) {
  const next = AGES.find((age) => age > from) ?? null;
  const daysAgo = (days: number): string => new Date(now.getTime() - days * DAY_MS).toISOString();
  return {
    ...{ from_days: from, to_days: next, merchants, amount: money(amount, currency) },
    address: recoveriesAddress('receivable', {
      ...{ currency, owed_by: daysAgo(from) },
      ...(next === null ? {} : { owed_after: daysAgo(next) }),
    }),
  };
}

export function showExposure({ merchantId, currency, amount, receivable }: TopExposure) {
  const query = { merchant_id: merchantId, currency };
  return {
    ...{ merchant_id: merchantId, amount: money(amount, currency), receivable: money(receivable, currency) },
    ...{ address: recoveriesAddress('advanced', query), receivable_address: recoveriesAddress('receivable', query) },
  };
}

export const RequestSchema = Type.Object(
  {
    ...{ id: Type.String(), kind: Type.Enum([...FUND_REQUEST_KINDS]) },
    ...{ state: Type.Enum([...FUND_REQUEST_STATES]), amount: Money, fund: nullable(Fund) },
    ...{ merchant_id: nullable(Type.String()), category_id: nullable(Type.String()), reason: Type.String() },
    ...{
      asked_by: Type.String(),
      asked_by_name: nullable(Type.String()),
      asked_at: instant,
      answered_by: nullable(Type.String()),
      answered_by_name: nullable(Type.String()),
      answered_at: nullable(instant),
      refused_why: nullable(Type.Enum([...REFUSAL_REASONS])),
    },
  },
  { title: 'Request about the fund' },
);

/** @param names what people are called, by `user/<id>` */
export const showRequest = (request: FundRequest, names: ReadonlyMap<string, string>) => ({
  ...{ id: request.id, kind: request.kind, state: request.state, amount: money(request.amount, request.currency) },
  ...{ fund: request.fund, merchant_id: request.merchantId, category_id: request.categoryId, reason: request.reason },
  ...{ asked_by: request.askedBy, asked_at: request.askedAt.toISOString(), answered_by: request.answeredBy },
  ...{ answered_at: isoOrNull(request.answeredAt), refused_why: request.refusedWhy },
  asked_by_name: names.get(request.askedBy) ?? null,
  answered_by_name: request.answeredBy === null ? null : (names.get(request.answeredBy) ?? null),
});
