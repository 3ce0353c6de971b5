import { askedOf, type FeaturePlan, fileKind, type Pack } from '@anxin/engine';
import { sql } from 'kysely';
import type { Database } from '../../foundation/database/database.ts';
import { instantOf } from '../../foundation/ids.ts';
import { compiled } from '../bulk/reader.ts';
import { packFiles } from '../lifecycle/files.ts';
import { readFiles, readPackManifest } from '../lifecycle/release.store.ts';
import type { Manifest } from '../lifecycle/release.ts';
import type { Stretch } from './history.ts';
import type { Packs } from './redecide.ts';

/** Which features the decisions of a pack were given: by type of event, by name. */
export type Given = ReadonlyMap<string, ReadonlyMap<string, FeaturePlan>>;

const NOTHING: Given = new Map();

const READINGS = new WeakMap<FeaturePlan, string>();

/**
 * What a feature gives: what is counted, and whose it is looked up. One count may be looked up for several, such as for the
 * sender of a message and for everybody.
 */
export function readingOf(plan: FeaturePlan): string {
  let reading = READINGS.get(plan);
  if (reading === undefined) {
    reading = JSON.stringify([plan.identity, ...Array.from(plan.lookUps, ([type, { source }]) => [type, source])]);
    READINGS.set(plan, reading);
  }
  return reading;
}

/** Whether two features give the same to events of a type. */
const isSameOn = (type: string, plan: FeaturePlan, other: FeaturePlan | undefined): boolean =>
  other?.identity === plan.identity && other.lookUps.get(type)?.source === plan.lookUps.get(type)?.source;

const featuresOn = (pack: Pack, type: string): readonly FeaturePlan[] => askedOf(pack, type).features;

/** Types of event for which either pack reads features. */
export const typesAsking = ({ base, candidate }: Packs): string[] => [
  ...new Set(
    [base, candidate].flatMap((pack) =>
      pack === undefined ? [] : [...pack.types.keys()].filter((type) => featuresOn(pack, type).length > 0),
    ),
  ),
];

/** What the decisions of a stretch were given, by the name of their pack; `null` stands for events without a decision. */
export async function readGiven(
  db: Database,
  { from, to }: Stretch,
  types: readonly string[],
): Promise<ReadonlyMap<string | null, Given>> {
  const { rows } = await sql<{ pack: string | null }>`
    select distinct d.pack from event e
    left join event_key k on k.source = e.source and k.id = e.source_id
    left join decision d on d.id = k.decision_id
    where e.id >= ${from} and e.id < ${to} and e.type = any(${types}::text[])`.execute(db);
  const given = new Map<string | null, Given>();
  // packs that differ in their entries only read the same
  const known = new Map<string, Given>();
  for (const { pack: name } of rows) {
    const manifest = name === null ? undefined : await readPackManifest(db, name);
    const key = manifest && keyOf(manifest);
    const found = key === undefined ? NOTHING : (known.get(key) ?? (await givenWith(db, manifest!)));
    if (key !== undefined) known.set(key, found);
    given.set(name, found);
  }
  return given;
}

/** What settles which features a pack reads; undefined where it has none. */
function keyOf(manifest: Manifest): string | undefined {
  const settling = [...manifest].filter(([path]) => ['features', 'rules'].includes(fileKind(path) ?? ''));
  if (!settling.some(([path]) => fileKind(path) === 'features')) return undefined;
  return JSON.stringify(settling.sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function givenWith(db: Database, manifest: Manifest): Promise<Given> {
  const files = packFiles(await readFiles(db, manifest));
  let pack: Pack;
  try {
    pack = compiled(files);
  } catch {
    // what an older release wrote and this one cannot read any more: its values are counted again
    return NOTHING;
  }
  return givenBy(pack);
}

/** What a pack's decisions are given. */
export const givenBy = (pack: Pack): Given =>
  new Map(
    Array.from(pack.types.keys(), (type) => [type, new Map(featuresOn(pack, type).map((plan) => [plan.name, plan]))]),
  );

/** Whether a feature had values by then; before, decisions lacked it. */
export type WasReady = (plan: FeaturePlan) => boolean;

/** By when what a feature counts was counted, and the event that is decided. */
export const wasReadyAt =
  (since: ReadonlyMap<string, Date>, eventId: string): WasReady =>
  ({ identity }) => {
    const ready = since.get(identity);
    return ready !== undefined && ready <= instantOf(eventId);
  };

/** The features on a type of event that some decisions were not given as the pack reads them. */
function lackingOn(pack: Pack, type: string, given: Iterable<Given>, wasReady: WasReady): FeaturePlan[] {
  const all = [...given];
  return featuresOn(pack, type).filter(
    (plan) => !wasReady(plan) || all.some((each) => !isSameOn(type, plan, each.get(type)?.get(plan.name))),
  );
}

/** What has to be counted for either pack, each thing once. @param wasReady before the first of the decisions */
export function lackingFor({ base, candidate }: Packs, given: Iterable<Given>, wasReady: WasReady): FeaturePlan[] {
  const all = [...given];
  const lacking = [base, candidate].flatMap((pack) =>
    pack === undefined ? [] : [...pack.types.keys()].flatMap((type) => lackingOn(pack, type, all, wasReady)),
  );
  return [...new Map(lacking.map((plan) => [readingOf(plan), plan])).values()];
}

/**
 * The features that a pack reads on an event: those that its decision was given, and what was counted where it was not.
 * @param values of then, by name
 * @param counted by `readingOf`
 */
export function featuresFor(
  pack: Pack,
  type: string,
  given: Given | undefined,
  values: Readonly<Record<string, unknown>>,
  counted: Readonly<Record<string, number>>,
  wasReady: WasReady,
): Record<string, unknown> {
  const named = given?.get(type);
  return Object.fromEntries(
    featuresOn(pack, type).flatMap((plan) => {
      const { name } = plan;
      const isGiven = isSameOn(type, plan, named?.get(name)) && (Object.hasOwn(values, name) || wasReady(plan));
      const value = isGiven ? values[name] : counted[readingOf(plan)];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
