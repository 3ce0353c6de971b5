import type { Language, Pack } from '@anxin/engine';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { requireWithin } from '../foundation/access/principal.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Database } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import { languageOf } from '../foundation/http/language.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../foundation/http/page.ts';
import { type HttpRoom, principalOf } from '../foundation/http/room.ts';
import { encodeCursor, idAfter } from '../foundation/keyset.ts';
import type { StoredEvent } from '../foundation/log/event.ts';
import { readEvents } from '../foundation/log/log.store.ts';
import { titleOf } from '../foundation/log/title.ts';
import { readAppealsOf } from './appeal.store.ts';
import { appealUntil } from './appeal.ts';
import { viewNewest } from './appeal.view.ts';
import type { MeasureDesk } from './measure.desk.ts';
import { enforcementPermissions } from './measure.permissions.ts';
import type { Reasons } from './measure.reasons.ts';
import {
  listMeasures,
  readCausedBy,
  readCompensations,
  readMeasureHistory,
  readMeasures,
  readStanding,
} from './measure.store.ts';
import { FOUND_BY, FOUND_BY_PEOPLE, holding, isOwners, MEASURE_STATES, type MeasureRow } from './measure.ts';
import { type BesideRow, measureSchema, viewMeasure } from './measure.view.ts';
import { hearUntil, type OwnerDesk } from './owner.desk.ts';
import { type HearingRow, readCausesOf, readHearingsFor } from './owner.store.ts';

