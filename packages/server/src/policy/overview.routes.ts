import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Clock } from '../foundation/clock.ts';
import type { Database } from '../foundation/database/database.ts';
import { type Language, languageOf } from '../foundation/http/language.ts';
import type { HttpRoom } from '../foundation/http/room.ts';
import {
  readDecided,
  readDue,
  readLag,
  readLastDay,
  readPace,
  readTopRules,
  SPANS,
  type Span,
  windowOf,
} from './overview.store.ts';
import type { PackStore } from './pack.store.ts';

export interface OverviewRoutes {
  db: Database;
  packs: PackStore;
  /** The marketplace's clock. */
  clock: Clock;
  wall: Clock;
  /** The queues as their reader may see them; casework stands beside this room and is handed in. */
  queues(request: FastifyRequest, language: Language): Promise<QueueLine[]>;
  /** What a kind of promise is called. */
  promiseTitle(kind: string, language: Language): string;
}

export interface QueueLine {
  id: string;
  title: string;
  open: number;
  taken: number;
  oldest_at: string | null;
  overdue: number;
  next_due_at: string | null;
}

const TOP = 10;
const SOON = 8;

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Instant = Type.String({ format: 'date-time' });
const count = Type.Integer();
const byVerdict = { allow: count, observe: count, limit: count, reject: count };

const Overview = Type.Object({
  now: Instant,
  from: Instant,
  to: Instant,
  decided: Type.Object({ total: count, by_verdict: Type.Object(byVerdict) }),
  series: Type.Array(Type.Object({ at: Instant, ...byVerdict }), {
    description: 'By the hour up to a week, else by the day (UTC)',
  }),
  top_rules: Type.Array(
    Type.Object({
      rule: Type.String(),
      title: Type.String(),
      count,
      before: Type.Integer({ description: 'In the span before, as long' }),
    }),
  ),
  types: Type.Array(Type.Object({ type: Type.String(), count })),
  queues: Type.Array(
    Type.Object({
      ...{ id: Type.String(), title: Type.String(), open: count, taken: count, oldest_at: nullable(Instant) },
      ...{ overdue: count, next_due_at: nullable(Instant) },
    }),
  ),
  promises: Type.Object({
    due_soon: Type.Array(
      Type.Object({
        ...{ id: Type.String({ format: 'uuid' }), kind: Type.String(), title: Type.String(), subject: Type.String() },
        ...{ party: nullable(Type.String()), calendar: Type.String(), due_at: Instant },
      }),
    ),
    open: Type.Integer({ description: 'That can still break; counted up to 10,000' }),
    breached_24h: count,
    breached_before: Type.Integer({ description: 'In the 24 hours before' }),
  }),
  events_per_minute: Type.Number(),
  log: Type.Object({
    lag_s: Type.Integer({ description: 'Seconds by which these figures are behind the log; 0 when they are whole' }),
  }),
});

/** `/v1/overview`: what is happening, from counts that follow the log. It is about everybody, so no party sees it. */
export function overviewRoutes(options: OverviewRoutes): HttpRoom {
  const { db, packs, clock, wall } = options;
  return {
    name: 'policy.overview',
    permissions: [],
    register(app) {
      app.get(
        '/v1/overview',
        {
          config: { permission: 'policy.overview.read' },
          schema: {
            summary: 'What is being decided, what waits, which promises are about to break',
            description: 'From counts by the hour, not from rows: it costs the same however much is stored.',
            tags: ['policy'],
            querystring: Type.Object({ hours: Type.Optional(Type.Integer({ enum: [...SPANS] })) }),
            response: { 200: Overview },
          },
        },
        async (request) => {
          const language = languageOf(request);
          const now = clock.now();
          const window = windowOf(now, (request.query.hours ?? 24) as Span);
          // first: nothing that was counted after it can be missing from figures that are said to be whole
          const lag = await readLag(db, wall.now());
          const [decided, rules, queues, due, breached, pace] = await Promise.all([
            readDecided(db, window),
            readTopRules(db, window, TOP),
            options.queues(request, language),
            readDue(db, SOON),
            readLastDay(db, 'promise.breached', now),
            readPace(db, wall.now()),
          ]);
          const titles = new Map(packs.current().rules.map(({ id, title }) => [id, title[language]]));
          return {
            now: now.toISOString(),
            from: window.from.toISOString(),
            to: window.to.toISOString(),
            decided: { total: decided.total, by_verdict: decided.byVerdict },
            series: decided.series.map(({ at, ...counts }) => ({ at: at.toISOString(), ...counts })),
            top_rules: rules.map((one) => ({ ...one, title: titles.get(one.rule) ?? one.rule })),
            types: decided.types,
            queues,
            promises: {
              due_soon: due.soon.map(({ dueAt, ...promise }) => ({
                ...promise,
                title: options.promiseTitle(promise.kind, language),
                due_at: dueAt.toISOString(),
              })),
              open: due.open,
              breached_24h: breached.last,
              breached_before: breached.before,
            },
            events_per_minute: pace,
            log: { lag_s: lag },
          };
        },
      );
    },
  };
}
