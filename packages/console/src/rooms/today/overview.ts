import type { SeriesPoint } from '../../kit/model.ts';
import type { Verdict } from '../../kit/verdict-tag.tsx';

/** GET /v1/overview. */
export interface Overview {
  now: string;
  decided: { total: number; by_verdict: Record<Verdict, number> };
  series: SeriesPoint[];
  top_rules: { rule: string; title: string; count: number; before: number }[];
  types: { type: string; count: number }[];
  queues: {
    id: string;
    title: string;
    open: number;
    taken: number;
    oldest_at: string | null;
    overdue: number;
  }[];
  promises: {
    due_soon: {
      id: string;
      kind: string;
      title: string;
      subject: string;
      party: string | null;
      due_at: string;
      calendar?: string;
    }[];
    open: number;
    breached_24h: number;
    breached_before: number;
  };
  events_per_minute: number;
  log: { lag_s: number };
}
