import { Type } from 'typebox';
import { ownId, requireWithin } from '../../foundation/access/principal.ts';
import { registerAttachmentRoutes } from '../../foundation/attachments/attachment.routes.ts';
import type { Attachments } from '../../foundation/attachments/attachments.ts';
import { Problem } from '../../foundation/errors.ts';
import { languageOf } from '../../foundation/http/language.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import { type HttpApp, type HttpRoom, principalOf } from '../../foundation/http/room.ts';
import { decodeCursor, encodeCursor, UUID_PART } from '../../foundation/keyset.ts';
import { actingRoutes } from './acting.routes.ts';
import { type DeskRoutes, deskRoutes } from './desk.routes.ts';
import type { DisputeDesk } from './dispute.desk.ts';
import { disputePermissions } from './dispute.permissions.ts';
import { listDisputes } from './dispute.store.ts';
import { ABOUT_KINDS, DISPUTE_STATES, MOST, partyOf, REASON_NAMES, SIDES, type Side } from './dispute.ts';
import { disputeSchema, Money, viewDispute, viewWhole, wholeSchema } from './dispute.view.ts';
import { readAppeals, readAsks, readMessages, readOffers } from './message.store.ts';
import { readOrderFacts } from './order.facts.ts';
import { amountOf, byId, findDispute, Id, sideOf, tags, Words } from './reaching.ts';
import { readPaidOut, readRulings } from './ruling.store.ts';

export interface DisputeRoutes extends DeskRoutes {
  desk: DisputeDesk;
  attachments: Attachments;
  /** None given: any is taken. */
  aboutOf?: AboutOf;
}

export interface About {
  orderId: string;
  guarantee: string | null;
  /** The goods that it is for alone. */
  productId: string | null;
  /** How much it asks for, in minor units of the order; 0 where it asks for no money, or for no sum. */
  asks: bigint;
  /** The state in which somebody has still to decide it; there is nothing to dispute before. */
  waitsIn?: string | undefined;
}

/** What is known of a claim or an after-sale; undefined where there is no such. */
export type AboutOf = (kind: 'claim' | 'aftersale', id: string) => Promise<About | undefined>;

const Code = Type.String({ minLength: 1, maxLength: 100, pattern: '^[a-z0-9][a-z0-9-]*$' });

/** `/v1/disputes`. */
export function disputeRoom(given: DisputeRoutes): HttpRoom {
  return {
    name: 'disputes',
    permissions: disputePermissions,
    register(app) {
      readingRoutes(app, given);
      openingRoute(app, given);
      actingRoutes(app, given);
      deskRoutes(app, given);
      for (const side of SIDES) fileRoutes(app, given, side);
    },
  };
}

function readingRoutes(app: HttpApp, { db, desk }: DisputeRoutes): void {
  app.get(
    '/v1/disputes',
    {
      config: { permission: 'service.dispute.read' },
      schema: {
        ...{ summary: 'Disputes: the newest first, or those whose answer is owed first', tags },
        querystring: Type.Object(
          {
            ...{ ...pageQuery, state: Type.Optional(Type.Enum([...DISPUTE_STATES])), order_id: Type.Optional(Id) },
            ...{ consumer_id: Type.Optional(Id), merchant_id: Type.Optional(Id) },
            waits_for: Type.Optional(Type.Enum([...SIDES, 'platform'] as const)),
            due_before: Type.Optional(Type.String({ format: 'date-time' })),
            sort: Type.Optional(Type.Enum(['newest', 'due'])),
          },
          { additionalProperties: false },
        ),
        response: { 200: pageOf(disputeSchema) },
      },
    },
    async (request) => {
      const { cursor, limit = DEFAULT_PAGE, state, order_id, waits_for, due_before, sort = 'newest' } = request.query;
      const side = sideOf(request);
      const own = side === null ? undefined : ownId(request.reach, side);
      const [consumer, merchant] = [request.query.consumer_id, request.query.merchant_id];
      if (side !== null && (side === 'consumer' ? (consumer ?? own) : (merchant ?? own)) !== own)
        throw new Problem('access.forbidden');
      const rows = await listDisputes(db, {
        ...{ state, order: order_id, waitsFor: waits_for, by: sort, limit: limit + 1 },
        ...{ consumer: side === 'consumer' ? own : consumer, merchant: side === 'merchant' ? own : merchant },
        dueBefore: due_before === undefined ? undefined : new Date(due_before),
        after: cursor === undefined ? undefined : afterOf(cursor, sort),
      });
      return toPage(
        rows,
        limit,
        (row) => viewDispute(row, languageOf(request)),
        (row) => (sort === 'due' ? encodeCursor(row.dueAt!.toISOString(), row.id) : encodeCursor(row.id)),
      );
    },
  );

  app.get(
    '/v1/disputes/:id',
    {
      config: { permission: 'service.dispute.read' },
      schema: {
        ...{
          summary: 'One dispute with what was said, offered, asked and ruled, as far as the reader may see it',
          tags,
        },
        description:
          'What the other side wrote is shown without contact data; reading it leaves an entry on the trail.',
        ...{ params: byId, response: { 200: wholeSchema } },
      },
    },
    async (request) => {
      const row = await findDispute(db, request);
      const side = sideOf(request);
      const [messages, offers, asks, rulings, appeals] = await Promise.all([
        readMessages(db, row.id, side ?? 'platform', MOST.messages),
        ...([readOffers(db, row.id), readAsks(db, row.id), readRulings(db, row.id), readAppeals(db, row.id)] as const),
      ]);
      // what was asked of the other side is neither shown nor opened
      const seen = messages.filter(
        (one) => one.side !== 'platform' || side === null || one.person.startsWith(`${side}/`),
      );
      const paidOut = await readPaidOut(
        db,
        [...offers, ...rulings].flatMap((one) => [
          ...(one.payoutId === null ? [] : [one.payoutId]),
          ...('otherwisePayoutId' in one && one.otherwisePayoutId !== null ? [one.otherwisePayoutId] : []),
        ]),
      );
      const texts = await desk.read(principalOf(request), row, seen);
      return viewWhole(
        { row, messages: seen, texts, offers, asks, rulings, appeals, paidOut },
        side,
        languageOf(request),
      );
    },
  );
}

