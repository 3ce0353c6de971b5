import { Type } from 'typebox';
import type { Reach } from '../../foundation/access/principal.ts';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import type { HttpApp, HttpRoom } from '../../foundation/http/room.ts';
import { decodeCursor, encodeCursor } from '../../foundation/keyset.ts';
import { accountId } from '../../ledger/account.ts';
import { type DepositStanding, listStandings } from './deposit.store.ts';
import { listLevels } from './request.store.ts';
import { listSettlements, type Settlement } from './settlement.store.ts';
import { Address, instant, isoOrNull, Money, money, nullable } from './view.ts';

const tags = ['service'];
const ID_PART = /^[^\s\0]{1,200}$/;
const CURRENCY_PART = /^[A-Z]{3}$/;
const INSTANT_PART = /^\d{1,15}$/;
const word = Type.String({ minLength: 1, maxLength: 128 });

const DepositSchema = Type.Object(
  {
    ...{ merchant_id: Type.String(), balance: Money, required: Money, missing: Money },
    ...{ short_since: nullable(instant), due_at: nullable({ ...instant, description: 'When it has to be filled up' }) },
    blocked_since: nullable({ ...instant, description: 'Since when what falls due is kept back' }),
    measure_id: nullable(Type.String({ description: 'What was proposed because it was not filled up in time' })),
    transfers: Address,
  },
  { title: 'Deposit' },
);

function showDeposit({ merchantId, currency, balance, required, missing, ...at }: DepositStanding) {
  const account = accountId({ owner: `merchant/${merchantId}`, purpose: 'deposit', currency });
  return {
    ...{ merchant_id: merchantId, balance: money(balance, currency), required: money(required, currency) },
    ...{ missing: money(missing, currency), short_since: isoOrNull(at.shortSince), due_at: isoOrNull(at.dueAt) },
    ...{
      blocked_since: isoOrNull(at.blockedSince),
      measure_id: at.measureId,
      transfers: `/v1/ledger/accounts/${account}/statement`,
    },
  };
}

const SettlementSchema = Type.Object(
  {
    ...{ id: Type.String(), merchant_id: Type.String(), amount: Money },
    offset: { ...Money, description: 'Held against what the merchant owes' },
    ...{ paid_out: Money, kept: { ...Money, description: 'Kept back' } },
    kept_why: nullable(
      Type.Enum(['deposit-short', 'clear-out', 'owed'], {
        description: '`owed`: there were more debts than it could be held against at once',
      }),
    ),
    ...{ booked_at: instant, released_at: nullable({ ...instant, description: 'When what was kept was paid out' }) },
  },
  { title: 'Settlement' },
);

const showSettlement = ({ id, merchantId, currency, amount, offset, paidOut, kept, ...rest }: Settlement) => ({
  ...{ id, merchant_id: merchantId, amount: money(amount, currency), offset: money(offset, currency) },
  ...{ paid_out: money(paidOut, currency), kept: money(kept, currency), kept_why: rest.keptWhy },
  ...{ booked_at: rest.bookedAt.toISOString(), released_at: isoOrNull(rest.releasedAt) },
});

/** The merchant that is asked about; undefined: all. 'nothing': not within reach. */
function merchantIn(reach: Reach, asked: string | undefined): string | undefined | 'nothing' {
  if (reach === 'none') throw new Problem('access.forbidden');
  if (reach === 'all') return asked;
  if (!reach.own.startsWith('merchant/')) return 'nothing';
  const own = reach.own.slice('merchant/'.length);
  return asked === undefined || asked === own ? own : 'nothing';
}

/** `/v1/deposits`, `/v1/settlements`: what merchants put down, and what became of what fell due to them. */
export function depositRoom({ db }: { db: Database }): HttpRoom {
  return {
    name: 'deposits',
    permissions: [],
    register(app) {
      depositRoutes(app, db);
      settlementRoute(app, db);
    },
  };
}

function depositRoutes(app: HttpApp, db: Database): void {
  app.get(
    '/v1/deposits',
    {
      config: { permission: 'service.deposit.read' },
      schema: {
        ...{ summary: 'Deposits of merchants, with what is required and missing', tags },
        querystring: Type.Object({
          ...{ ...pageQuery, merchant_id: Type.Optional(word) },
          short: Type.Optional(Type.Literal('yes', { description: 'Those that are below their level' })),
        }),
        response: { 200: pageOf(DepositSchema) },
      },
    },
    async ({ query: { limit = DEFAULT_PAGE, cursor, merchant_id: merchant, short }, reach }) => {
      const whose = merchantIn(reach, merchant);
      if (whose === 'nothing') return { items: [], next_cursor: null };
      const rows = await listStandings(db, {
        ...{ limit: limit + 1, short: short === 'yes' },
        ...(whose === undefined ? {} : { merchantId: whose }),
        ...(cursor === undefined ? {} : { after: decodeCursor(cursor, ID_PART, CURRENCY_PART) }),
      });
      return toPage(rows, limit, showDeposit, (row) => encodeCursor(row.merchantId, row.currency));
    },
  );

  app.get(
    '/v1/fund/deposit-levels',
    {
      config: { permission: 'service.deposit.read' },
      schema: {
        ...{ summary: 'How much merchants put down, by category', tags, querystring: Type.Object(pageQuery) },
        response: {
          200: pageOf(Type.Object({ category_id: Type.String(), amount: Money, set_at: instant })),
        },
      },
    },
    async ({ query: { limit = DEFAULT_PAGE, cursor } }) => {
      const after = cursor === undefined ? undefined : decodeCursor(cursor, ID_PART)[0];
      const rows = await listLevels(db, after, limit + 1);
      const show = ({ categoryId, amount, currency, setAt }: (typeof rows)[number]) => ({
        ...{ category_id: categoryId, amount: money(amount, currency), set_at: setAt.toISOString() },
      });
      return toPage(rows, limit, show, ({ categoryId }) => encodeCursor(categoryId));
    },
  );
}

function settlementRoute(app: HttpApp, db: Database): void {
  app.get(
    '/v1/settlements',
    {
      config: { permission: 'service.settlement.read' },
      schema: {
        ...{ summary: 'What fell due to merchants: paid out, held against debts, kept back; the newest first', tags },
        querystring: Type.Object({
          ...{ ...pageQuery, merchant_id: Type.Optional(word) },
          kept: Type.Optional(Type.Literal('yes', { description: 'Those of which something is kept back still' })),
        }),
        response: { 200: pageOf(SettlementSchema) },
      },
    },
    async ({ query: { limit = DEFAULT_PAGE, cursor, merchant_id: merchant, kept }, reach }) => {
      const whose = merchantIn(reach, merchant);
      if (whose === 'nothing') return { items: [], next_cursor: null };
      const after = cursor === undefined ? undefined : decodeCursor(cursor, INSTANT_PART, ID_PART);
      const rows = await listSettlements(db, {
        ...{ limit: limit + 1, kept: kept === 'yes' },
        ...(whose === undefined ? {} : { merchantId: whose }),
        ...(after === undefined ? {} : { before: { at: new Date(Number(after[0])), id: after[1]! } }),
      });
      return toPage(rows, limit, showSettlement, (row) => encodeCursor(String(row.bookedAt.getTime()), row.id));
    },
  );
}
