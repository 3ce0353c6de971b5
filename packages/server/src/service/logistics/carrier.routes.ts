import { type Interval, shareOf } from '@anxin/engine';
import { Type } from 'typebox';
import { ownId } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import type { HttpApp } from '../../foundation/http/room.ts';
import { decodeCursor, encodeCursor } from '../../foundation/keyset.ts';
import { COURSE_MARKS, weekOf } from './course-row.ts';
import { JUDGEMENT_KINDS } from './judging.ts';
import { type CarrierFigures, listMarked, readFigures } from './scorecard.store.ts';

const tags = ['service'];
const strict = { additionalProperties: false } as const;
const Text = Type.String();
const Nullable = Type.Union([Text, Type.Null()]);
const Name = Type.String({ minLength: 1, maxLength: 64, pattern: '^[^\\u0000-\\u001f]+$' });
const Day = Type.String({ format: 'date' });
const Id = /^[^\0]{1,300}$/;

/** Fewer than these say nothing about a carrier. */
const LEAST = 30;
const MOST_WEEKS = 53;
const USUAL_WEEKS = 8;
const WEEK_MS = 7 * 86_400_000;

const Share = Type.Object({
  of: Type.Integer({ description: 'How many parcels it is a share of' }),
  share: Type.Union([Type.Number(), Type.Null()], { description: `Null where it is of fewer than ${LEAST}` }),
  low: Type.Union([Type.Number(), Type.Null()], { description: '95 % interval' }),
  high: Type.Union([Type.Number(), Type.Null()]),
  parcels: Type.String({ description: 'Where the parcels behind it are listed' }),
});

const Figures = Type.Object({
  ...{ carrier: Text, from: Nullable, to: Nullable, parcels: Type.Integer() },
  few: Type.Boolean({ description: `Fewer than ${LEAST} parcels: no figure is given` }),
  picked_in_time: Share,
  transit_hours: Type.Object({
    ...{
      of: Type.Integer(),
      p50: Type.Union([Type.Number(), Type.Null()]),
      p90: Type.Union([Type.Number(), Type.Null()]),
    },
    exact: Type.Boolean({ description: 'False: over several weeks or routes, the middle of their middles' }),
    parcels: Text,
  }),
  first_attempt: Share,
  lost_per_10000: Share,
  damaged_per_10000: Share,
  stalled_per_10000: Share,
});

const Period = {
  since: Type.Optional({ ...Day, description: 'A day of the first week; eight weeks ago when not given' }),
  until: Type.Optional({ ...Day, description: 'A day of the last week; this one when not given' }),
};

interface Period {
  fromWeek: string;
  toWeek: string;
}

/** @throws Problem `request.invalid` */
function periodOf({ since, until }: { since?: string; until?: string }, now: Date): Period {
  const toWeek = weekOf(until === undefined ? now : new Date(`${until}T00:00:00+08:00`));
  const fromWeek =
    since === undefined
      ? weekOf(new Date(Date.parse(`${toWeek}T00:00:00+08:00`) - (USUAL_WEEKS - 1) * WEEK_MS))
      : weekOf(new Date(`${since}T00:00:00+08:00`));
  const weeks = (Date.parse(toWeek) - Date.parse(fromWeek)) / WEEK_MS + 1;
  if (weeks < 1 || weeks > MOST_WEEKS)
    throw new Problem('request.invalid', {
      field: 'since',
      detail: `since lies before until, by ${MOST_WEEKS} weeks at most`,
    });
  return { fromWeek, toWeek };
}

type Route = Pick<CarrierFigures, 'carrier' | 'from' | 'to'>;

