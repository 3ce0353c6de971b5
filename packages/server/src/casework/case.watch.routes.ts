import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Clock } from '../foundation/clock.ts';
import type { Database } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import { languageOf } from '../foundation/http/language.ts';
import { type HttpRoom, principalOf } from '../foundation/http/room.ts';
import type { Within } from './case.answer.ts';
import { readAnswered, readHeld, readLoad } from './case.load.ts';
import { Id, Instant, nullable, Person } from './case.schemas.ts';
import { readWholeHistory } from './case.store.ts';
import { type Actor, actorOf } from './case.ts';
import { type CaseViewOptions, personOf } from './case.view.ts';
import { custodyOf } from './custody.ts';
import { readShown } from './quality/hidden.ts';
import type { Queues } from './queue.ts';

export interface WatchRoutes {
  db: Database;
  clock: Clock;
  queues(): Queues;
  names: CaseViewOptions['names'];
  within(request: FastifyRequest): Within;
}

const tags = ['casework'];
const count = Type.Integer();

const Load = Type.Object(
  {
    ...{ id: Type.String(), title: Type.String() },
    waiting: Type.Object({ under_1h: count, under_4h: count, under_24h: count, longer: count }),
    late: Type.Integer({ description: 'Of those that wait, how many are due already' }),
    ...{ arrivals_per_hour: Type.Number(), answers_per_hour: Type.Number() },
    forecast_late: Type.Integer({ description: 'Of those that wait, how many will be answered late' }),
    people: Type.Array(
      Type.Object({
        ...{ person: Person, answered_last_hour: count },
        held: Type.Array(
          Type.Object({ case: Id, subject: Type.String(), title: Type.String(), since: Instant, lease_until: Instant }),
        ),
      }),
    ),
  },
  { title: 'QueueLoad' },
);

const Interval = Type.Object({
  ...{ holder: Person, from: Instant, to: nullable(Instant) },
  ended: nullable(Type.Enum(['released', 'lease-lost', 'reassigned', 'decided', 'closed', 'merged'])),
});

/** What supervisors watch: what waits, who has what, and who had it when. */
export function registerWatchRoutes(app: Parameters<HttpRoom['register']>[0], options: WatchRoutes): void {
  const { db, clock, queues, names, within } = options;

  app.get(
    '/v1/queues/load',
    {
      config: { permission: 'casework.queue.load' },
      schema: {
        ...{ summary: 'What waits in each queue, who has what since when, and what will be late', tags },
        response: { 200: Type.Object({ at: Instant, items: Type.Array(Load) }) },
      },
    },
    async (request) => {
      const language = languageOf(request);
      const [now, wall] = [clock.now(), new Date()];
      const reached = queues().all.filter(within(request));
      const ids = reached.map(({ id }) => id);
      const [loads, held, answered] = await Promise.all([
        readLoad(db, ids, now, wall),
        readHeld(db, ids),
        readAnswered(db, ids, wall),
      ]);
      const person = personOf(await names([...new Set([...held.map((h) => h.holder), ...answered.map((a) => a.by)])]));
      const peopleOf = (queue: string) => {
        const holding = Map.groupBy(
          held.filter((one) => one.queue === queue),
          ({ holder }) => holder,
        );
        const counts = new Map(answered.filter((one) => one.queue === queue).map(({ by, count: n }) => [by, n]));
        return [...new Set<Actor>([...holding.keys(), ...counts.keys()])].map((actor) => ({
          ...{ person: person(actor)!, answered_last_hour: counts.get(actor) ?? 0 },
          held: (holding.get(actor) ?? []).map(({ caseId, subject, title, since, leaseUntil }) => ({
            ...{ case: caseId, subject, title, since: since.toISOString(), lease_until: leaseUntil.toISOString() },
          })),
        }));
      };
      const byQueue = new Map(loads.map((load) => [load.queue, load]));
      return {
        at: now.toISOString(),
        items: reached.map(({ id, title }) => {
          const { ages, late, forecastLate, arrivalsPerHour, answersPerHour } = byQueue.get(id)!;
          const [under_1h, under_4h, under_24h, longer] = ages;
          return {
            ...{ id, title: title[language], waiting: { under_1h, under_4h, under_24h, longer }, late },
            ...{ arrivals_per_hour: hundredths(arrivalsPerHour), answers_per_hour: hundredths(answersPerHour) },
            ...{ forecast_late: forecastLate, people: peopleOf(id) },
          };
        }),
      };
    },
  );

  app.get(
    '/v1/cases/:id/custody',
    {
      config: { permission: 'casework.case.read' },
      schema: {
        ...{ summary: 'Who held a case when, and how each time ended', tags, params: Type.Object({ id: Id }) },
        response: { 200: Type.Object({ items: Type.Array(Interval) }) },
      },
    },
    async (request) => {
      const row = await readShown(db, request.params.id.toLowerCase(), actorOf(principalOf(request)));
      if (!row || !within(request)(queues().of(row.queue))) throw new Problem('request.not-found');
      const intervals = custodyOf(await readWholeHistory(db, row.id));
      const person = personOf(await names([...new Set(intervals.map(({ holder }) => holder))]));
      return {
        items: intervals.map(({ holder, from, to, ended }) => ({
          ...{ holder: person(holder)!, from: from.toISOString(), to: to?.toISOString() ?? null, ended },
        })),
      };
    },
  );
}

const hundredths = (rate: number): number => Math.round(rate * 100) / 100;
