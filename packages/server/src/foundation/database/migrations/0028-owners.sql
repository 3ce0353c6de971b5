-- Measures that count for whoever their party belonged to when they began: a later change of agency changes nothing.
create table owner_cause (
  measure_id uuid not null references measure (id),
  relation text not null,
  owner text not null,
  kind text not null,
  party text not null,
  primary key (measure_id, relation)
);
create index owner_cause_owner on owner_cause (owner, relation, kind);

-- What is proposed against an owner, and what it said before anybody decided.
create table owner_hearing (
  measure_id uuid primary key references measure (id),
  owner text not null,
  relation text not null,
  -- of the measures that led to it
  cause_kind text not null,
  -- the terms as the catalogue had them
  after integer not null check (after > 0),
  within text not null,
  -- measures that began later count; null: all do
  since timestamptz,
  -- what the owner was told
  texts jsonb not null,
  hear_until timestamptz not null,
  -- cipher
  answer text,
  answered_by text,
  answered_at timestamptz,
  -- when a person was asked, or nobody had to be any more
  over_at timestamptz,
  check ((answer is null) = (answered_at is null))
);
create index owner_hearing_owner on owner_hearing (owner, relation, cause_kind);
create index owner_hearing_due on owner_hearing (hear_until, measure_id) where over_at is null;

-- what is proposed against an owner is joined by nobody's asking
drop index measure_joins;
create unique index measure_joins on measure (target, kind, subject, coalesce(ladder, ''), coalesce(tenths, 0))
  where state in ('proposed', 'in-force') and cause_id is null and found_by <> 'origin';
