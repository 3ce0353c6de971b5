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

-- The register of incidents with personal data.
create table breach (
  id uuid primary key,
  state text not null check (state in ('open', 'contained', 'closed')),
  found_at timestamptz not null,
  happened_at timestamptz,
  categories text[] not null,
  persons integer check (persons >= 0),
  made_by text not null,
  -- cipher: what is known, as JSON
  facts text not null,
  authority_due_at timestamptz,
  authority_told_at timestamptz,
  persons_due_at timestamptz,
  persons_told_at timestamptz,
  -- cipher: why people are not told
  not_told text,
  closed_at timestamptz,
  check ((state = 'closed') = (closed_at is not null)),
  check (state <> 'closed' or (authority_told_at is not null and (persons_told_at is not null or not_told is not null)))
);

create table breach_entry (
  id uuid primary key,
  breach_id uuid not null references breach (id),
  at timestamptz not null,
  by_whom text not null,
  what text not null,
  -- cipher
  note text
);
create index breach_entry_breach on breach_entry (breach_id, id);

-- How long what is kept: only what differs from what is declared.
create table retention_term (
  schedule text primary key,
  days integer not null check (days > 0),
  changed_at timestamptz not null,
  changed_by text not null
);

-- What a schedule did, for the report.
create table retention_run (
  id uuid primary key,
  schedule text not null,
  at timestamptz not null,
  days integer not null,
  rows integer not null check (rows >= 0),
  -- there was more than one run takes
  more boolean not null
);
create index retention_run_schedule on retention_run (schedule, id);

-- Apps of service providers: each is a party of its own, `service-provider/<id>`.
create table provider_app (
  party text primary key,
  name text not null,
  -- what it is for, and who runs it
  about text not null,
  contact text not null,
  state text not null check (state in ('applied', 'approved', 'refused', 'suspended')),
  scopes text[] not null,
  -- what the gateway lets it open, within a second and within a day
  quota_second integer not null check (quota_second > 0),
  quota_day integer not null check (quota_day > 0),
  applied_at timestamptz not null,
  applied_by text not null,
  -- answers of the security review, by question
  review jsonb,
  reviewed_by text,
  reviewed_at timestamptz,
  -- until when the approval counts
  expires_at timestamptz,
  suspended_at timestamptz,
  suspended_why text,
  check ((state in ('approved', 'suspended')) <= (expires_at is not null)),
  check ((state = 'suspended') = (suspended_at is not null))
);

-- What a merchant lets an app do with its shop; withdrawn ones are kept.
create table provider_consent (
  id uuid primary key,
  app text not null references provider_app (party),
  merchant text not null,
  scopes text[] not null,
  fields text[] not null,
  given_at timestamptz not null,
  given_by text not null,
  withdrawn_at timestamptz
);
create unique index provider_consent_standing on provider_consent (app, merchant) where withdrawn_at is null;
create index provider_consent_merchant on provider_consent (merchant, id);

-- What an app said about a month: how much it opened, and what went wrong.
create table provider_report (
  app text not null references provider_app (party),
  month text not null check (month ~ '^\d{4}-\d{2}$'),
  at timestamptz not null,
  opened bigint not null check (opened >= 0),
  incidents integer not null check (incidents >= 0),
  primary key (app, month)
);

-- Processing activities and impact assessments: every version stays.
create table processing_record (
  name text not null,
  version integer not null check (version > 0),
  kind text not null check (kind in ('activity', 'assessment')),
  body jsonb not null,
  at timestamptz not null,
  by_whom text not null,
  review_due_at timestamptz not null,
  primary key (name, version)
);