const INSTANT_PART = /^\d{4}-[\dT:.-]{10,30}Z$/;

function afterOf(cursor: string, sort: 'newest' | 'due'): { id: string; due: Date | undefined } {
  if (sort === 'newest') return { id: decodeCursor(cursor, UUID_PART)[0]!, due: undefined };
  const [due, id] = decodeCursor(cursor, INSTANT_PART, UUID_PART);
  return { id: id!, due: new Date(due!) };
}

function openingRoute(app: HttpApp, { db, desk, aboutOf }: DisputeRoutes): void {
  app.post(
    '/v1/disputes',
    {
      config: { permission: 'service.dispute.open' },
      schema: {
        ...{ summary: 'Open a dispute about an order of one’s own, or one for a consumer who cannot', tags },
        description:
          'The same again after it was taken back opens it again. One is open about a thing at a time. What is `wanted` is, when a consumer leaves it out, what the after-sale asks for.',
        body: Type.Object(
          {
            ...{ order_id: Id, reason: Type.Enum(REASON_NAMES), text: Words, wanted: Type.Optional(Money) },
            about: Type.Optional(
              Type.Object(
                { kind: Type.Enum([...ABOUT_KINDS]), id: Id },
                {
                  additionalProperties: false,
                  description: 'The claim or after-sale that was refused; the order itself when left out',
                },
              ),
            ),
            guarantee: Type.Optional(Code),
            known_at: Type.Optional(
              Type.String({ format: 'date-time', description: 'When the matter came to be known; the staff says so' }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 201: disputeSchema },
      },
    },
    async (request, reply) => {
      const { order_id, reason, text, wanted, about, guarantee, known_at } = request.body;
      const order = await readOrderFacts(db, order_id);
      if (order === undefined) throw new Problem('request.not-found', { field: 'order_id' });
      requireWithin(request.reach, `consumer/${order.consumerId}`, `merchant/${order.merchantId}`);
      const side = sideOf(request);
      if (known_at !== undefined && side !== null)
        throw new Problem('access.forbidden', { field: 'known_at', detail: 'The staff says when it was known' });
      const what = await aboutIn(aboutOf, about ?? { kind: 'order', id: order_id }, order_id);
      const row = await desk.open(principalOf(request), {
        ...{ order, side: side ?? 'consumer', about: what.about, guarantee: guarantee ?? what.guarantee, reason, text },
        wanted: amountOf(
          'wanted',
          wanted ?? { amount: side === 'merchant' ? 0 : Number(what.asks), currency: order.currency },
        ),
        knownAt: known_at === undefined ? undefined : new Date(known_at),
      });
      return reply.code(201).send(viewDispute(row, languageOf(request)));
    },
  );
}

/** @throws Problem `dispute.about`, `dispute.too-early` */
async function aboutIn(
  aboutOf: DisputeRoutes['aboutOf'],
  about: { kind: (typeof ABOUT_KINDS)[number]; id: string },
  orderId: string,
) {
  if (about.kind === 'order' || aboutOf === undefined) return { about, guarantee: null, asks: 0n };
  const found = await aboutOf(about.kind, about.id);
  if (found?.orderId !== orderId)
    throw new Problem('dispute.about', { field: 'about.id', detail: `is no ${about.kind} of this order` });
  if (found.waitsIn !== undefined)
    throw new Problem('dispute.too-early', { field: 'about.id', detail: `The ${about.kind} is in ${found.waitsIn}` });
  return { about, guarantee: found.guarantee, asks: found.asks };
}

/** Files of a side are seen by it and by the staff: pictures cannot be masked for the other side. */
function fileRoutes(app: HttpApp, { db, attachments }: DisputeRoutes, side: Side): void {
  registerAttachmentRoutes(app, {
    ...{ attachments, path: `/v1/disputes/:id/${side}`, tag: 'service', videos: true },
    permission: { read: 'service.dispute.read', add: 'service.dispute.answer' },
    async target(request, doing) {
      const row = await findDispute(db, request);
      const of = sideOf(request);
      // the staff adds files for a consumer, never for a merchant
      if (of === null ? doing === 'add' && side === 'merchant' : of !== side) throw new Problem('request.not-found');
      if (doing === 'add' && row.closedAt !== null)
        throw new Problem('dispute.state', { detail: `It is ${row.state}: nothing more is taken` });
      return { about: `dispute-${side}/${row.id}`, person: partyOf(row, side) };
    },
  });
}
