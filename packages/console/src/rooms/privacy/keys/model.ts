export type GrantState = 'asked' | 'refused' | 'withdrawn' | 'lapsed' | 'live' | 'ended' | 'revoked' | 'reviewed';

/** `/v1/break-glass/{id}`, the grant itself. */
export interface Grant {
  id: string;
  state: GrantState;
  ground: string;
  person: string | null;
  minutes: number;
  asked_at: string;
  asked_by: string;
  asked_by_name: string | null;
  answer_by: string;
  telling: 'at-once' | 'after-end' | 'from-date' | 'never';
  tell_from: string | null;
  answered_at: string | null;
  answered_by: string | null;
  answered_by_name: string | null;
  ends_at: string | null;
  ended_at: string | null;
  ended_by: string | null;
  ended_by_name: string | null;
  review_due_at: string | null;
  overdue: boolean;
  reviewed_at: string | null;
  reviewed_by_name: string | null;
  verdict: 'proper' | 'improper' | null;
}

export interface ListedGrant extends Grant {
  orders: number;
  values: number;
  openings: number;
}

export interface GrantValue {
  order_id: string;
  field: string;
  opened: number;
  left: number;
  mask: string | null;
}

export interface GrantDetail {
  grant: Grant;
  reference: string;
  reason: string;
  untold: string | null;
  values: GrantValue[];
  entries: {
    at: string;
    by: string | null;
    by_name: string | null;
    what: string;
    items: number | null;
    text: string | null;
  }[];
}

export interface Terms {
  grounds: { id: string; title: string; basis: string; telling: 'at-once' | 'after-end'; may_withhold: boolean }[];
  least_minutes: number;
  most_minutes: number;
  most_values: number;
  answer_minutes: number;
  review_days: number;
}

/** The key file, or a key service. */
export type Holder = 'file' | 'transit';

export interface Rotation {
  id: string;
  asked_at: string;
  asked_by: string;
  from_holder: Holder;
  /** Another one than before: the master keys move there. */
  holder: Holder;
  version: number | null;
  keys: number;
  done_at: string | null;
  retired_at: string | null;
}

export interface Keyring {
  /** Who wraps. */
  provider: Holder;
  versions: { holder: Holder; version: number; created_at: string | null; keys: number; root: boolean }[];
  left: number;
  erased: number;
  /** Keys that cannot be wrapped anew. */
  damaged: number;
  rotations: Rotation[];
  /** Processes that a move waits for. */
  waits_for: string[];
  /** Where the master keys could move to. */
  moves_to: Holder[];
  health: { ok: boolean; code: string | null; checked_at: string };
  generations: {
    generation: number;
    state: 'asked' | 'building' | 'leaving';
    begun_at: string | null;
    orders: number;
  }[];
}

/** In the order in which people read an address. */
export const FIELDS = ['name', 'phone', 'address', 'province', 'city', 'district', 'id_card', 'email'];

/** Order by order, and its fields as people read them. */
export const inOrder = (values: readonly GrantValue[]): GrantValue[] =>
  [...values].sort((a, b) =>
    a.order_id === b.order_id ? FIELDS.indexOf(a.field) - FIELDS.indexOf(b.field) : a.order_id < b.order_id ? -1 : 1,
  );

export const GRANTS = '/v1/break-glass';
export const KEYRING = '/v1/keyring';
export const addressOfGrant = (id: string): string => `/privacy/keys/${id}`;

export const STATE_COLOURS: Readonly<Record<GrantState, string>> = {
  ...{ asked: 'gold', live: 'red', ended: 'blue', revoked: 'blue', reviewed: 'default' },
  ...{ refused: 'default', withdrawn: 'default', lapsed: 'default' },
};

export const isMove = ({ from_holder, holder }: Pick<Rotation, 'from_holder' | 'holder'>): boolean =>
  from_holder !== holder;

/** A rotation or a move that is under way, and how much of it is done. */
export function progressOf({ rotations, versions, left }: Pick<Keyring, 'rotations' | 'versions' | 'left'>) {
  const rotation = rotations.find(({ done_at }) => done_at === null);
  if (rotation === undefined) return undefined;
  const all = versions.reduce((sum, { keys }) => sum + keys, 0);
  // before its version is there, nothing counts as old yet
  const done = rotation.version === null ? 0 : all - left;
  return { rotation, all, done, percent: all === 0 ? 100 : Math.floor((done / all) * 100) };
}
