import type { Language, Pack } from '@anxin/engine';
import { Type } from 'typebox';
import type { Clock } from '../foundation/clock.ts';
import type { Database } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import { languageOf } from '../foundation/http/language.ts';
import type { HttpRoom } from '../foundation/http/room.ts';
import { partyAnswering } from './answering-party.ts';
import { countEarlier, MOST_COMPARED, readSince, readWithRules } from './like.store.ts';
import { actsOf, keyFor, type LikeKey, likeTo, RECORDS, type Treatment, treatmentsOf, unlikeOf } from './like.ts';
import { readMeasures } from './measure.store.ts';
import { typeOf } from './measure.ts';

export interface LikeRoutes {
  db: Database;
  clock: Clock;
  pack(): Pick<Pack, 'measures'>;
}

const tags = ['enforcement'];
const Text = Type.String();
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const DAY_MS = 86_400_000;
const MOST_RULES = 20;
const MOST_GROUPS = 100;
const MOST_TREATMENTS = 10;

const Days = Type.Optional(Type.Integer({ minimum: 1, maximum: 366 }));

const TreatmentSchema = Type.Object({
  measures: Type.Array(
    Type.Object({
      ...{ kind: Text, title: Text, points: nullable(Type.Number()), guidance: Type.Boolean() },
      seconds: nullable(Type.Integer({ description: 'For how long; null: until it is undone' })),
    }),
  ),
  cases: Type.Integer(),
  by_person: Type.Integer({ description: 'How many of them a person took, confirmed or excused' }),
  example: Type.Object(
    { measure: Text, target: Text, taken_at: Type.String({ format: 'date-time' }) },
    { description: 'The newest, to look at' },
  ),
});

const Key = {
  target_type: Text,
  rules: Type.Array(Text),
  record: Type.Enum([...RECORDS], {
    description: 'What the party had been dealt with for within the year before: never, once or twice, more often',
  }),
  cases: Type.Integer(),
  treatments: Type.Array(TreatmentSchema, { description: 'The most usual first; ten at most' }),
};
const Cut = Type.Boolean({ description: 'There are more measures than were compared: the newest were' });

/** `/v1/measures/like`, `/v1/measures/unlike`: like cases treated alike. */
export function likeRoutes({ db, clock, pack }: LikeRoutes): HttpRoom {
  const viewKey = ({ targetType, rules, record }: LikeKey) => ({ target_type: targetType, rules: [...rules], record });
  const viewTreatments = (treatments: readonly Treatment[], language: Language) =>
    treatments.slice(0, MOST_TREATMENTS).map(({ parts, cases, byPerson, example }) => ({
      measures: parts.map(({ kind, seconds, tenths, excused }) => ({
        ...{ kind, title: pack().measures.get(kind)?.title[language] ?? kind, guidance: excused, seconds },
        points: tenths === null ? null : tenths / 10,
      })),
      ...{ cases, by_person: byPerson },
      example: { measure: example.id, target: example.target, taken_at: example.at.toISOString() },
    }));
  const since = (days: number): Date => new Date(clock.now().getTime() - days * DAY_MS);

  /** What is asked about: a measure that is there already, or what somebody is about to do. */
  const askedOf = async (query: { measure?: string; target?: string; rules?: string }) => {
    if (query.measure !== undefined) {
      const [row] = await readMeasures(db, [query.measure.toLowerCase()]);
      if (row === undefined) throw new Problem('request.not-found', { field: 'measure' });
      return { ...row, party: row.party ?? row.target, at: row.takenAt };
    }
    const { target, rules } = query;
    if (target === undefined || rules === undefined)
      throw new Problem('request.invalid', {
        field: target === undefined ? 'target' : 'rules',
        detail: 'Say which measure, or which target and rules, separated by commas',
      });
    const all = rules.split(',').filter((rule) => rule !== '');
    if (all.length === 0 || all.length > MOST_RULES)
      throw new Problem('request.invalid', { field: 'rules', detail: `name 1 to ${MOST_RULES} rules` });
    const party = (await partyAnswering(db, target, target)) ?? target;
    return { id: undefined, target, rules: all, party, at: clock.now() };
  };

  return {
    name: 'enforcement.like',
    permissions: [],
    register(app) {
      app.get(
        '/v1/measures/like',
        {
          config: { permission: 'enforcement.measure.compare' },
          schema: {
            summary: 'How like cases were treated: the same rules, type of target and record',
            tags,
            querystring: Type.Object(
              {
                measure: Type.Optional(Type.String({ format: 'uuid' })),
                target: Type.Optional(Type.String({ maxLength: 250, pattern: '^[a-z][a-z0-9-]{0,49}/[^\\s]{1,200}$' })),
                rules: Type.Optional(Type.String({ minLength: 1, maxLength: 4_000 })),
                days: Days,
              },
              { additionalProperties: false },
            ),
            response: { 200: Type.Object({ ...Key, cut: Cut }, { title: 'Like cases' }) },
          },
        },
        async (request) => {
          const { days = 180 } = request.query;
          const { id, target, rules, party, at } = await askedOf(request.query);
          const [rows, earlier] = await Promise.all([
            rules.length === 0 ? [] : readWithRules(db, { rules, targetType: typeOf(target), since: since(days) }),
            countEarlier(db, party, at),
          ]);
          const key = keyFor(target, rules, earlier);
          const such = likeTo(key, actsOf(rows.slice(0, MOST_COMPARED)));
          const others = such.filter((act) => act.id !== id);
          const treatments = viewTreatments(treatmentsOf(others), languageOf(request));
          return { ...viewKey(key), cases: others.length, treatments, cut: rows.length > MOST_COMPARED };
        },
      );

      app.get(
        '/v1/measures/unlike',
        {
          config: { permission: 'enforcement.measure.unlike' },
          schema: {
            summary: 'Like cases that were treated differently, those of most cases first',
            tags,
            querystring: Type.Object({ days: Days }, { additionalProperties: false }),
            response: {
              200: Type.Object({
                items: Type.Array(Type.Object(Key, { title: 'Unlike treatment' }), { description: '100 at most' }),
                compared: Type.Integer({ description: 'Cases that were looked at' }),
                cut: Cut,
              }),
            },
          },
        },
        async (request) => {
          const language = languageOf(request);
          const rows = await readSince(db, since(request.query.days ?? 90));
          const acts = actsOf(rows.slice(0, MOST_COMPARED));
          return {
            items: unlikeOf(acts)
              .slice(0, MOST_GROUPS)
              .map(({ key, cases, treatments }) => ({
                ...{ ...viewKey(key), cases, treatments: viewTreatments(treatments, language) },
              })),
            ...{ compared: acts.length, cut: rows.length > MOST_COMPARED },
          };
        },
      );
    },
  };
}
