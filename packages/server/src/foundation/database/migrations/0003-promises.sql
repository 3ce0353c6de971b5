-- Deadlines that somebody was given. A row holds what is known of one promise, joined from facts that come in any order;
-- until its opening is heard of it is `early` and has no terms.
create table promise (
  id uuid primary key,
  kind text not null,
  key text not null,
  subject text,
  party text,
  calendar text,
  opened_at timestamptz,
  working_ms bigint,
  cause_id uuid,
  met_at timestamptz,
  void_at timestamptz,
  -- null: not opened yet, or a break is open
  due_at timestamptz,
  state text not null check (state in ('early', 'open', 'met', 'breached', 'met-late', 'void')),
  -- the deadline that the standing promise.breached told of, and how often one was told
  told_due timestamptz,
  told_count integer not null default 0,
  -- when the worker must look at it next; null: never, unless news come
  fire_at timestamptz,
  -- how often the worker failed on it since it last succeeded
  failures integer not null default 0,
  unique (kind, key),
  check ((state = 'early') = (opened_at is null)),
  check (opened_at is null or (subject is not null and calendar is not null and working_ms is not null))
);
create index promise_fire on promise (fire_at, id) where fire_at is not null;
create index promise_by_due on promise (coalesce(due_at, 'infinity'), id) where state <> 'early';
create index promise_by_subject on promise (subject, coalesce(due_at, 'infinity'), id) where state <> 'early';
create index promise_by_party on promise (party, coalesce(due_at, 'infinity'), id)
  where state <> 'early' and party is not null;

-- Pauses: working time between from_at and to_at does not count.
create table promise_break (
  promise_id uuid not null references promise (id) on delete cascade,
  key text not null,
  from_at timestamptz,
  to_at timestamptz,
  primary key (promise_id, key)
);
