import type { Verdict } from '../../../kit/verdict-tag.tsx';

export type ScanState = 'waiting' | 'running' | 'ready' | 'applying' | 'failed' | 'cancelled';

interface Person {
  id: string;
  name: string | null;
}

/** GET /v1/retro-scans. */
export interface ScanLine {
  id: string;
  state: ScanState;
  release: string;
  /** What decisions call the content that decides. */
  candidate: string;
  as_of: string;
  progress: number;
  hits: number | null;
  failure: string | null;
  created_by: Person;
  created_at: string;
  ended_at: string | null;
  application: { cap: number; acted: number; by: Person; at: string } | null;
}

export interface ScanReport {
  looked: number;
  off_sale: number;
  erased: number;
  settled: number;
  hits: number;
  asks: number;
  kept: number;
  verdicts: { from: Verdict; to: Verdict; count: number }[];
  rules: { rule: string; count: number }[];
  parties: { count: number; exact: boolean };
  money: { byCurrency: Record<string, number>; exact: boolean };
}

export const OUTCOMES = ['left', 'acted', 'changed', 'unreadable', 'refused'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** GET /v1/retro-scans/{id}. */
export interface Scan extends ScanLine {
  report: ScanReport | null;
  outcomes: Record<Outcome, number>;
  in_force: boolean;
  fresh_until: string;
  second_person: boolean;
}

/** GET /v1/retro-scans/{id}/hits. */
export interface Hit {
  subject: string;
  party: string;
  standing: Verdict;
  verdict: Verdict;
  asks: boolean;
  rules: string[];
  gained: string[];
  outcome: Exclude<Outcome, 'left'> | null;
  acted: { event_id: string; verdict: Verdict } | null;
}

export const addressOfScan = (id: string): string => `/policy/on-sale/${encodeURIComponent(id)}`;

export const isGoing = ({ state }: Pick<ScanLine, 'state'>): boolean =>
  state === 'waiting' || state === 'running' || state === 'applying';

/** Why a preview cannot be applied by this reader now; undefined where it can. */
export function obstacle(
  scan: Pick<Scan, 'state' | 'in_force' | 'fresh_until' | 'outcomes' | 'second_person' | 'created_by'>,
  reader: { id: string; now: number },
): 'none-left' | 'not-in-force' | 'stale' | 'own' | undefined {
  if (scan.state !== 'ready' || scan.outcomes.left === 0) return 'none-left';
  if (Date.parse(scan.fresh_until) <= reader.now) return 'stale';
  if (!scan.in_force) return 'not-in-force';
  return scan.second_person && scan.created_by.id === `user/${reader.id}` ? 'own' : undefined;
}
