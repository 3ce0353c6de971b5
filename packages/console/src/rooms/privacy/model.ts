/** A request about somebody's own data, as the server shows it. */
export interface DataRequest {
  id: string;
  person: string;
  kind: 'access' | 'copy' | 'correct' | 'delete' | 'withdraw-consent' | 'complaint';
  title: string;
  state: RequestState;
  made_at: string;
  on_behalf: boolean;
  due_at: string | null;
  field: string | null;
  purpose: string | null;
  ground: string | null;
  settled_at: string | null;
  holds: { kind: string; id: string }[];
  progress: { stage: string; place: string; rows: number } | null;
  receipt: { erased: { place: string; title: string; rows: number }[]; kept: Kept[] } | null;
  expires_at: string | null;
}

export interface Kept {
  what: string;
  why: string;
  rows: number;
  until: string | null;
}

export const REQUEST_STATES = ['received', 'working', 'waiting', 'ready', 'done', 'refused', 'withdrawn'] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

export const STATE_COLOURS: Readonly<Record<RequestState, string>> = {
  received: 'gold',
  working: 'blue',
  waiting: 'gold',
  ready: 'green',
  done: 'default',
  refused: 'red',
  withdrawn: 'default',
};

export interface Deletion {
  holds: { kind: string; id: string }[];
  goes: { place: string; title: string; rows: number }[];
  stays: Kept[];
}

export interface Consent {
  purpose: string;
  title: string;
  about: string;
  given: boolean;
  at: string | null;
}
