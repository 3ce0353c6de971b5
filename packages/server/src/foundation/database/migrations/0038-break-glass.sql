-- Personal data that is opened outside every scene, by one person who asks and another who approves.

create table break_glass (
  id uuid primary key,
  state text not null check (state in ('asked', 'refused', 'withdrawn', 'lapsed', 'live', 'ended', 'revoked', 'reviewed')),
  ground text not null,
  asked_at timestamptz not null,
  asked_by text not null,
  asked_session uuid not null,
  -- `consumer/<id>` where all orders of one were asked for
  person text,
  minutes integer not null check (minutes > 0),
  -- until when somebody may answer
  answer_by timestamptz not null,
  -- cipher: reference, reason, and the ground on which the person is not told, as JSON
  facts text not null,
  -- when the person sees it in their own access log
  telling text not null check (telling in ('at-once', 'after-end', 'from-date', 'never')),
  tell_from timestamptz,
  answered_at timestamptz,
  answered_by text,
  ends_at timestamptz,
  ended_at timestamptz,
  -- null: it ended by itself
  ended_by text,
  review_due_at timestamptz,
  reviewed_at timestamptz,
  reviewed_by text,
  verdict text check (verdict in ('proper', 'improper')),
  -- nobody answers themselves, and whoever reviews had no part in it: not even a fault of ours gets past this
  check (answered_by <> asked_by),
  check (reviewed_by <> asked_by and reviewed_by <> answered_by),
  check ((telling = 'from-date') = (tell_from is not null)),
  check ((answered_at is null) = (answered_by is null)),
  check ((state in ('live', 'ended', 'revoked', 'reviewed')) = (ends_at is not null)),
  check ((ends_at is null) = (review_due_at is null)),
  check ((state in ('ended', 'revoked', 'reviewed')) = (ended_at is not null)),
  check ((state = 'reviewed') = (verdict is not null)),
  check ((verdict is null) = (reviewed_by is null) and (verdict is null) = (reviewed_at is null))
);
create index break_glass_due on break_glass (coalesce(ends_at, answer_by)) where state in ('asked', 'live');
create index break_glass_unreviewed on break_glass (review_due_at) where state in ('ended', 'revoked');

-- Exactly what may be opened, and how often it was.
create table break_glass_value (
  grant_id uuid not null references break_glass (id),
  order_id text not null,
  field text not null,
  opened integer not null default 0 check (opened >= 0),
  primary key (grant_id, order_id, field)
);
create index break_glass_value_order on break_glass_value (order_id);

create table break_glass_entry (
  id uuid primary key,
  grant_id uuid not null references break_glass (id),
  at timestamptz not null,
  -- null: it happened by itself
  by_whom text,
  what text not null,
  -- values that were opened
  items integer,
  -- cipher
  note text
);
create index break_glass_entry_grant on break_glass_entry (grant_id, id);

-- by which grant somebody looked
alter table vault_access add column grant_id uuid;
create index vault_access_grant on vault_access (grant_id) where grant_id is not null;