export interface EnforcementRoutes {
  db: Database;
  clock: Clock;
  desk: MeasureDesk;
  owners: OwnerDesk;
  reasons: Reasons;
  pack(): Pick<Pack, 'measures' | 'ladders'>;
  names(actors: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

const tags = ['enforcement'];
const Text = Type.String();
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const Instant = Type.String({ format: 'date-time' });
const Reference = Type.String({ maxLength: 250, pattern: '^[a-z][a-z0-9-]{0,49}/[^\\s]{1,200}$' });
const Name = Type.String({ maxLength: 100, pattern: '^[a-z][a-z0-9-]*$' });
const Why = Type.String({ minLength: 1, maxLength: 4_000 });
const Duration = Type.String({
  maxLength: 30,
  pattern: '^P(?!$)(\\d{1,4}Y)?(\\d{1,4}M)?(\\d{1,4}W)?(\\d{1,5}D)?(T(?=\\d)(\\d{1,5}H)?(\\d{1,6}M)?(\\d{1,7}S)?)?$',
});
const byId = Type.Object({ id: Type.String({ format: 'uuid' }) });

const Kind = Type.Object({
  ...{ kind: Text, title: Text, about: Text, on: Type.Array(Text), group: Text, severity: Type.Integer() },
  ...{ duration: nullable(Text), longest: nullable(Text), second_person: Type.Boolean(), reasons: Type.Boolean() },
  ...{
    evidence: Type.Boolean(),
    basis: Type.Boolean(),
    amount: Type.Boolean(),
    review: nullable(Text),
    guidance: Type.Boolean(),
    first: nullable(Type.Object({ within: Text, most: Type.Integer() })),
    leaves: Type.Boolean({ description: 'What it does has left the house: undoing it is carried out there too' }),
    make_good: nullable(Type.Enum(['reach'])),
  },
  appeal: Type.Object({ within: Type.Array(Text), answer_minutes: Type.Integer(), queue: Text }),
});

const Step = Type.Object({
  at: Instant,
  by: nullable(Text),
  by_name: nullable(Text),
  what: Text,
  detail: nullable(Text),
});

/** `/v1/measures`, `/v1/measure-kinds`, `/v1/parties/…/points`, `/v1/statements`. */
export function enforcementRoom({ db, clock, desk, owners, reasons, pack, names }: EnforcementRoutes): HttpRoom {
  /** With whether each holds, which only its neighbours on the same target tell, and what its subject is called. */
  const show = async (request: FastifyRequest, rows: readonly MeasureRow[]) => {
    const targets = [...new Set(rows.filter(({ state }) => state === 'in-force').map(({ target }) => target))];
    const standing = targets.length === 0 ? [] : await readStanding(db, targets);
    const held = new Set(
      [...Map.groupBy(standing, ({ target }) => target).values()].flatMap((all) => holding(all)).map(({ id }) => id),
    );
    const appeals = await readAppealsOf(
      db,
      rows.map(({ id }) => id),
    );
    const hearings = new Map(
      (
        await readHearingsFor(
          db,
          rows.filter(isOwners).map(({ id }) => id),
        )
      ).map((hearing) => [hearing.measureId, hearing]),
    );
    const events = await readEvents(db, [...new Set(rows.flatMap(({ eventId }) => eventId ?? []))]);
    const now = clock.now();
    // a party learns that a person decided, not who
    const inside = request.reach === 'all';
    const known = inside ? await names([...new Set(rows.flatMap(({ takenBy }) => takenBy ?? []))]) : undefined;
    return rows.map((row) => {
      const own = appeals.get(row.id) ?? [];
      const told = { newest: viewNewest(own, now), until: appealUntil(row, own, now) };
      const beside = {
        holds: held.has(row.id),
        title: titleFor(row, events),
        appeals: told,
        takenBy: known?.get(row.takenBy ?? ''),
        owner: ownerOf(hearings.get(row.id), now, languageOf(request)),
      };
      return viewMeasure(row, beside, languageOf(request));
    });
  };

  /** Of what is out of reach nobody learns whether it is there. */
  const find = async (request: FastifyRequest, id: string): Promise<MeasureRow> => {
    const [row] = await readMeasures(db, [id.toLowerCase()]);
    if (row === undefined) throw new Problem('request.not-found');
    requireWithin(request.reach, row.party as never, row.target as never);
    return row;
  };

  return {
    name: 'enforcement',
    permissions: enforcementPermissions,
    register(app) {
      app.get(
        '/v1/measure-kinds',
        {
          config: { permission: 'enforcement.measure.read' },
          schema: {
            ...{ summary: 'What can be done to subjects and parties', tags },
            response: { 200: Type.Object({ items: Type.Array(Kind) }) },
          },
        },
        async (request) => {
          const language = languageOf(request);
          return {
            items: [...pack().measures.values()].map((kind) => ({
              ...{ kind: kind.kind, title: kind.title[language], about: kind.about[language], on: [...kind.on] },
              ...{ group: kind.group, severity: kind.severity, duration: kind.duration ?? null },
              ...{ longest: kind.longest ?? null, second_person: kind.secondPerson, reasons: kind.reasons },
              ...{ evidence: kind.evidence, basis: kind.basis, amount: kind.amount, review: kind.review ?? null },
              ...{ guidance: kind.guidance, first: kind.first ?? null },
              ...{ leaves: kind.leaves, make_good: kind.makeGood ?? null },
              appeal: {
                ...{ within: [...kind.appeal.within], answer_minutes: kind.appeal.answerMinutes },
                queue: kind.appeal.queue,
              },
            })),
          };
        },
      );

      app.get(
        '/v1/measures',
        {
          config: { permission: 'enforcement.measure.read' },
          schema: {
            ...{ summary: 'Measures, newest first', tags },
            querystring: Type.Object(
              {
                ...pageQuery,
                ...{
                  target: Type.Optional(Reference),
                  subject: Type.Optional(Reference),
                  party: Type.Optional(Reference),
                },
                ...{ kind: Type.Optional(Name), rule: Type.Optional(Type.String({ maxLength: 200 })) },
                state: Type.Optional(Type.Enum([...MEASURE_STATES])),
                found_by: Type.Optional(Type.Enum([...FOUND_BY])),
              },
              { additionalProperties: false },
            ),
            response: { 200: pageOf(measureSchema) },
          },
        },
        async (request) => {
          const { cursor, limit = DEFAULT_PAGE, party, found_by: foundBy, ...such } = request.query;
          const before = idAfter(cursor);
          const { reach } = request;
          const own = reach === 'all' || reach === 'none' ? undefined : reach.own;
          if (own !== undefined && party !== undefined && party !== own) throw new Problem('access.forbidden');
          const rows = await listMeasures(db, { ...such, party: own ?? party, foundBy, limit: limit + 1, before });
          const page = toPage(
            rows,
            limit,
            (row) => row,
            (row) => encodeCursor(row.id),
          );
          return { ...page, items: await show(request, page.items) };
        },
      );

      app.get(
        '/v1/measures/:id',
        {
          config: { permission: 'enforcement.measure.read' },
          schema: {
            ...{ summary: 'One measure, its steps, and what followed from it', tags, params: byId },
            response: {
              200: Type.Object({
                measure: measureSchema,
                reason: nullable(
                  Type.String({ description: 'What whoever took it wrote; reading it leaves an entry on the trail' }),
                ),
                guidance_note: nullable(
                  Type.String({ description: 'What whoever gave guidance instead wrote; its party reads it too' }),
                ),
                owner_answer: nullable(
                  Type.String({
                    description: 'What its owner answered to the proposal; staff leave an entry on the trail',
                  }),
                ),
                causes: Type.Array(measureSchema, {
                  description:
                    'What counts for its owner, the newest 100; of whom is nothing for the owner, who gets none',
                }),
                history: Type.Array(Step),
                followed: Type.Array(measureSchema),
                compensations: Type.Array(
                  Type.Object({
                    kind: Text,
                    detail: Type.Record(Text, Type.Unknown()),
                    at: Instant,
                    done_at: nullable(Instant),
                  }),
                ),
              }),
            },
          },
        },
        async (request) => {
          const row = await find(request, request.params.id);
          const [history, followed, compensations] = await Promise.all([
            readMeasureHistory(db, row.id),
            readCausedBy(db, [row.id]),
            readCompensations(db, row.id),
          ]);
          // a party learns that a person decided, not who
          const inside = request.reach === 'all';
          const known = inside
            ? await names([...new Set(history.flatMap(({ by }) => by ?? []))])
            : new Map<string, string>();
          const [measure] = await show(request, [row]);
          const [hearing] = isOwners(row) ? await readHearingsFor(db, [row.id]) : [];
          const causes = hearing && inside ? await readMeasures(db, await readCausesOf(db, hearing)) : [];
          return {
            measure: measure!,
            owner_answer: await reasons.openAnswer(principalOf(request), row, hearing?.answer ?? null),
            causes: await show(request, causes),
            reason: await reasons.open(principalOf(request), row),
            guidance_note: await reasons.openNote(principalOf(request), row),
            history: history.map(({ at, by, what, detail }) => ({
              ...{
                at: at.toISOString(),
                by: inside ? by : null,
                by_name: by === null ? null : (known.get(by) ?? null),
              },
              ...{ what, detail },
            })),
            followed: await show(request, followed),
            compensations: compensations.map(({ kind, detail, at, doneAt }) => ({
              ...{ kind, detail, at: at.toISOString(), done_at: doneAt?.toISOString() ?? null },
            })),
          };
        },
      );

      app.post(
        '/v1/measures',
        {
          config: { permission: 'enforcement.measure.take' },
          schema: {
            ...{ summary: 'Take a measure; a severe one waits for a second person', tags },
            body: Type.Object(
              {
                ...{ kind: Name, target: Reference, subject: Type.Optional(Reference) },
                found_by: Type.Enum([...FOUND_BY_PEOPLE]),
                reason: Type.Optional(Why),
                rules: Type.Optional(Type.Array(Type.String({ maxLength: 200 }), { maxItems: 20 })),
                evidence: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 300 }), { maxItems: 20 })),
                duration: Type.Optional(Duration),
                points: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1_000 })),
                ladder: Type.Optional(Name),
                basis: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
                destination: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
                amount: Type.Optional(
                  Type.Object({
                    amount: Type.Integer({ minimum: 1, maximum: 1e14 }),
                    currency: Type.String({ pattern: '^[A-Z]{3}$' }),
                  }),
                ),
                exposure: Type.Optional(
                  Type.Integer({
                    minimum: 0,
                    maximum: 1e14,
                    description: 'What open risks amount to, in the same currency',
                  }),
                ),
              },
              { additionalProperties: false },
            ),
            response: { 201: measureSchema },
          },
        },
        async (request, reply) => {
          const { found_by: foundBy, ...body } = request.body;
          const row = await desk.take(principalOf(request), { ...body, foundBy });
          const [measure] = await show(request, [row]);
          return reply.code(201).send(measure!);
        },
      );

      const settle = (step: 'confirm' | 'refuse' | 'excuse', summary: string, reasonNeeded: boolean) =>
        app.post(
          `/v1/measures/:id/${step}`,
          {
            config: { permission: 'enforcement.measure.confirm' },
            schema: {
              ...{ summary, tags, params: byId },
              body: Type.Object({ reason: reasonNeeded ? Why : Type.Optional(Why) }, { additionalProperties: false }),
              response: { 200: measureSchema },
            },
          },
          async (request) => {
            const { reason } = request.body as { reason?: string };
            const row = await desk.settle(principalOf(request), request.params.id.toLowerCase(), step, reason);
            return (await show(request, [row]))[0]!;
          },
        );
      settle('confirm', 'Agree to a proposed measure, as a second person', false);
      settle('refuse', 'Refuse a proposed measure', true);
      settle('excuse', 'Give guidance instead of a proposed measure', true);

      app.post(
        '/v1/measures/:id/answer',
        {
          config: { permission: 'enforcement.measure.answer' },
          schema: {
            ...{ summary: 'Answer to what is proposed against you, once and in time', tags, params: byId },
            body: Type.Object({ text: Why }, { additionalProperties: false }),
            response: { 200: measureSchema },
          },
        },
        async (request) => {
          const row = await find(request, request.params.id);
          const answered = await owners.answer(principalOf(request), row, request.body.text);
          return (await show(request, [answered]))[0]!;
        },
      );

      app.post(
        '/v1/measures/:id/reverse',
        {
          config: { permission: 'enforcement.measure.reverse' },
          schema: {
            ...{ summary: 'Undo a measure with all that followed from it', tags, params: byId },
            body: Type.Object({ reason: Why }, { additionalProperties: false }),
            response: { 200: Type.Object({ items: Type.Array(measureSchema) }) },
          },
        },
        async (request) => {
          const undone = await desk.reverse(principalOf(request), request.params.id.toLowerCase(), request.body.reason);
          return { items: await show(request, undone) };
        },
      );
    },
  };
}

/** What led to a measure against an owner, and until when it can answer. */
function ownerOf(hearing: HearingRow | undefined, now: Date, language: Language): BesideRow['owner'] {
  if (hearing === undefined) return { of: null, until: null };
  const { relation, kind, after, within, parties, texts, answeredAt } = hearing;
  return {
    of: {
      ...{ relation, kind, after, within, parties, ...texts[language] },
      answered_at: answeredAt?.toISOString() ?? null,
    },
    until: hearUntil(hearing, now),
  };
}

/** By what people know its subject; what a ladder led to comes of an event about something else. */
function titleFor({ eventId, subject }: MeasureRow, events: ReadonlyMap<string, StoredEvent>): string | undefined {
  const event = events.get(eventId ?? '');
  if (event?.subject !== subject) return undefined;
  const title = titleOf(event);
  return title === subject ? undefined : title;
}
