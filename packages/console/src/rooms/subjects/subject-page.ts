import type { Case, Decision, StoredEvent } from '../../kit/model.ts';
import type { Verdict } from '../../kit/verdict-tag.tsx';

type Counts = Partial<Record<Verdict, number>>;

/** GET /v1/subjects/{type}/{id}. */
export interface SubjectPage {
  subject: string;
  title?: string;
  verdict: Verdict | null;
  decisions: Decision[];
  events: StoredEvent[];
  /** Its row of the read model, personal fields masked. */
  state?: Record<string, unknown> | null;
  party?: string | null;
  measures?: { kind: string; at: string; decision_id: string; points?: number | null }[];
  cases?: Pick<Case, 'id' | 'opened_at' | 'queue' | 'answer'>[] | number;
  counts?: Counts & { by_verdict?: Counts };
}
