import type { Binding, NumberPort, ProviderAnswer } from './provider.ts';

/** `lost`: it does what it is asked, and the answer never arrives. `down`: it does nothing. */
export type ProviderMood = 'well' | 'lost' | 'down' | 'refuses';

export interface SimulatedProvider extends NumberPort {
  mood: ProviderMood;
  /** What is bound now, by request. */
  readonly bound: ReadonlyMap<string, Binding>;
  /** Bindings that would have made it unclear who is called: none is good. */
  readonly clashes: readonly string[];
}

/** A provider that misbehaves on request and watches what it is asked; for the demo and for tests. */
export function simulateProvider(): SimulatedProvider {
  const bound = new Map<string, Binding>();
  const clashes: string[] = [];
  const clashesWith = (binding: Binding): boolean =>
    [...bound.values()].some(
      (other) =>
        other.request !== binding.request &&
        other.x === binding.x &&
        (binding.mode === 'extension'
          ? other.extension === binding.extension || other.b === binding.b
          : [other.a, other.b].some((phone) => phone === binding.a || phone === binding.b)),
    );
  const answering = (mood: ProviderMood, act: () => ProviderAnswer): ProviderAnswer => {
    if (mood === 'down') return { outcome: 'unknown' };
    const answer = act();
    return mood === 'lost' ? { outcome: 'unknown' } : answer;
  };
  return {
    ...{ mood: 'well', bound, clashes },
    async bind(binding) {
      return answering(this.mood, () => {
        if (this.mood === 'refuses') return { outcome: 'refused', reason: 'number-barred' };
        if (clashesWith(binding)) clashes.push(binding.request);
        bound.set(binding.request, binding);
        return { outcome: 'done' };
      });
    },
    async unbind(request) {
      return answering(this.mood, () => ({ outcome: bound.delete(request) ? 'done' : 'absent' }));
    },
    async update(request, expiresAt) {
      return answering(this.mood, () => {
        const binding = bound.get(request);
        if (binding === undefined) return { outcome: 'absent' };
        bound.set(request, { ...binding, expiresAt });
        return { outcome: 'done' };
      });
    },
    async find(request) {
      if (this.mood === 'down') return { outcome: 'unknown' };
      return { outcome: bound.has(request) ? 'done' : 'absent' };
    },
  };
}
