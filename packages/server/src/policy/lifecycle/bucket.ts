import { hash } from 'node:crypto';

/** Parties fall into so many buckets: a hundredth of a per cent each. */
export const BUCKETS = 10_000;

/**
 * The bucket of a party in one rollout, 0 to 9,999: always the same for the same salt and party, and spread evenly. Each
 * release has a salt of its own, so that it is not the same parties who try everything first.
 */
export function bucketOf(salt: string, party: string): number {
  // 48 bits over 10,000: no bucket is larger than another by more than one part in 10^10
  return Number.parseInt(hash('sha256', `${salt}\n${party}`).slice(0, 12), 16) % BUCKETS;
}
