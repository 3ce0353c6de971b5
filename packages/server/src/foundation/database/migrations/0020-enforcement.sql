-- What is told to the party that a measure is taken from: its text is frozen.
create table statement (
  id uuid primary key,
  party text not null,
  subject text not null,
  issued_at timestamptz not null,
  -- 'no', 'partly' (a person confirmed or changed it) or 'fully'
  automated text not null check (automated in ('no', 'partly', 'fully')),
  -- { facts, rules, measures, mend, appeal } in zh-CN and en: no personal data, nothing that is sealed
  body jsonb not null,
  -- the same as the transparency database of the Digital Services Act would have it
  dsa jsonb not null
);
create index statement_by_party on statement (party, id);
create index statement_by_day on statement (issued_at, id);

-- A closed day of statements, by Beijing time: what its lines come to, for everybody to check.
create table statement_archive (
  day date primary key,
  rows integer not null check (rows >= 0),
  sha256 text not null,
  made_at timestamptz not null
);

-- What is done to a subject or party.
create table measure (
  id uuid primary key,
  kind text not null,
  -- `<type>/<id>`: what it is done to, what it is about (the same, or what the party did), and who answers for that
  target text not null,
  subject text not null,
  party text,
  state text not null check (state in ('proposed', 'in-force', 'expired', 'reversed', 'refused', 'excused')),
  severity smallint not null check (severity between 0 and 100),
  -- measures of one group on one target settle to the most severe
  settles text not null,
  -- the kind as the catalogue had it
  terms jsonb not null,
  found_by text not null
    check (found_by in ('model', 'patrol', 'report', 'brand', 'laboratory', 'authority', 'ladder', 'origin')),
  -- the event that asked, its decision, the case in which somebody answered
  event_id uuid,
  decision_id uuid,
  case_id uuid,
  -- the measure that led to this one: points to a milestone, or what travelled along ownership
  cause_id uuid references measure (id),
  ladder text,
  -- tenths: points that count, or the milestone that was reached
  tenths integer check (tenths >= 0),
  rules text[] not null default '{}',
  pack text,
  -- `user/<id>` or `key/<id>`; null: by the policy itself
  taken_by text,
  settled_by text,
  -- cipher: why
  reason text,
  evidence jsonb not null default '[]',
  basis text,
  destination text,
  amount bigint check (amount > 0),
  currency text,
  -- what is at risk: no more may be frozen
  exposure bigint check (exposure >= amount),
  -- how often the same was asked for while it was in force
  attempts integer not null default 1 check (attempts > 0),
  taken_at timestamptz not null,
  starts_at timestamptz,
  ends_at timestamptz,
  -- when it is to be looked at again
  review_at timestamptz,
  ended_at timestamptz,
  reversed_why text,
  reversed_cause uuid,
  statement_id uuid references statement (id),
  -- what everybody may see: done about a merchant and not undone; points are between the merchant and the platform
  public boolean not null
    generated always as (target like 'merchant/%' and state in ('in-force', 'expired') and kind <> 'points') stored,
  check ((amount is null) = (currency is null)),
  check ((state = 'proposed' or state = 'refused' or state = 'excused') = (starts_at is null)),
  check ((state in ('expired', 'reversed', 'refused', 'excused')) = (ended_at is not null)),
  check ((ladder is null) = (tenths is null))
);
-- the same asked for again joins what is there
create unique index measure_joins on measure (target, kind, subject, coalesce(ladder, ''), coalesce(tenths, 0))
  where state in ('proposed', 'in-force') and cause_id is null;
create index measure_by_target on measure (target, id);
create index measure_by_subject on measure (subject, id);
create index measure_public on measure (id) where public;
create index measure_by_party on measure (party, id) where party is not null;
create index measure_by_cause on measure (cause_id) where cause_id is not null;
create index measure_by_decision on measure (decision_id) where decision_id is not null;
create index measure_by_case on measure (case_id) where case_id is not null;
create index measure_by_kind on measure (kind, id);
create index measure_by_state on measure (state, id) where state in ('proposed', 'in-force');
create index measure_ends on measure (ends_at, id) where state = 'in-force' and ends_at is not null;
create index measure_review on measure (review_at, id) where review_at is not null and state = 'in-force';

-- Every step of a measure, in the log's order.
create table measure_history (
  id uuid primary key,
  measure_id uuid not null references measure (id),
  at timestamptz not null,
  by_whom text,
  what text not null,
  detail text
);
create index measure_history_measure on measure_history (measure_id, id);

-- Points of a party, as their events gave them: the standing is computed from these rows, never kept.
create table point_entry (
  -- the measure, or the event of the course
  id uuid primary key,
  party text not null,
  ladder text not null,
  at timestamptz not null,
  kind text not null check (kind in ('violation', 'course')),
  tenths integer not null check (tenths > 0),
  -- one subject counts once, with its worst
  about text not null,
  withdrawn_at timestamptz
);
create index point_entry_by_party on point_entry (party, ladder, at, id) include (kind, tenths, about, withdrawn_at);

-- What an older stretch of a party's points comes to, so that its rows may go. Keyed MAC over the rest of the row.
create table point_checkpoint (
  party text not null,
  ladder text not null,
  at timestamptz not null,
  standing jsonb not null,
  mac bytea not null,
  primary key (party, ladder)
);

-- What has to be undone outside the house because a measure was: an intent, carried out by whoever did it.
create table compensation (
  id uuid primary key,
  measure_id uuid not null references measure (id),
  kind text not null,
  detail jsonb not null,
  at timestamptz not null,
  done_at timestamptz,
  unique (measure_id, kind)
);
create index compensation_open on compensation (id) where done_at is null;
