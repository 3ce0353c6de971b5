import type { Kind, Measure } from '../measure.ts';
import { POINTS } from '../measure.ts';
import type { Appeal, AppealState } from '../mine/appeal.ts';

export const APPEAL_STATES = [
  ...(['open', 'waiting-for-party', 'upheld', 'partly-upheld', 'refused', 'withdrawn', 'settled'] as const),
] satisfies readonly AppealState[];

/** GET /v1/appeals, with what staff need beside. */
export interface AppealRow extends Appeal {
  party: string;
  measure: { kind: string; title: string; target: string; subject: string; rules: string[] };
  decided_at: string | null;
  instead_id: string | null;
}

export interface Message {
  id: string;
  at: string;
  by: string | null;
  by_name: string | null;
  side: 'party' | 'house';
  kind: 'appeal' | 'message' | 'request' | 'answer';
  /** Null: who wrote it was erased. */
  text: string | null;
  evidence: string[];
}

/** GET /v1/appeals/{id}. */
export interface AppealPage {
  appeal: AppealRow;
  messages: Message[];
  case_id: string | null;
}

export type Outcome = 'upheld' | 'partly-upheld' | 'refused';

/** What is to be in the place of a measure that was too much. */
export interface Instead {
  kind?: string | undefined;
  days?: number | null;
  points?: number | null;
  /** In yuan. */
  amount?: number | null;
}

/** POST /v1/appeals/{id}/preview. */
export interface Preview {
  undone: {
    id: string;
    kind: string;
    title: string;
    target: string;
    points: number | null;
    leaves: boolean;
    make_good: 'reach' | null;
  }[];
  instead: { kind: string; title: string; ends_at: string | null; points: number | null } | null;
  again_until: string | null;
}

interface Overturned {
  decided: number;
  overturned: number;
  partly: number;
  settled: number;
  rate: { share: number; low: number; high: number } | null;
}

/** GET /v1/appeals/overturned. */
export interface OverturnFigures {
  from: string;
  to: string;
  all: Overturned;
  by_rule: (Overturned & { rule: string })[];
  by_decider: (Overturned & { decider: string | null; name: string | null })[];
}

export const addressOfAppeal = (id: string): string => `/appeals/${encodeURIComponent(id)}`;
export const pathOfAppeal = (id: string): string => `/v1/appeals/${encodeURIComponent(id)}`;

export const isOver = (state: AppealState): boolean => state !== 'open' && state !== 'waiting-for-party';

/** What can be in its place: a lesser kind, or less of the same. */
export const milderKinds = (kinds: readonly Kind[], measure: Measure): Kind[] => {
  const type = measure.target.slice(0, measure.target.indexOf('/'));
  return kinds
    .filter((kind) => kind.kind === measure.kind || (kind.on.includes(type) && kind.severity < measure.severity))
    .filter(
      ({ kind, basis, amount }) =>
        kind === measure.kind || !((basis && measure.basis === null) || (amount && !measure.amount)),
    )
    .toSorted((a, b) => b.severity - a.severity);
};

const CENTS = 100;

/** As the server takes it; undefined while something is missing. */
export function insteadOf(given: Instead, kind: Kind | undefined): Record<string, unknown> | undefined {
  if (kind === undefined) return undefined;
  if (kind.kind === POINTS) return given.points ? { kind: kind.kind, points: given.points } : undefined;
  if (kind.amount && !given.amount) return undefined;
  return {
    kind: kind.kind,
    ...(given.days ? { duration: `P${given.days}D` } : {}),
    ...(kind.amount ? { amount: Math.round((given.amount ?? 0) * CENTS) } : {}),
  };
}
