import { type Contribution, contributionOf, type EngineEvent, type FeaturePlan } from '@anxin/engine';
import { type PersonalPlace, personalPlaces } from '@anxin/events';
import { looksSealed } from '../../foundation/sealing/cipher.ts';
import type { Keys } from '../../foundation/sealing/keys.ts';
import type { Sealer } from '../../foundation/sealing/sealer.ts';
import { touchesPath } from '../personal-reasons.ts';

/** An event of the log, sealed as it lies there. */
export interface LogEvent {
  id: string;
  event: EngineEvent;
}

/** A contribution as it may be kept: key and distinct values are HMACs. */
export interface KeptContribution extends Omit<Contribution, 'key'> {
  key: Buffer;
}

/** `none`: it does not count. `skipped`: something could not be evaluated. `unreadable`: its person was erased. */
export type Counted = KeptContribution | 'none' | 'skipped' | 'unreadable';

/** Computes what events add to features, with their sealed fields opened where a feature reads them. */
export interface Counting {
  /**
   * For each event what it adds to each plan that counts its type, in order.
   * @param allow asked before anything is opened, with the plans that read it: what it throws, nobody sees
   */
  count(
    events: readonly LogEvent[],
    plans: readonly FeaturePlan[],
    allow: (plans: readonly FeaturePlan[]) => Promise<void>,
  ): Promise<ReadonlyMap<FeaturePlan, Counted>[]>;
  keyOf(plan: FeaturePlan, key: string): Buffer;
}

/** Long enough that no two are ever the same by chance, and half as long as the whole. */
const MAC_BYTES = 16;

export function createCounting({ keys, sealer }: { keys: Keys; sealer: Pick<Sealer, 'openEvents'> }): Counting {
  const macOf = (plan: FeaturePlan, what: 'key' | 'value', text: string): Buffer =>
    keys.mac('index', `feature/${plan.identity}/${what}/${text}`).subarray(0, MAC_BYTES);

  const kept = (plan: FeaturePlan, { key, at, amount }: Contribution): KeptContribution => ({
    ...{ key: macOf(plan, 'key', key), at },
    amount: amount.token === undefined ? amount : { token: macOf(plan, 'value', amount.token).toString('base64url') },
  });

  return {
    keyOf: (plan, key) => macOf(plan, 'key', key),
    async count(events, plans, allow) {
      const sealed = events.map(({ event }) => {
        const counting = plans.filter(({ counts }) => counts.has(event.type));
        const places = counting.length === 0 ? [] : personalPlaces(event).filter(({ value }) => looksSealed(value));
        const reading = new Map(
          counting.map((plan) => [plan, places.filter((place) => reads(plan, event.type, place))]),
        );
        return { event, reading };
      });
      const wanted = sealed.filter(({ reading }) => [...reading.values()].some((places) => places.length > 0));
      const opened = new Map<EngineEvent, EngineEvent>();
      if (wanted.length > 0) {
        await allow([...new Set(wanted.flatMap(({ reading }) => readersIn(reading)))]);
        const results = await sealer.openEvents(
          wanted.map(({ event }) => event),
          // what is opened, and for which feature, stands on the trail since the feature began to be built
          { purpose: 're-decide', onAccess: () => {} },
        );
        for (const [i, { event }] of results.entries()) opened.set(wanted[i]!.event, event);
      }
      return sealed.map(({ event, reading }) => {
        const clear = opened.get(event) ?? event;
        return new Map(
          Array.from(reading, ([plan, places]): [FeaturePlan, Counted] => {
            if (places.some((place) => looksSealed(at(clear.data, place.path)))) return [plan, 'unreadable'];
            const contribution = contributionOf(plan, clear);
            return [plan, typeof contribution === 'string' ? contribution : kept(plan, contribution)];
          }),
        );
      });
    },
  };
}

const readersIn = (reading: ReadonlyMap<FeaturePlan, readonly unknown[]>): FeaturePlan[] =>
  Array.from(reading).flatMap(([plan, places]) => (places.length > 0 ? plan : []));

/** Whether counting an event of this type may read what stands there. */
function reads(plan: FeaturePlan, type: string, { path }: Pick<PersonalPlace, 'path'>): boolean {
  const names = path.filter((step): step is string => typeof step === 'string');
  return pathsRead(plan, type).some((read) => touchesPath(read, names));
}

/** The fields of an event's data that counting it reads. */
export function pathsRead(plan: FeaturePlan, type: string, parts: readonly CountPart[] = PARTS): readonly string[][] {
  const count = plan.counts.get(type);
  if (count === undefined) return [];
  return parts.flatMap((part) => {
    const program = count[part];
    if (program === undefined || typeof program === 'string') return [];
    return program.references.map(({ variable, path }) => [variable, ...path]);
  });
}

type CountPart = 'key' | 'where' | 'value' | 'of' | 'over';
const PARTS: readonly CountPart[] = ['key', 'where', 'value', 'of', 'over'];

const at = (data: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((value, step) => (value as Record<string | number, unknown>)[step], data);
