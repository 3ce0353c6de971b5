import type { Ladder } from '@anxin/engine';
import { Type } from 'typebox';
import type { Clock } from '../foundation/clock.ts';
import type { Database } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import { languageOf } from '../foundation/http/language.ts';
import type { HttpRoom } from '../foundation/http/room.ts';
import type { PackStore } from '../policy/pack.store.ts';
import { previewLadder } from './ladder.preview.ts';
import { ladderPermissions } from './measure.permissions.ts';

export interface LadderRoutes {
  db: Database;
  clock: Clock;
  packs: Pick<PackStore, 'current' | 'byRelease'>;
}

const tags = ['enforcement'];
const Name = Type.String({ maxLength: 60, pattern: '^[a-z][a-z0-9-]*$' });
const DAY_MS = 86_400_000;

const LadderSchema = Type.Object(
  {
    ...{ id: Type.String(), title: Type.String(), party: Type.String(), counts: Type.Enum(['up', 'down']) },
    ...{ start: Type.Number(), least: Type.Number(), most: Type.Number() },
    window: Type.String({ description: 'ISO 8601, `year` or `ever`' }),
    milestones: Type.Array(
      Type.Object({
        ...{ at: Type.Number(), title: Type.String() },
        measures: Type.Array(Type.Object({ kind: Type.String(), duration: Type.Union([Type.String(), Type.Null()]) })),
      }),
    ),
  },
  { title: 'Ladder' },
);

const Preview = Type.Object(
  {
    ...{ ladder: Type.String(), points_of: Type.String(), since: Type.String({ format: 'date-time' }) },
    parties: Type.Integer({ description: 'With any points; all others stand at the start' }),
    histogram: Type.Array(Type.Object({ from: Type.Number(), to: Type.Number(), parties: Type.Integer() })),
    milestones: Type.Array(
      Type.Object({
        at: Type.Number(),
        standing: Type.Integer({ description: 'Parties that are there now' }),
        reached: Type.Integer({ description: 'Parties that would have come to it since' }),
        times: Type.Integer(),
        measures: Type.Array(Type.String()),
      }),
    ),
    cut: Type.Boolean({ description: 'There are more parties than were looked at' }),
  },
  { title: 'Preview of a ladder' },
);

const windowOf = ({ window }: Ladder): string => (window.kind === 'rolling' ? window.text : window.kind);

/** `/v1/ladders`: what points lead to, and whom a ladder would reach before it is switched on. */
export function ladderRoom({ db, clock, packs }: LadderRoutes): HttpRoom {
  const laddersOf = async (release: string | undefined) => {
    if (release === undefined) return packs.current().ladders;
    const content = await packs.byRelease(release.toLowerCase());
    if (content?.document === undefined) throw new Problem('request.not-found', { field: 'release' });
    return content.document.ladders;
  };
  return {
    name: 'enforcement.ladders',
    permissions: ladderPermissions,
    register(app) {
      app.get(
        '/v1/ladders',
        {
          config: { permission: 'enforcement.ladder.read' },
          schema: {
            ...{ summary: 'The ladders in force, or of a release', tags },
            querystring: Type.Object(
              { release: Type.Optional(Type.String({ format: 'uuid' })) },
              { additionalProperties: false },
            ),
            response: { 200: Type.Object({ items: Type.Array(LadderSchema) }) },
          },
        },
        async (request) => {
          const language = languageOf(request);
          const ladders = await laddersOf(request.query.release);
          return {
            items: [...ladders.values()].map((ladder) => ({
              ...{ id: ladder.id, title: ladder.title[language], party: ladder.party, counts: ladder.counts },
              ...{
                start: ladder.start / 10,
                least: ladder.least / 10,
                most: ladder.most / 10,
                window: windowOf(ladder),
              },
              milestones: ladder.milestones.map(({ at, title, measures }) => ({
                ...{ at: at / 10, title: title[language] },
                measures: measures.map(({ kind, duration }) => ({ kind, duration: duration ?? null })),
              })),
            })),
          };
        },
      );

      app.post(
        '/v1/ladders/preview',
        {
          config: { permission: 'enforcement.ladder.preview', idempotency: false },
          schema: {
            summary: 'Who would stand where under a ladder, and whom its milestones would reach',
            description:
              'Changes nothing. A ladder that is new is tried on the points of another one of the same type of party.',
            tags,
            body: Type.Object(
              {
                ladder: Name,
                release: Type.Optional(
                  Type.String({ format: 'uuid', description: 'Whose ladders; those in force otherwise' }),
                ),
                points_of: Type.Optional(Name),
                days: Type.Optional(Type.Integer({ minimum: 1, maximum: 366 })),
              },
              { additionalProperties: false },
            ),
            response: { 200: Preview },
          },
        },
        async (request) => {
          const { ladder: id, release, points_of: pointsOf = id, days = 30 } = request.body;
          const ladders = await laddersOf(release);
          const ladder = ladders.get(id);
          if (ladder === undefined)
            throw new Problem('request.invalid', {
              field: 'ladder',
              detail: `there is no ladder ${id}; there are ${[...ladders.keys()].join(', ') || 'none'}`,
            });
          const now = clock.now();
          const since = new Date(now.getTime() - days * DAY_MS);
          const { milestones, ...preview } = await previewLadder(db, ladder, { now, since, pointsOf });
          return {
            ...{ ladder: id, points_of: pointsOf, since: since.toISOString(), ...preview },
            milestones: milestones.map((milestone, i) => ({
              ...milestone,
              measures: ladder.milestones[i]!.measures.map(({ kind }) => kind),
            })),
          };
        },
      );
    },
  };
}