function linkTo(mark: string, { carrier, from, to }: Route, { fromWeek, toWeek }: Period): string {
  const query = new URLSearchParams({ judgement: mark, carrier, since: fromWeek, until: toWeek });
  if (from !== null) query.set('from', from);
  if (to !== null) query.set('to', to);
  return `/v1/logistics/parcels?${query}`;
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;

function share(successes: number, trials: number, per: number, parcels: string) {
  const known: Interval | undefined = trials < LEAST ? undefined : shareOf(successes, trials);
  const part = (name: 'share' | 'low' | 'high') => (known === undefined ? null : round(known[name] * per));
  return { of: trials, share: part('share'), low: part('low'), high: part('high'), parcels };
}

function showFigures(row: CarrierFigures, given: Route, period: Period) {
  const link = (mark: string) => linkTo(mark, given, period);
  const middle = (hours: number | null) => (hours === null || row.arrived < LEAST ? null : Math.round(hours * 10) / 10);
  return {
    ...{ carrier: row.carrier, from: given.from, to: given.to, parcels: row.parcels, few: row.parcels < LEAST },
    picked_in_time: share(row.pickedInTime, row.pickups, 1, link('picked-in-time')),
    transit_hours: {
      ...{ of: row.arrived, p50: middle(row.transitP50), p90: middle(row.transitP90), parcels: link('arrived') },
      exact: period.fromWeek === period.toWeek && row.from !== null,
    },
    first_attempt: share(row.firstAttempt, row.attempted, 1, link('first-attempt')),
    lost_per_10000: share(row.lost, row.parcels, 10_000, link('lost')),
    damaged_per_10000: share(row.damaged, row.parcels, 10_000, link('damaged')),
    stalled_per_10000: share(row.stalled, row.parcels, 10_000, link('stalled')),
  };
}

export function carrierRoutes(app: HttpApp, { db, clock }: { db: Database; clock: Clock }): void {
  const config = { permission: 'logistics.carrier.read' };
  app.get(
    '/v1/logistics/carriers',
    {
      config,
      schema: {
        ...{ summary: 'Carriers, by what became of their parcels', tags, response: { 200: pageOf(Figures) } },
        querystring: Type.Object(
          {
            ...pageQuery,
            from: Type.Optional({ ...Name, description: 'The province in which they are picked up' }),
            to: Type.Optional({ ...Name, description: 'The province to which they go' }),
            ...Period,
          },
          strict,
        ),
      },
    },
    async ({ query: { cursor, limit = DEFAULT_PAGE, from, to, ...days } }) => {
      const period = periodOf(days, clock.now());
      const after = cursor === undefined ? undefined : decodeCursor(cursor, Id);
      const rows = await readFigures(db, { ...period, from, to, by: 'carrier', after, limit: limit + 1 });
      const show = (row: CarrierFigures) =>
        showFigures(row, { carrier: row.carrier, from: from ?? null, to: to ?? null }, period);
      return toPage(rows, limit, show, ({ carrier }) => encodeCursor(carrier));
    },
  );

  app.get(
    '/v1/logistics/carriers/:carrier/routes',
    {
      config,
      schema: {
        ...{ summary: 'Routes of a carrier', tags, params: Type.Object({ carrier: Name }) },
        querystring: Type.Object({ ...pageQuery, ...Period }, strict),
        response: { 200: pageOf(Figures) },
      },
    },
    async ({ params: { carrier }, query: { cursor, limit = DEFAULT_PAGE, ...days } }) => {
      const period = periodOf(days, clock.now());
      const after = cursor === undefined ? undefined : decodeCursor(cursor, Id, Id, Id);
      const rows = await readFigures(db, { ...period, carrier, by: 'route', after, limit: limit + 1 });
      return toPage(
        rows,
        limit,
        (row) => showFigures(row, row, period),
        (row) => encodeCursor(row.carrier, row.from!, row.to!),
      );
    },
  );

  const Parcel = Type.Object({
    ...{ order_id: Text, parcel_id: Text, judgement: Text, merchant_id: Text, carrier: Text, from: Text, to: Text },
    ...{ week: Nullable, at: Text },
  });
  app.get(
    '/v1/logistics/parcels',
    {
      config: { permission: 'logistics.parcel.read' },
      schema: {
        ...{ summary: 'Parcels of which something is true: those behind a figure', tags },
        querystring: Type.Object(
          {
            ...pageQuery,
            judgement: Type.Enum([...JUDGEMENT_KINDS, ...COURSE_MARKS]),
            carrier: Type.Optional(Name),
            ...{ from: Type.Optional(Name), to: Type.Optional(Name) },
            since: Type.Optional({ ...Day, description: 'A day of the first week of pick-up' }),
            until: Type.Optional({ ...Day, description: 'A day of the last week of pick-up' }),
          },
          strict,
        ),
        response: { 200: pageOf(Parcel) },
      },
    },
    async (request) => {
      const { cursor, limit = DEFAULT_PAGE, judgement, since, until, ...names } = request.query;
      const after = cursor === undefined ? undefined : (decodeCursor(cursor, Id, Id) as [string, string]);
      const week = (day: string | undefined) =>
        day === undefined ? undefined : weekOf(new Date(`${day}T00:00:00+08:00`));
      const rows = await listMarked(db, {
        ...{ ...names, mark: judgement, fromWeek: week(since), toWeek: week(until), after, limit: limit + 1 },
        merchant: ownId(request.reach, 'merchant'),
      });
      return toPage(
        rows,
        limit,
        (row) => ({
          ...{ order_id: row.orderId, parcel_id: row.parcel, judgement: row.mark, merchant_id: row.merchantId },
          ...{ carrier: row.carrier, from: row.from, to: row.to, week: row.week, at: row.at.toISOString() },
        }),
        ({ orderId, parcel }) => encodeCursor(orderId, parcel),
      );
    },
  );
}
