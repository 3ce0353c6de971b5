import { Type } from 'typebox';
import type { PermissionDeclaration } from '../foundation/access/permission.ts';
import { type Reach, requireWithin, within } from '../foundation/access/principal.ts';
import { forRoles } from '../foundation/access/role.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Database } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../foundation/http/page.ts';
import type { HttpRoom } from '../foundation/http/room.ts';
import { decodeCursor, encodeCursor, idAfter, UUID_PART } from '../foundation/keyset.ts';
import type { AccountTable } from './ledger.store.ts';
import {
  AccountSchema,
  StatementSchema,
  showAccount,
  showStatement,
  showTransfer,
  showTrial,
  TransferSchema,
  TrialSchema,
} from './ledger.view.ts';
import { ALL_PURPOSES } from './purpose.ts';
import {
  type AccountView,
  idsOfOwner,
  listAccounts,
  listTransfers,
  readAccountRows,
  readStatement,
  readTrialBalance,
} from './reading.store.ts';

const tags = ['ledger'];
const OFFICE = forRoles('all', 'fund-manager', 'auditor', 'executive');

export const ledgerPermissions: readonly PermissionDeclaration[] = [
  {
    name: 'ledger.account.read',
    doc: { 'zh-CN': '查看账户与对账单', en: 'Read accounts and their statements' },
    own: true,
    roles: { ...OFFICE, ...forRoles('own', 'merchant') },
  },
  {
    name: 'ledger.transfer.read',
    doc: { 'zh-CN': '查看转账', en: 'Read transfers' },
    own: true,
    roles: { ...OFFICE, ...forRoles('own', 'merchant') },
  },
  {
    name: 'ledger.trial-balance.read',
    doc: { 'zh-CN': '查看试算平衡表', en: 'Read the trial balance' },
    roles: OFFICE,
  },
];

const id = Type.String({ format: 'uuid' });
const instant = (description: string) => Type.Optional(Type.String({ format: 'date-time', description }));
const NAME_PART = /^[^\0]{1,300}$/;
const INSTANT_PART = /^\d{1,15}$/;

/** A stretch of time as it was asked for. @throws Problem where it ends before it begins */
function spanOf(from: string | undefined, to: string | undefined): { from?: Date; to?: Date } {
  if (from !== undefined && to !== undefined && Date.parse(to) < Date.parse(from))
    throw new Problem('request.invalid', { field: 'to', detail: `to must not lie before from, which is ${from}` });
  return {
    ...(from === undefined ? {} : { from: new Date(from) }),
    ...(to === undefined ? {} : { to: new Date(to) }),
  };
}

