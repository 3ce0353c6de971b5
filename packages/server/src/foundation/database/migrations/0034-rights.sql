-- What people ask about their own data, and what became of it.
create table data_request (
  id uuid primary key,
  -- `consumer/<id>`: whose data it is about
  person text not null,
  kind text not null check (kind in ('access', 'copy', 'correct', 'delete', 'withdraw-consent', 'complaint')),
  state text not null check (state in ('received', 'working', 'waiting', 'ready', 'done', 'refused', 'withdrawn')),
  made_at timestamptz not null,
  made_by text not null,
  -- by somebody of the staff, for the person
  on_behalf boolean not null,
  due_at timestamptz,
  -- cipher: what they wrote
  words text,
  -- what is to be put right
  field text,
  -- cipher: what is to stand there
  value text,
  -- the purpose whose consent is taken back
  purpose text,
  settled_at timestamptz,
  settled_by text,
  -- cipher: what they were answered
  answer text,
  -- what an act of law or a duty keeps: the ground of a refusal
  ground text,
  -- what holds it up: kinds and ids
  holds jsonb not null default '[]',
  -- when the worker looks at it again
  next_at timestamptz,
  -- how far it was carried out; null: not begun
  progress jsonb,
  -- what was done, in figures
  receipt jsonb,
  -- until when a copy can be fetched, and when it was
  expires_at timestamptz,
  fetched_at timestamptz,
  check ((settled_at is null) = (state in ('received', 'working', 'waiting', 'ready'))),
  check ((kind = 'correct') = (field is not null)),
  check ((kind = 'withdraw-consent') = (purpose is not null)),
  check (state <> 'ready' or expires_at is not null)
);
-- one of a kind at a time
create unique index data_request_open on data_request (person, kind, coalesce(field, ''), coalesce(purpose, ''))
  where state in ('received', 'working', 'waiting', 'ready') and kind <> 'complaint';
create index data_request_person on data_request (person, id);
create index data_request_state on data_request (state, id);
create index data_request_next on data_request (next_at, id) where next_at is not null;

-- A copy that waits to be fetched, in its order.
create table data_request_part (
  request_id uuid not null references data_request (id),
  number integer not null,
  -- cipher
  cipher text not null,
  primary key (request_id, number)
);

-- Who consented to what, and who took it back: never changed, the newest of a purpose counts.
create table consent (
  id uuid primary key,
  person text not null,
  purpose text not null,
  given boolean not null,
  at timestamptz not null,
  by_whom text not null
);
create index consent_person on consent (person, purpose, id);

-- the events that refer to a person, without a look at everybody else's
create index event_consumer on event ((refs ->> 'consumer'), id) where refs ->> 'consumer' is not null;
