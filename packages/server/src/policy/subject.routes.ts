import { type Language, VERDICTS, type Verdict } from '@anxin/engine';
import type { FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import { type TSchema, Type } from 'typebox';
import { type Owner, type Reach, within } from '../foundation/access/principal.ts';
import type { Database } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import { languageOf } from '../foundation/http/language.ts';
import { DEFAULT_PAGE } from '../foundation/http/page.ts';
import type { HttpRoom } from '../foundation/http/room.ts';
import type { StoredEvent } from '../foundation/log/event.ts';
import { readEventsOf } from '../foundation/log/log.store.ts';
import { titleOf } from '../foundation/log/title.ts';
import { readState } from '../marketplace/shown.ts';
import type { CaseSummary } from './decision.routes.ts';
import { readDecisionsOf } from './decision.store.ts';
import { type DecisionRecord, viewDecision } from './decision.ts';
import { refOf, viewEvent } from './event.ts';
import type { PackStore } from './pack.store.ts';
import { caseSummary, decisionSchema, eventSchema, evidenceSchema } from './schemas.ts';

export interface SubjectRoutes {
  db: Database;
  packs: PackStore;
  mask(event: StoredEvent): unknown;
  /** Cases about a subject, as their reader may see them, newest first; casework is handed in. */
  casesOf?(request: FastifyRequest, subject: string): Promise<CaseSummary[]>;
}

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const count = Type.Integer();

const Subject = Type.Object({
  subject: Type.String(),
  title: Type.String(),
  verdict: nullable(decisionSchema.properties.verdict),
  state: nullable(Type.Record(Type.String(), Type.Unknown(), { description: 'Its read model, masked' })),
  party: nullable(Type.String({ description: 'Who answers for it' })),
  decisions: Type.Array(decisionSchema),
  events: Type.Array(eventSchema),
  measures: Type.Array(
    Type.Object({
      ...{ kind: Type.String(), at: Type.String({ format: 'date-time' }), decision_id: Type.String() },
      ...{ points: nullable(Type.Number()), party: nullable(Type.String()) },
    }),
    { description: 'Proposed by the newest decisions' },
  ),
  cases: Type.Array(caseSummary),
  counts: Type.Object(
    { by_verdict: Type.Object({ allow: count, observe: count, limit: count, reject: count }) },
    { description: 'Of its newest 1,000 decisions' },
  ),
});

const Segment = Type.Object({
  seq: Type.Integer(),
  start_s: Type.Number(),
  end_s: Type.Number(),
  at: Type.String({ format: 'date-time' }),
  transcript: Type.String(),
  ocr: nullable(Type.String()),
  frames: Type.Array(Type.String(), { description: 'Addresses of pictures' }),
  product_id: nullable(Type.String()),
  viewers: nullable(Type.Integer()),
  decision: nullable(
    Type.Object({
      id: Type.String({ format: 'uuid' }),
      verdict: Type.Enum([...VERDICTS]),
      rules: Type.Array(Type.String()),
      evidence: Type.Array(evidenceSchema),
    }),
  ),
  comments: Type.Array(Type.String()),
});

const subjectId = Type.String({ minLength: 1, maxLength: 200 });

/** A subject with all that is known of it; and a live room on one axis of time. */
export function subjectRoutes(options: SubjectRoutes): HttpRoom {
  const { db, packs } = options;
  return {
    name: 'policy.subjects',
    permissions: [],
    register(app) {
      app.get(
        '/v1/subjects/:type/:id',
        {
          config: { permission: 'policy.decision.read' },
          schema: {
            summary: 'What is known about a subject: its state, its newest decision, measures, cases, and its history',
            tags: ['policy'],
            params: Type.Object({ type: Type.String({ pattern: '^[a-z][a-z-]{0,31}$' }), id: subjectId }),
            response: { 200: Subject },
          },
        },
        async (request) => {
          const { params, reach } = request;
          const subject = `${params.type}/${params.id}`;
          const [events, known] = await Promise.all([
            readEventsOf(db, { subject, limit: DEFAULT_PAGE, refersTo: refOf(reach) }),
            readState(db, params.type, params.id),
          ]);
          const state = known && within(reach, ...known.parties) ? known : undefined;
          if (events.length === 0 && !state) throw new Problem('request.not-found');
          const language = languageOf(request) as Language;
          const [all, counts, cases] = await Promise.all([
            readDecisionsOf(db, subject, DEFAULT_PAGE),
            countVerdicts(db, subject, reach),
            options.casesOf?.(request, subject) ?? [],
          ]);
          const decisions = all.filter((record) => within(reach, ...record.parties));
          return {
            subject,
            title: events[0] ? titleOfAny(events, subject) : subject,
            verdict: decisions[0]?.verdict ?? null,
            state: state?.fields ?? null,
            party: state?.parties[0] ?? partyOf(decisions),
            decisions: await Promise.all(
              decisions.map(async (record) => viewDecision(record, await packs.byName(record.pack), language)),
            ),
            events: events.map((event) => viewEvent(event, options.mask(event))),
            measures: decisions.flatMap(measuresOf),
            cases,
            counts: { by_verdict: counts },
          } as never;
        },
      );

      app.get(
        '/v1/live/:id/timeline',
        {
          config: { permission: 'policy.event.read' },
          schema: {
            summary: 'A live room, segment by segment, with what was decided about each',
            description: 'At most its newest 2,000 segments.',
            tags: ['policy'],
            params: Type.Object({ id: subjectId }),
            response: {
              200: Type.Object({
                live: Type.Record(Type.String(), Type.Unknown()),
                segments: Type.Array(Segment),
              }),
            },
          },
        },
        async ({ params, reach }) => {
          const subject = `live/${params.id}`;
          const [events, known, decisions] = await Promise.all([
            readEventsOf(db, { subject, limit: MOST_SEGMENTS, refersTo: refOf(reach) }),
            readState(db, 'live', params.id),
            readDecisionsOf(db, subject, MOST_SEGMENTS),
          ]);
          if (events.length === 0) throw new Problem('request.not-found');
          const byEvent = new Map(decisions.map((record) => [record.eventId, record]));
          const segments = events
            .filter(({ type }) => type === 'live.segment')
            .map((event) => segmentOf(options.mask(event) as never, event, byEvent.get(event.id)));
          // a segment that was sent again is the newer one
          const newest = new Map(segments.toReversed().map((segment) => [segment.seq, segment]));
          return {
            live: { ...known?.fields, id: params.id },
            segments: [...newest.values()].sort((a, b) => a.start_s - b.start_s || a.seq - b.seq),
          } as never;
        },
      );
    },
  };
}

const MOST_SEGMENTS = 2_000;
const MOST_COUNTED = 1_000;
const MOST_COMMENTS = 100;
/** Pictures inside events are shown up to here; an address costs nothing. */
const MOST_INLINE = 100_000;

async function countVerdicts(db: Database, subject: string, reach: Reach): Promise<Record<Verdict, number>> {
  const own = reach === 'all' ? undefined : reach === 'none' ? '' : reach.own;
  const { rows } = await sql<{ verdict: Verdict; count: number }>`
    select verdict, count(*)::int as count from (
      select verdict, parties from decision where subject_key = ${subject} order by id desc limit ${MOST_COUNTED}) as d
    where ${own === undefined ? sql`true` : sql`parties @> array[${own}]::text[]`} group by verdict`.execute(db);
  const counts = new Map(rows.map(({ verdict, count }) => [verdict, count]));
  return Object.fromEntries(VERDICTS.map((verdict) => [verdict, counts.get(verdict) ?? 0])) as Record<Verdict, number>;
}

/** The newest event that has words for it: a later one may say only what changed. */
const titleOfAny = (events: readonly StoredEvent[], subject: string): string =>
  events.map(titleOf).find((title) => title !== subject) ?? subject;

/** Consumers are whom it was done to; who answers for it is one of the others. */
const partyOf = (decisions: readonly DecisionRecord[]): Owner | null =>
  decisions[0]?.parties.find((party) => !party.startsWith('consumer/')) ?? null;

const measuresOf = ({ id, decidedAt, body }: DecisionRecord) =>
  body.measures.map(({ kind, points, party }) => ({
    ...{ kind, at: decidedAt.toISOString(), decision_id: id, points: points ?? null, party: party ?? null },
  }));

function segmentOf(data: Record<string, unknown>, event: StoredEvent, decision: DecisionRecord | undefined) {
  const segment = (data.segment ?? {}) as Record<string, unknown>;
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);
  return {
    seq: number(segment.seq) ?? 0,
    start_s: number(segment.start_s) ?? 0,
    end_s: number(segment.end_s) ?? 0,
    at: event.time.toISOString(),
    transcript: text(segment.transcript) ?? '',
    ocr: text(segment.ocr),
    frames: listOf(segment.frames).flatMap((frame) => addressOf(frame) ?? []),
    product_id: text(segment.product_id),
    viewers: number(segment.viewers),
    decision: decision
      ? {
          ...{ id: decision.id, verdict: decision.verdict, rules: decision.body.reasons.map(({ rule }) => rule) },
          evidence: decision.body.reasons.flatMap(({ evidence }) => evidence),
        }
      : null,
    comments: listOf(segment.comments)
      .slice(0, MOST_COMMENTS)
      .flatMap((comment) => text(comment) ?? text((comment as Record<string, unknown> | null)?.text) ?? []),
  };
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Where a picture is found; files of the media folder are given out by this server. */
function addressOf(reference: unknown): string | undefined {
  if (typeof reference !== 'string') return undefined;
  if (reference.startsWith('data:')) return reference.length <= MOST_INLINE ? reference : undefined;
  const file = /^file:\/{0,3}(.+)$/.exec(reference)?.[1];
  return file === undefined ? reference : `/v1/media/${file.split('/').map(encodeURIComponent).join('/')}`;
}
