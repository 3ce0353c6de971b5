import { Type } from 'typebox';
import { beijingMidnight } from '../../foundation/beijing-time.ts';
import type { RecoveryPart } from './recovery.parts.ts';

export const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
export const instant = Type.String({ format: 'date-time' });
export const Money = Type.Object({ amount: Type.Integer({ description: 'Minor units' }), currency: Type.String() });
/** What a body takes. */
export const MoneyGiven = Type.Object(
  {
    amount: Type.Integer({ minimum: 1, maximum: 10 ** 13, description: 'Minor units' }),
    currency: Type.String({ pattern: '^[A-Z]{3}$' }),
  },
  { additionalProperties: false },
);

/** @throws RangeError where a JSON number would lose digits */
export function money(amount: bigint, currency: string) {
  const number = Number(amount);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${amount} ${currency} is more than JSON can say`);
  return { amount: number, currency };
}

export const isoOrNull = (at: Date | null): string | null => at?.toISOString() ?? null;

/** Where the rows of a figure are. */
export const Address = Type.String({ description: 'The address of what it is made of' });

const transfersWithin = (query: Record<string, string>, from: Date, to: Date): string =>
  `?${new URLSearchParams({ ...query, from: from.toISOString(), to: to.toISOString() })}`;

export const statementAddress = (account: string, from: Date, to: Date): string =>
  `/v1/ledger/accounts/${account}/statement${transfersWithin({}, from, to)}`;

export const flowAddress = (debit: string, credit: string, currency: string, from: Date, to: Date): string =>
  `/v1/ledger/transfers${transfersWithin({ from_purpose: debit, to_purpose: credit, currency }, from, to)}`;

/** Rows of `/v1/fund/recoveries` whose amounts add up to the figure. */
export const recoveriesAddress = (of: RecoveryPart, query: Record<string, string>): string =>
  `/v1/fund/recoveries?${new URLSearchParams({ of, ...query })}`;

/** A month in Beijing as the stretch of time that lists are asked by. @param month `2026-11` */
export function monthRange(month: string): { from: string; to: string } {
  const [year, number] = month.split('-').map(Number) as [number, number];
  const start = (at: number): string =>
    beijingMidnight(new Date(Date.UTC(year, at, 1)).toISOString().slice(0, 10)).toISOString();
  return { from: start(number - 1), to: start(number) };
}
