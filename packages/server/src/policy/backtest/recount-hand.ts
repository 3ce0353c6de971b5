import type { FeatureValues, Pack } from '@anxin/engine';
import { sql } from 'kysely';
import type { Database } from '../../foundation/database/database.ts';
import { createPostgresStream } from '../../foundation/stream/postgres-stream.ts';
import { compiled, openReader, RE_DECIDE } from '../bulk/reader.ts';
import { createCounting } from '../features/counting.ts';
import { readReadySince } from '../features/feature.store.ts';
import type { Equipment } from './crew.ts';
import { featuresFor, type Given, lackingFor, readGiven, typesAsking, wasReadyAt } from './given.ts';
import { DECIDED_THEN, type Stretch } from './history.ts';
import { createRecount, type Recount } from './recount.ts';
import type { Packs } from './redecide.ts';

/** By event, the features that each pack reads, where its decision was not given them. Plain JSON. */
export type Recounted = Record<string, { [Side in keyof Packs]?: Record<string, unknown> }>;

export interface RecountEquipment extends Equipment {
  /** All that will be asked for. */
  stretch: Stretch;
}

interface Begun {
  given: ReadonlyMap<string | null, Given>;
  readySince: ReadonlyMap<string, Date>;
  recount: Recount;
}

/** Gives parts of the past, one after the other, the features that nobody looked up then. */
export async function openRecountHand({ base, candidate, stretch, ...place }: RecountEquipment) {
  const packs: Packs = { base: base && compiled(base), candidate: compiled(candidate) };
  const types = typesAsking(packs);
  const { db, sealer, keys, close } = await openReader(place, 'anxin backtest');
  let begun: Begun | 'nothing' | undefined;

  async function begin(): Promise<NonNullable<typeof begun>> {
    if (types.length === 0) return 'nothing';
    const given = await readGiven(db, stretch, types);
    const first = await readFirst(db, stretch, types);
    const readySince = await readReadySince(db);
    const plans = first === undefined ? [] : lackingFor(packs, given.values(), wasReadyAt(readySince, first));
    if (plans.length === 0) return 'nothing';
    const counting = createCounting({ keys, sealer });
    const stream = createPostgresStream({ db });
    return {
      ...{ given, readySince },
      recount: createRecount({ db, stream, counting, sealer, access: RE_DECIDE, plans, types, stretch }),
    };
  }

  return {
    async work(part: Stretch): Promise<Recounted> {
      begun ??= await begin();
      if (begun === 'nothing') return {};
      const { given, readySince, recount } = begun;
      const counted = await recount.valuesFor(part);
      const then = await readThen(db, part, types);
      return Object.fromEntries(
        Array.from(counted, ([id, values]) => {
          const { type, pack: name, features } = then.get(id)!;
          const wasReady = wasReadyAt(readySince, id);
          const of = (pack: Pack) => featuresFor(pack, type, given.get(name), features, values, wasReady);
          return [id, { ...(packs.base && { base: of(packs.base) }), candidate: of(packs.candidate) }];
        }),
      );
    },
    close,
  };
}

interface Then {
  type: string;
  pack: string | null;
  features: FeatureValues;
}

/** What the decisions of a part were given. */
async function readThen(
  db: Database,
  { from, to }: Stretch,
  types: readonly string[],
): Promise<ReadonlyMap<string, Then>> {
  const { rows } = await sql<Then & { id: string }>`
    select e.id, e.type, d.pack, coalesce(d.body -> 'snapshot' -> 'features', '{}') as features from event e
    ${DECIDED_THEN}
    where e.id >= ${from} and e.id < ${to} and e.type = any(${types}::text[])`.execute(db);
  return new Map(rows.map(({ id, ...then }) => [id, then]));
}

/** The first event of a stretch whose decision asks for features. */
const readFirst = async (
  db: Database,
  { from, to }: Stretch,
  types: readonly string[],
): Promise<string | undefined> => {
  const { rows } = await sql<{ id: string }>`
    select id from event where id >= ${from} and id < ${to} and type = any(${types}::text[]) order by id limit 1`.execute(
    db,
  );
  return rows[0]?.id;
};
