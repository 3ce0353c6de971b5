-- A party objects to a measure. Until when the answer is owed is a promise.
create table appeal (
  id uuid primary key,
  measure_id uuid not null references measure (id),
  party text not null,
  -- 1 for the first; one that was withdrawn uses up none
  round smallint not null check (round > 0),
  state text not null check (state in ('open', 'waiting-for-party', 'upheld', 'partly-upheld', 'refused', 'withdrawn')),
  opened_at timestamptz not null,
  opened_by text not null,
  -- how often more was asked for, and until when what was asked for last could be sent
  asked smallint not null default 0 check (asked >= 0),
  waits_until timestamptz,
  due_at timestamptz,
  decided_at timestamptz,
  decided_by text,
  -- what the party was told beside the reason, in zh-CN and en: no personal data
  answer jsonb,
  -- the milder measure in its place
  instead_id uuid references measure (id),
  check ((state in ('open', 'waiting-for-party')) = (decided_at is null)),
  check ((decided_at is null) = (decided_by is null)),
  check ((state = 'partly-upheld') = (instead_id is not null)),
  check (state <> 'waiting-for-party' or waits_until is not null)
);
create unique index appeal_open on appeal (measure_id) where state in ('open', 'waiting-for-party');
create unique index appeal_round on appeal (measure_id, round) where state <> 'withdrawn';
create index appeal_by_measure on appeal (measure_id, id);
create index appeal_by_party on appeal (party, id);
create index appeal_by_state on appeal (state, id);
create index appeal_by_day on appeal (decided_at) where decided_at is not null;

-- What was said about it, in its order.
create table appeal_message (
  id uuid primary key,
  appeal_id uuid not null references appeal (id),
  at timestamptz not null,
  by_whom text not null,
  side text not null check (side in ('party', 'house')),
  kind text not null check (kind in ('appeal', 'message', 'request', 'answer')),
  -- cipher
  text text not null,
  evidence jsonb not null default '[]'
);
create index appeal_message_appeal on appeal_message (appeal_id, id);
