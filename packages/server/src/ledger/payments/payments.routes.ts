import { redact } from '@anxin/engine';
import { Type } from 'typebox';
import { requireWithin, within } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import { type HttpApp, type HttpRoom, principalOf } from '../../foundation/http/room.ts';
import { isUuid } from '../../foundation/ids.ts';
import { decodeCursor, encodeCursor, UUID_PART } from '../../foundation/keyset.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import type { CallbackDesk } from './callbacks.ts';
import { listDiscrepancies, lockDiscrepancy, saveResolution } from './discrepancy.store.ts';
import { DISCREPANCY_KINDS, type Discrepancy } from './discrepancy.ts';
import { listPayments, readPayment, readPayments } from './payment.store.ts';
import { PAYMENT_KINDS, PAYMENT_SOURCES, PAYMENT_STATES, type Payment } from './payment.ts';
import { paymentsPermissions } from './payments.permissions.ts';
import {
  DiscrepancySchema,
  ReconciliationSchema,
  RefundSchema,
  showDiscrepancy,
  showReconciliation,
  showRefund,
} from './payments.view.ts';
import type { Proving } from './proving.ts';
import { listReconciliations, readReconciliation } from './reconciliation.store.ts';
import type { Reconciling } from './reconciling.ts';

export interface PaymentRoutes {
  db: Database;
  clock: Clock;
  trail: WriteTrail;
  callbacks: CallbackDesk;
  reconciling: Reconciling;
  proving: Proving;
}

const tags = ['ledger'];
const Id = Type.String({ minLength: 1, maxLength: 128, pattern: '^[^\\s]+$' });
const byId = Type.Object({ id: Type.String({ format: 'uuid' }) });
const Noted = Type.Object(
  { note: Type.String({ minLength: 1, maxLength: 2_000, pattern: '\\S' }) },
  { additionalProperties: false },
);
const Day = Type.String({ format: 'date' });
const INSTANT_PART = /^\d{1,15}$/;
const DAY_PART = /^\d{4}-\d{2}-\d{2}$/;

/** Where a list that is paged by an instant goes on. */
function beforeOf(cursor: string | undefined): { at: Date; id: string } | undefined {
  if (cursor === undefined) return undefined;
  const [at, id] = decodeCursor(cursor, INSTANT_PART, UUID_PART);
  return { at: new Date(Number(at)), id: id! };
}
const cursorAt = (at: Date, id: string): string => encodeCursor(String(at.getTime()), id);

/** `/v1/refunds`, what a provider tells of them, and what does not agree with it. */
export function paymentsRoom(given: PaymentRoutes): HttpRoom {
  return {
    name: 'payments',
    permissions: paymentsPermissions,
    register(app) {
      refundRoutes(app, given);
      callbackRoute(app, given);
      discrepancyRoutes(app, given);
      reconciliationRoutes(app, given);
    },
  };
}

