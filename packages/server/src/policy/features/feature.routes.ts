import { type Language, MEASURES } from '@anxin/engine';
import { Type } from 'typebox';
import type { Database } from '../../foundation/database/database.ts';
import { languageOf } from '../../foundation/http/language.ts';
import type { HttpRoom } from '../../foundation/http/room.ts';
import { instantOf } from '../../foundation/ids.ts';
import type { EventStream } from '../../foundation/stream/stream.ts';
import type { PackStore } from '../pack.store.ts';
import { firstEventId, readFeatureStates } from './feature.store.ts';

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()]);

const Feature = Type.Object({
  name: Type.String(),
  about: Type.String(),
  measure: Type.Enum([...MEASURES]),
  window: Type.String({ description: 'ISO 8601' }),
  on: Type.Array(Type.String(), { description: 'Types of events that count' }),
  for: Type.Array(Type.String(), { description: 'Types of events whose rules may read it' }),
  state: Type.Enum(['waiting', 'building', 'ready'], { description: 'Only one that is ready has values' }),
  progress: Type.Number({ description: 'How much of the log is counted, from 0 to 1' }),
  counted: Type.Integer({ description: 'Events' }),
  skipped: Type.Integer({ description: 'Not counted, because something could not be evaluated' }),
  unreadable: Type.Integer({ description: 'Not counted, because their person was erased' }),
  kept_from: nullable(Type.String({ format: 'date-time', description: 'Events before it are no longer held' })),
});

/** The features in force, and how far each has been counted. */
export function featureRoutes({
  db,
  packs,
  stream,
}: {
  db: Database;
  packs: Pick<PackStore, 'current' | 'written'>;
  stream: Pick<EventStream, 'head'>;
}): HttpRoom {
  return {
    name: 'policy.features',
    permissions: [],
    register(app) {
      app.get(
        '/v1/features',
        {
          config: { permission: 'policy.pack.read' },
          schema: {
            ...{ summary: 'The features in force, and how far each has been counted', tags: ['policy'] },
            response: { 200: Type.Object({ pack: Type.String(), features: Type.Array(Feature) }) },
          },
        },
        async (request) => {
          const language = languageOf(request) as Language;
          const { features, name } = packs.current();
          const identities = [...features.values()].map(({ identity }) => identity);
          const states = await readFeatureStates(db, identities);
          const first = await firstEventId(db);
          const head = await stream.head();
          return {
            pack: name,
            features: packs.written().document.features.flatMap((document) => {
              const plan = features.get(document.name);
              if (plan === undefined) return [];
              const state = states.get(plan.identity);
              return {
                ...{
                  name: plan.name,
                  about: document.about[language],
                  measure: plan.measure,
                  window: document.window.text,
                },
                ...{ on: [...plan.counts.keys()], for: [...plan.lookUps.keys()] },
                state:
                  state === undefined ? ('waiting' as const) : state.ready ? ('ready' as const) : ('building' as const),
                progress:
                  state === undefined
                    ? 0
                    : state.ready || first === undefined
                      ? 1
                      : share(first, state.eventId, head.id),
                ...{ counted: state?.counted ?? 0, skipped: state?.skipped ?? 0, unreadable: state?.unreadable ?? 0 },
                kept_from: state?.keptFrom === undefined ? null : new Date(state.keptFrom).toISOString(),
              };
            }),
          };
        },
      );
    },
  };
}

/** By when events came in: their ids say it. */
function share(first: string, at: string, last: string): number {
  const [from, here, to] = [first, at, last].map((id) => instantOf(id).getTime()) as [number, number, number];
  return to <= from ? 1 : Math.min(1, Math.max(0, (here - from) / (to - from)));
}
