import { randomInt } from 'node:crypto';
import type { CarrierAnswer, CarrierOrder, CarrierPort } from './carrier.ts';

/**
 * `lost`: it gives a number and the answer never arrives. `down`: it does nothing. `double`: it gives a number that
 * another parcel has. `refuses`: it does not serve the place. `picked-up`: it has the parcel, and cancels nothing. `late`:
 * it cancels after it was asked about it, and never answers.
 */
export type CarrierMood = 'well' | 'lost' | 'down' | 'double' | 'refuses' | 'picked-up' | 'late';

export interface SimulatedCarrier extends CarrierPort {
  mood: CarrierMood;
  /** Parcels that it has a number for. */
  readonly given: ReadonlyMap<string, CarrierAnswer>;
  /** What it was told. */
  readonly told: readonly CarrierOrder[];
}

/** A carrier that misbehaves on request; for the demo and for tests. */
export function simulateCarrier(): SimulatedCarrier {
  const given = new Map<string, CarrierAnswer>();
  const told: CarrierOrder[] = [];
  const late = new Set<string>();
  const give = ({ request, carrier, region }: CarrierOrder, mood: CarrierMood): CarrierAnswer => {
    const known = given.get(request);
    if (known !== undefined) return known;
    const [last] = [...given.values()].slice(-1);
    const number =
      mood === 'double' && last?.outcome === 'issued'
        ? last.number
        : `${carrier
            .replace(/[^a-z0-9]/gi, '')
            .toUpperCase()
            .slice(0, 4)}${randomInt(10 ** 11, 10 ** 12)}`;
    const mark = [region.province, region.city].map((part) => part.slice(0, 2)).join('-');
    const answer = { outcome: 'issued' as const, number, sortCode: `${region.district.slice(0, 2)}-A-01`, mark };
    given.set(request, answer);
    return answer;
  };
  return {
    ...{ mood: 'well', given, told },
    async order(asked) {
      const { mood } = this;
      told.push(asked);
      if (mood === 'down') return { outcome: 'unknown' };
      if (mood === 'refuses') return { outcome: 'refused', reason: 'place-not-served' };
      const answer = give(asked, mood);
      return mood === 'lost' ? { outcome: 'unknown' } : answer;
    },
    async find(request) {
      if (this.mood === 'down') return { outcome: 'unknown' };
      const answer = given.get(request) ?? { outcome: 'absent' };
      if (late.delete(request)) given.set(request, { outcome: 'cancelled' });
      return answer;
    },
    async cancel({ request }) {
      const { mood } = this;
      if (mood === 'down') return { outcome: 'unknown' };
      if (!given.has(request)) return { outcome: 'absent' };
      if (mood === 'picked-up') return { outcome: 'refused', reason: 'picked-up' };
      if (mood === 'late') late.add(request);
      else given.set(request, { outcome: 'cancelled' });
      return { outcome: mood === 'late' || mood === 'lost' ? 'unknown' : 'cancelled' };
    },
  };
}