function refundRoutes(app: HttpApp, { db }: PaymentRoutes): void {
  app.get(
    '/v1/refunds',
    {
      config: { permission: 'ledger.payment.read' },
      schema: {
        ...{ summary: 'What a payment provider is asked to pay, and what became of it; the newest first', tags },
        querystring: Type.Object(
          {
            ...pageQuery,
            ...{ order_id: Type.Optional(Id), consumer_id: Type.Optional(Id), merchant_id: Type.Optional(Id) },
            state: Type.Optional(Type.Enum([...PAYMENT_STATES])),
            open: Type.Optional(Type.Literal('yes', { description: 'Those of which it is not known yet what came' })),
            source: Type.Optional(Type.Enum([...PAYMENT_SOURCES], { description: 'Whose money it is' })),
            currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
            kind: Type.Optional(
              Type.Enum([...PAYMENT_KINDS], {
                description: 'All that consumers get when not given: nothing of merchants alone',
              }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: pageOf(RefundSchema) },
      },
    },
    async ({ query, reach }) => {
      const { limit = DEFAULT_PAGE, cursor, order_id: order, consumer_id: consumer, merchant_id, state, kind } = query;
      if (reach === 'none') throw new Problem('access.forbidden');
      const asked = consumer === undefined ? undefined : `consumer/${consumer}`;
      const merchant = merchant_id === undefined ? undefined : `merchant/${merchant_id}`;
      const own = reach === 'all' ? undefined : reach.own;
      const isMerchant = own?.startsWith('merchant/') === true;
      // what is another's is as if it were not there
      if (own !== undefined && ((isMerchant ? merchant : asked) ?? own) !== own)
        return { items: [], next_cursor: null };
      // whose money it was is no business of the consumer who gets it
      if (own !== undefined && !isMerchant && query.source !== undefined) return { items: [], next_cursor: null };
      const rows = await listPayments(db, {
        ...{ order, state, kind, limit: limit + 1, before: beforeOf(cursor) },
        ...{ open: query.open === 'yes', source: query.source, currency: query.currency },
        party: own !== undefined && !isMerchant ? own : asked,
        merchant: isMerchant ? own!.slice('merchant/'.length) : merchant_id,
      });
      return toPage(
        rows,
        limit,
        (row) => showRefund(row, own),
        ({ askedAt, id }) => cursorAt(askedAt, id),
      );
    },
  );

  app.get(
    '/v1/refunds/:id',
    {
      config: { permission: 'ledger.payment.read' },
      schema: { ...{ summary: 'One refund', tags, params: byId }, response: { 200: RefundSchema } },
    },
    async ({ params, reach }) => {
      const row = await readPayment(db, params.id.toLowerCase());
      if (row === undefined) throw new Problem('request.not-found');
      if (!within(reach, `merchant/${row.merchantId}`)) requireWithin(reach, row.party);
      return showRefund(row, typeof reach === 'object' ? reach.own : undefined);
    },
  );
}

function callbackRoute(app: HttpApp, { callbacks }: PaymentRoutes): void {
  app.post(
    '/v1/payments/callbacks',
    {
      config: { public: true, idempotency: false },
      schema: {
        summary: 'What became of a payment, told by the provider and signed by it (docs/payments.md)',
        body: Type.Object(
          {
            id: Type.String({ minLength: 1, maxLength: 128, pattern: '^[^\\s\\x00-\\x1f\\x7f]+$' }),
            state: Type.Enum(['settled', 'failed']),
            provider_id: Type.String({ pattern: '^[\\w.:-]{1,100}$' }),
            amount: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'Minor units' }),
            currency: Type.String({ pattern: '^[A-Z]{3}$' }),
            at: Type.String({ format: 'date-time', description: 'When; the day of the file in which it stands' }),
            reason: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9-]{0,59}$' })),
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({
            outcome: Type.Enum(['settled', 'known', 'doubted'], {
              description: '`known`: it was told before; `doubted`: we ask what came of it',
            }),
          }),
        },
      },
    },
    async (request) => {
      const signature = request.headers['x-anxin-signature'];
      const outcome = await callbacks.take(request.body, typeof signature === 'string' ? signature : '');
      return { outcome: outcome as 'settled' | 'known' | 'doubted' };
    },
  );
}

/** What is known here of the payments that discrepancies are about: a provider may name one as it likes. */
async function oursOf(db: Database | Tx, rows: readonly Discrepancy[]): Promise<ReadonlyMap<string, Payment>> {
  const ids = rows.flatMap(({ paymentId }) =>
    paymentId !== null && isUuid(paymentId) ? [paymentId.toLowerCase()] : [],
  );
  return new Map((await readPayments(db, [...new Set(ids)])).map((payment) => [payment.id, payment]));
}

function discrepancyRoutes(app: HttpApp, { db, clock, trail, proving }: PaymentRoutes): void {
  app.get(
    '/v1/ledger/discrepancies',
    {
      config: { permission: 'ledger.discrepancy.read' },
      schema: {
        ...{ summary: 'What does not agree with the payment provider, the newest first', tags },
        querystring: Type.Object(
          {
            ...{ ...pageQuery, open: Type.Optional(Type.Boolean()), day: Type.Optional(Day) },
            ...{ kind: Type.Optional(Type.Enum([...DISCREPANCY_KINDS])), payment_id: Type.Optional(Id) },
          },
          { additionalProperties: false },
        ),
        response: { 200: pageOf(DiscrepancySchema) },
      },
    },
    async ({ query: { limit = DEFAULT_PAGE, cursor, open, day, kind, payment_id: payment } }) => {
      const filter = { open, day, kind, payment, before: beforeOf(cursor) };
      const rows = await listDiscrepancies(db, { ...filter, limit: limit + 1 });
      const ours = await oursOf(db, rows);
      return toPage(
        rows,
        limit,
        (row) => showDiscrepancy(row, ours),
        ({ foundAt, id }) => cursorAt(foundAt, id),
      );
    },
  );

  app.post(
    '/v1/ledger/discrepancies/:id/resolve',
    {
      config: { permission: 'ledger.discrepancy.resolve' },
      schema: {
        ...{ summary: 'Say what was done about a discrepancy; nothing is posted by it', tags, params: byId },
        body: Noted,
        response: { 200: DiscrepancySchema },
      },
    },
    async (request) => {
      const by = principalOf(request);
      // what somebody writes here may name a person
      const note = redact(request.body.note.trim());
      return db.transaction().execute(async (tx) => {
        const row = await lockDiscrepancy(tx, request.params.id.toLowerCase());
        if (row === undefined) throw new Problem('request.not-found');
        if (row.resolvedAt !== null) throw new Problem('payment.discrepancy-resolved');
        const resolved = { ...row, resolvedAt: clock.now(), resolvedBy: `${by.kind}/${by.id}`, note };
        await saveResolution(tx, resolved);
        await trail(tx, [
          {
            ...{ actor: { kind: by.kind, id: by.id }, action: 'ledger.discrepancy.resolve', outcome: 'done' },
            ...{ object: `discrepancy/${row.id}`, detail: { kind: row.kind, payment: row.paymentId, note } },
          },
        ]);
        return showDiscrepancy(resolved, await oursOf(tx, [resolved]));
      });
    },
  );

  app.post(
    '/v1/ledger/discrepancies/:id/settle',
    {
      config: { permission: 'ledger.payment.settle' },
      schema: {
        summary:
          'Ask the provider what came of a payment that had failed, and settle it where it was paid; above what one person may, somebody else has to ask too',
        ...{ tags, params: byId, body: Noted, response: { 200: DiscrepancySchema } },
      },
    },
    async (request) => {
      const { id } = request.params;
      const settled = await proving.settle(principalOf(request), id.toLowerCase(), request.body.note);
      return showDiscrepancy(settled, await oursOf(db, [settled]));
    },
  );
}

function reconciliationRoutes(app: HttpApp, { db, trail, reconciling }: PaymentRoutes): void {
  const byDay = Type.Object({ day: Day });

  app.get(
    '/v1/ledger/reconciliations',
    {
      config: { permission: 'ledger.reconciliation.read' },
      schema: {
        ...{ summary: 'Days that were held against the payment provider’s files, the newest first', tags },
        querystring: Type.Object(pageQuery, { additionalProperties: false }),
        response: { 200: pageOf(ReconciliationSchema) },
      },
    },
    async ({ query: { limit = DEFAULT_PAGE, cursor } }) => {
      const before = cursor === undefined ? {} : { before: decodeCursor(cursor, DAY_PART)[0]! };
      const rows = await listReconciliations(db, { limit: limit + 1, ...before });
      return toPage(rows, limit, showReconciliation, ({ day }) => encodeCursor(day));
    },
  );

  app.get(
    '/v1/ledger/reconciliations/:day',
    {
      config: { permission: 'ledger.reconciliation.read' },
      schema: {
        summary: 'One day; what was found on it is among the discrepancies of that day',
        ...{ tags, params: byDay, response: { 200: ReconciliationSchema } },
      },
    },
    async ({ params }) => {
      const row = await readReconciliation(db, params.day);
      if (row === undefined) throw new Problem('request.not-found');
      return showReconciliation(row);
    },
  );

  app.post(
    '/v1/ledger/reconciliations',
    {
      config: { permission: 'ledger.reconciliation.run' },
      schema: {
        ...{ summary: 'Hold the payment provider’s file of a day against the books', tags, body: byDay },
        response: { 200: ReconciliationSchema },
      },
    },
    async (request) => {
      const by = principalOf(request);
      const row = await reconciling.reconcile(request.body.day);
      const { day, state, line, reason, lines } = row;
      await trail(db, [
        {
          ...{ actor: { kind: by.kind, id: by.id }, action: 'ledger.reconciliation.run', outcome: 'done' },
          ...{ object: `reconciliation/${day}`, detail: { state, lines } },
        },
      ]);
      if (state === 'refused')
        throw new Problem('reconciliation.refused', { detail: `Line ${line} of the file: ${reason}`, field: 'day' });
      return showReconciliation(row);
    },
  );
}
