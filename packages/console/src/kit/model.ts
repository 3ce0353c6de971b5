import type { Verdict } from './verdict-tag.tsx';

/** What the server answers, as far as these rooms read it (the OpenAPI document has the whole). */

export interface Evidence {
  field: string;
  /** UTF-16 offsets into the original field. */
  start: number;
  end: number;
  /** Left out where the field is personal. */
  text?: string;
  canonical?: string;
}

export interface Reason {
  rule: string;
  params: Record<string, string | number | boolean>;
  message: string;
  mend?: string;
  law?: string;
  evidence: Evidence[];
  weight: number;
}

export interface Measure {
  kind: string;
  subject?: string;
  party?: string;
  points?: number;
  duration?: string;
}

export interface Snapshot {
  features: Record<string, unknown>;
  signals: Record<string, unknown>;
  lists: Record<string, string[]>;
  models: Record<string, unknown>;
}

export interface Decision {
  id: string;
  event_id: string;
  subject: string;
  verdict: Verdict;
  case: { queue: string; priority: number } | null;
  reasons: Reason[];
  measures: Measure[];
  pack: string;
  snapshot: Snapshot;
}

export interface DecisionRow {
  id: string;
  event_id: string;
  event_type: string;
  subject: string;
  title: string | null;
  verdict: Verdict;
  rules: string[];
  weight: number;
  case_queue: string | null;
  pack: string;
  decided_at: string;
}

export interface StoredEvent {
  id: string;
  source: string;
  source_id: string;
  type: string;
  subject: string;
  time: string;
  received_at: string;
  cause_id: string | null;
  /** Personal fields are masked. */
  data: Record<string, unknown>;
}

export interface FieldText {
  field: string;
  text: string | null;
  masked: boolean;
}

export interface DecisionContext {
  decision: Decision;
  event: StoredEvent | null;
  texts: FieldText[];
  pack: { name: string; version: string; in_force: boolean };
  earlier: DecisionRow[];
  decided_at: string;
  title: string;
  case: { id: string; queue: string; state: Case['state']; opened_at: string; answer: string | null } | null;
}

export interface ExplainedMatch {
  name: string;
  count: number;
  terms: string[];
}

/** An expression's value, or why it has none. */
export interface Evaluated {
  expression: string;
  value?: unknown;
  error?: { code: string; message: string; line: number; column: number };
}

export interface ExplainedRule {
  rule: string;
  title: string;
  outcome: 'fired' | 'snoozed' | 'quiet' | 'exempted' | 'error';
  nearly: boolean;
  near_reason: string | null;
  matches: ExplainedMatch[];
  when: Evaluated;
  unless: (Evaluated & { id: string; why: string; asked?: boolean })[];
  exempted_by: string | null;
}

export interface Case {
  id: string;
  kind: string;
  queue: string;
  priority: number;
  state: 'open' | 'taken' | 'decided';
  subject: string;
  party: string | null;
  /** `<type>/<id>` of what is asked about; null: about its decisions. */
  about: string | null;
  event_id: string | null;
  decision_id: string | null;
  /** How many decisions asked for it. */
  decisions: number;
  verdict: Verdict | null;
  title: string | null;
  opened_at: string;
  due_at: string | null;
  /** Of what is asked: an answer names the one that was read. */
  version: number;
  taken_by: { id: string; name: string } | null;
  lease_until: string | null;
  decided_by: { id: string; name: string } | null;
  decided_at: string | null;
  final_at: string | null;
  answer: string | null;
  merged_into: string | null;
  /** Why nobody has to answer it any more. */
  closed: string | null;
  reason_code: string | null;
  note: string | null;
}

export interface Answer {
  id: string;
  title: string;
  key: string;
  verdict: Verdict | null;
  note_required: boolean;
  /** It says more than a note can: it is given where what is asked about is shown. */
  elsewhere: boolean;
}

export interface CaseDetail extends Case {
  answers: Answer[];
  /** What its queue asks of every answer. */
  requires: ('note' | 'reason-code')[];
  reason_codes: string[];
  event: StoredEvent | null;
  decision: Decision | null;
  comments: { id: string; by: { id: string; name: string }; at: string; text: string }[];
  history: { at: string; by: { id: string; name: string } | null; what: string; detail: string | null }[];
  others: OtherCase[];
  linked: (OtherCase & { subject: string })[];
}

export interface OtherCase {
  id: string;
  state: Case['state'];
  opened_at: string;
  answer: string | null;
}

export interface Queue {
  id: string;
  title: string;
  group: string | null;
  open: number;
  taken: number;
  oldest_at: string | null;
  overdue: number;
  next_due_at: string | null;
}

export interface PromiseView {
  id: string;
  kind: string;
  key: string;
  state: 'open' | 'met' | 'breached' | 'met-late' | 'void';
  subject: string;
  party: string | null;
  calendar: string;
  opened_at: string;
  /** Null while it is paused. */
  due_at: string | null;
  met_at: string | null;
}

export interface SeriesPoint {
  at: string;
  allow: number;
  observe: number;
  limit: number;
  reject: number;
}
