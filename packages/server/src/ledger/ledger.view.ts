import { Type } from 'typebox';
import { pageOf } from '../foundation/http/page.ts';
import type { AccountTable, TransferTable } from './ledger.store.ts';
import { ALL_PURPOSES, termsOf } from './purpose.ts';
import type { AccountView, Statement, StatementLine, TrialLine } from './reading.store.ts';
import { TRANSFER_KINDS } from './transfer.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const instant = Type.String({ format: 'date-time' });
const Money = Type.Object({ amount: Type.Integer({ description: 'Minor units' }), currency: Type.String() });
const PurposeSchema = Type.Enum([...ALL_PURPOSES]);
const SideSchema = Type.Enum(['debit', 'credit']);

/** @throws RangeError where a JSON number would lose digits */
function money(amount: bigint, currency: string) {
  const number = Number(amount);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${amount} ${currency} is more than JSON can say`);
  return { amount: number, currency };
}
const moneyOrNull = (amount: bigint | null, currency: string) => (amount === null ? null : money(amount, currency));

export const AccountSchema = Type.Object(
  {
    id: Type.String(),
    owner: Type.String({ description: '`platform`, or a party' }),
    purpose: PurposeSchema,
    title: Type.Object({ 'zh-CN': Type.String(), en: Type.String() }),
    currency: Type.String(),
    normal: Type.Enum(['debit', 'credit'], { description: 'The side on which its balance grows' }),
    balance: Money,
    held: Type.Object({ out: Money, in: Money }, { description: 'What holds may still take from it and bring to it' }),
    available: nullable({ ...Money, description: 'What can still be taken from it; null: any amount' }),
    limits: Type.Object({ lowest: nullable(Money), highest: nullable(Money) }),
    opened_at: instant,
    closed_at: nullable(instant),
  },
  { title: 'Account of the ledger' },
);

export function showAccount(account: AccountView) {
  const { id, owner, purpose, currency, normal, balance, lowest, highest } = account;
  return {
    ...{ id, owner, purpose, currency, normal, title: termsOf(purpose).title, balance: money(balance, currency) },
    held: { out: money(account.held_out, currency), in: money(account.held_in, currency) },
    available: lowest === null ? null : money(balance - account.held_out - lowest, currency),
    limits: { lowest: moneyOrNull(lowest, currency), highest: moneyOrNull(highest, currency) },
    ...{ opened_at: account.opened_at.toISOString(), closed_at: account.closed_at?.toISOString() ?? null },
  };
}

const SideOf = Type.Object({
  account_id: Type.String(),
  purpose: PurposeSchema,
  owner: nullable(Type.String({ description: 'Null where it is another party’s' })),
});

export const TransferSchema = Type.Object(
  {
    ...{ id: Type.String(), at: instant, key: Type.String(), kind: Type.Enum([...TRANSFER_KINDS]) },
    ...{ debit: SideOf, credit: SideOf },
    amount: Money,
    asked: { ...Money, description: 'More than `amount` where as much was to be taken as there is' },
    balancing: nullable(
      Type.Enum(['debit', 'credit', 'both', 'got', 'rest'], {
        description: 'Why it may be less: no more was there on a side, or earlier transfers of its call decided on it',
      }),
    ),
    code: Type.String({ description: 'Why' }),
    cause_id: nullable(Type.String({ description: 'The event that led to it' })),
    of_id: nullable(Type.String({ description: 'The hold that it takes or lets go, the transfer that it reverses' })),
    expires_at: nullable(instant),
  },
  { title: 'Transfer' },
);

type Accounts = ReadonlyMap<string, AccountTable>;
type IsShown = (account: AccountTable) => boolean;

function showSide(id: string, accounts: Accounts, isShown: IsShown) {
  const account = accounts.get(id)!;
  return { account_id: id, purpose: account.purpose, owner: isShown(account) ? account.owner : null };
}

export function showTransfer(row: TransferTable, accounts: Accounts, isShown: IsShown) {
  const { id, key, kind, currency, balancing, code, cause_id, of_id } = row;
  return {
    ...{ id, at: row.at.toISOString(), key, kind, balancing, code, cause_id, of_id },
    ...{ debit: showSide(row.debit, accounts, isShown), credit: showSide(row.credit, accounts, isShown) },
    ...{ amount: money(row.amount, currency), asked: money(row.asked, currency) },
    expires_at: row.expires_at?.toISOString() ?? null,
  };
}

const LineSchema = Type.Object({
  ...{ transfer_id: Type.String(), at: instant, side: SideSchema, amount: Money, code: Type.String() },
  cause_id: nullable(Type.String({ description: 'The event that led to it' })),
  other: SideOf,
  balance: { ...Money, description: 'After this line' },
});

export const StatementSchema = Type.Object(
  {
    account: AccountSchema,
    opening: { ...Money, description: 'Before the first transfer of the stretch of time' },
    closing: { ...Money, description: 'After the last one' },
    ...pageOf(LineSchema).properties,
  },
  { title: 'Statement of an account' },
);

export const showStatement = ({ currency }: AccountView, accounts: Accounts, isShown: IsShown) => ({
  balances: ({ opening, closing }: Statement) => ({
    ...{ opening: money(opening, currency), closing: money(closing, currency) },
  }),
  line: ({ id, at, side, amount, code, cause_id, balance, debit, credit }: StatementLine) => ({
    ...{ transfer_id: id, at: at.toISOString(), side, amount: money(amount, currency), code, cause_id },
    other: showSide(side === 'debit' ? credit : debit, accounts, isShown),
    balance: money(balance, currency),
  }),
});

export const TrialSchema = Type.Object(
  {
    at: instant,
    currencies: Type.Array(
      Type.Object({
        currency: Type.String(),
        ...{ debits: Money, credits: Money },
        difference: { ...Money, description: 'Zero, or the ledger is broken' },
        purposes: Type.Array(
          Type.Object({
            purpose: PurposeSchema,
            accounts: Type.Integer(),
            debits: { ...Money, description: 'Of accounts whose debits are more' },
            credits: { ...Money, description: 'Of accounts whose credits are more' },
          }),
        ),
      }),
    ),
  },
  { title: 'Trial balance' },
);

export function showTrial(lines: readonly TrialLine[], at: Date) {
  const sum = (all: readonly TrialLine[], side: 'debits' | 'credits'): bigint =>
    all.reduce((total, line) => total + line[side], 0n);
  return {
    at: at.toISOString(),
    currencies: [...Map.groupBy(lines, ({ currency }) => currency)].map(([currency, all]) => {
      const [debits, credits] = [sum(all, 'debits'), sum(all, 'credits')];
      return {
        ...{ currency, debits: money(debits, currency), credits: money(credits, currency) },
        difference: money(debits - credits, currency),
        purposes: all.map((line) => ({
          ...{ purpose: line.purpose, accounts: line.accounts },
          ...{ debits: money(line.debits, currency), credits: money(line.credits, currency) },
        })),
      };
    }),
  };
}