/** `/v1/ledger`: what is on accounts and what moved. Nothing is posted over HTTP. */
export function ledgerRoom({ db, clock }: { db: Database; clock: Clock }): HttpRoom {
  const findAccount = async (accountId: string, reach: Reach): Promise<AccountView> => {
    const [account] = await listAccounts(db, { id: accountId, limit: 1 });
    if (!account) throw new Problem('request.not-found');
    requireWithin(reach, account.owner === 'platform' ? null : account.owner);
    return account;
  };
  const accountsOf = async (transfers: readonly { debit: string; credit: string }[]) => {
    const ids = [...new Set(transfers.flatMap(({ debit, credit }) => [debit, credit]))];
    return new Map((await readAccountRows(db, ids)).map((account) => [account.id, account]));
  };
  /** Whose account is on the other side is that party's own business. */
  const isShown =
    (reach: Reach) =>
    ({ owner }: AccountTable): boolean =>
      owner === 'platform' || within(reach, owner);

  return {
    name: 'ledger',
    permissions: ledgerPermissions,
    register(app) {
      app.get(
        '/v1/ledger/accounts',
        {
          config: { permission: 'ledger.account.read' },
          schema: {
            ...{ summary: 'Accounts with their balances, by owner, purpose and currency', tags },
            querystring: Type.Object({
              ...pageQuery,
              owner: Type.Optional(Type.String({ maxLength: 250, description: '`platform`, `merchant/m1`' })),
              purpose: Type.Optional(Type.Enum([...ALL_PURPOSES])),
              currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
            }),
            response: { 200: pageOf(AccountSchema) },
          },
        },
        async ({ query: { limit = DEFAULT_PAGE, cursor, owner, ...filter }, reach }) => {
          if (reach === 'none' || (reach !== 'all' && owner !== undefined && owner !== reach.own))
            return { items: [], next_cursor: null };
          const whose = reach === 'all' ? owner : reach.own;
          const after = cursor === undefined ? {} : { after: decodeCursor(cursor, NAME_PART, NAME_PART, /^[A-Z]{3}$/) };
          const given = { ...filter, ...(whose === undefined ? {} : { owner: whose }), ...after };
          const rows = await listAccounts(db, { ...given, limit: limit + 1 });
          return toPage(rows, limit, showAccount, (row) => encodeCursor(row.owner, row.purpose, row.currency));
        },
      );

      app.get(
        '/v1/ledger/accounts/:id',
        {
          config: { permission: 'ledger.account.read' },
          schema: { summary: 'One account', tags, params: Type.Object({ id }), response: { 200: AccountSchema } },
        },
        async ({ params, reach }) => showAccount(await findAccount(params.id, reach)),
      );

      app.get(
        '/v1/ledger/accounts/:id/statement',
        {
          config: { permission: 'ledger.account.read' },
          schema: {
            ...{ summary: 'What moved on an account, the newest first, with its balances', tags },
            params: Type.Object({ id }),
            querystring: Type.Object({ ...pageQuery, from: instant('Not before'), to: instant('Before') }),
            response: { 200: StatementSchema },
          },
        },
        async ({ params, query: { limit = DEFAULT_PAGE, cursor, from, to }, reach }) => {
          const account = await findAccount(params.id, reach);
          const after = cursor === undefined ? undefined : decodeCursor(cursor, INSTANT_PART, UUID_PART);
          const statement = await readStatement(db, {
            account,
            limit: limit + 1,
            ...spanOf(from, to),
            ...(after === undefined ? {} : { after: { at: new Date(Number(after[0])), id: after[1]! } }),
          });
          const accounts = await accountsOf(statement.lines);
          const show = showStatement(account, accounts, isShown(reach));
          return {
            ...{ account: showAccount(account), ...show.balances(statement) },
            ...toPage(statement.lines, limit, show.line, (line) => encodeCursor(String(line.at.getTime()), line.id)),
          };
        },
      );

      app.get(
        '/v1/ledger/transfers',
        {
          config: { permission: 'ledger.transfer.read' },
          schema: {
            ...{ summary: 'Transfers, the newest first', tags },
            querystring: Type.Object({
              ...pageQuery,
              account: Type.Optional({ ...id, description: 'On either side' }),
              cause: Type.Optional({ ...id, description: 'The event that led to them' }),
              key: Type.Optional(
                Type.String({ minLength: 1, maxLength: 200, description: 'What the poster calls it' }),
              ),
              of: Type.Optional(
                Type.String({
                  ...{ maxLength: 200, pattern: '^[^/]+/[^/]' },
                  description:
                    'What is called that, and what became of it: `payout/<id>`, `recovery/<id>` or `correction/<id>` has all that moved for it',
                }),
              ),
              from_purpose: Type.Optional(
                Type.Enum([...ALL_PURPOSES], { description: 'Of the debit; what moved only' }),
              ),
              to_purpose: Type.Optional(
                Type.Enum([...ALL_PURPOSES], { description: 'Of the credit; what moved only' }),
              ),
              currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
              nothing: Type.Optional(
                Type.Boolean({ description: 'False: without those of which nothing was there to move or to hold' }),
              ),
              ...{ from: instant('Not before'), to: instant('Before') },
            }),
            response: { 200: pageOf(TransferSchema) },
          },
        },
        async ({ query: { limit = DEFAULT_PAGE, cursor, account, from, to, ...filter }, reach }) => {
          if (reach === 'none') throw new Problem('access.forbidden');
          const own = reach === 'all' ? undefined : await idsOfOwner(db, reach.own);
          const among = account === undefined ? own : own === undefined || own.includes(account) ? [account] : [];
          const before = idAfter(cursor);
          const rows = await listTransfers(db, {
            ...{ ...filter, ...spanOf(from, to), limit: limit + 1 },
            ...(among === undefined ? {} : { accounts: among }),
            ...(before === undefined ? {} : { before }),
          });
          const accounts = await accountsOf(rows);
          return toPage(
            rows,
            limit,
            (row) => showTransfer(row, accounts, isShown(reach)),
            (row) => encodeCursor(row.id),
          );
        },
      );

      app.get(
        '/v1/ledger/transfers/:id',
        {
          config: { permission: 'ledger.transfer.read' },
          schema: { summary: 'One transfer', tags, params: Type.Object({ id }), response: { 200: TransferSchema } },
        },
        async ({ params, reach }) => {
          const [row] = await listTransfers(db, { id: params.id, limit: 1 });
          if (!row) throw new Problem('request.not-found');
          const accounts = await accountsOf([row]);
          const owners = [...accounts.values()].flatMap(({ owner }) => (owner === 'platform' ? [] : [owner]));
          requireWithin(reach, ...owners);
          return showTransfer(row, accounts, isShown(reach));
        },
      );

      app.get(
        '/v1/ledger/trial-balance',
        {
          config: { permission: 'ledger.trial-balance.read' },
          schema: {
            ...{ summary: 'Balances of all accounts by currency and purpose: debits and credits are the same', tags },
            querystring: Type.Object({ at: instant('As it was before this instant; as it is now when not given') }),
            response: { 200: TrialSchema },
          },
        },
        async ({ query: { at } }) => {
          const asked = at === undefined ? undefined : new Date(at);
          return showTrial(await readTrialBalance(db, asked), asked ?? clock.now());
        },
      );
    },
  };
}
