/** What money moved for, by the key under which it was posted; each of these is a row of its own. */
export interface MovementOf {
  kind: 'order' | 'payout' | 'recovery' | 'correction' | 'settlement';
  id: string;
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

const KEYS: readonly [MovementOf['kind'], RegExp][] = [
  ['order', /^order\.paid\/(.+)\/\d+$/],
  ['payout', new RegExp(`^payout/(${UUID})/`)],
  ['recovery', new RegExp(`^recovery/(${UUID})/`)],
  ['correction', new RegExp(`^correction/(${UUID})/`)],
  ['settlement', /^settlement\/(.+)\/(?:paid-out|released)$/],
];

/** @returns undefined: nothing that is told of it, such as a contribution to the fund */
export function movementOf(key: string): MovementOf | undefined {
  for (const [kind, pattern] of KEYS) {
    const id = pattern.exec(key)?.[1];
    if (id !== undefined) return { kind, id };
  }
  return undefined;
}
