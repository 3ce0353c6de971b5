-- Cases about something else than a decision: a measure, an appeal.
alter table "case"
  alter column event_id drop not null,
  alter column decision_id drop not null,
  alter column verdict drop not null,
  -- `<type>/<id>` of what is asked about; null: about its decisions
  add column about text,
  -- who asked, where somebody else must answer
  add column not_for text,
  -- a skill group that whoever takes it must be in, beside that of its queue
  add column skill text,
  -- how it came to its queue and priority
  add column routed jsonb,
  -- the code of an answer's reason, where its queue asks for one
  add column reason_code text,
  -- why a case was closed that nobody has to answer any more
  add column closed text,
  drop constraint case_state_check,
  add constraint case_state_check check (state in ('open', 'taken', 'decided', 'final', 'closed')),
  alter column listed set expression as (case when state in ('final', 'closed') then 'decided' else state end),
  drop constraint case_decisions_check,
  add constraint case_decisions_check check (decisions > 0 or (decisions = 0 and about is not null)),
  add constraint case_asks check
    (about is not null or (event_id is not null and decision_id is not null and verdict is not null)),
  add constraint case_closed check ((state = 'closed') = (closed is not null));
create index case_by_about on "case" (about, id) where about is not null;

-- What was settled otherwise: cases about it are closed a moment later, in the order in which cases are locked.
create table case_withdrawal (
  id uuid primary key,
  about text not null
);

-- Two cases of one subject were made one.
alter table "case"
  add column merged_into uuid references "case" (id),
  add constraint case_merged check ((merged_into is not null) = (closed is not distinct from 'merged')),
  -- those that were answered at once, and can be undone at once
  add column bulk uuid;
create index case_by_merged on "case" (merged_into) where merged_into is not null;
create index case_by_bulk on "case" (bulk, id) where bulk is not null;

-- Cases that have to do with each other; each pair once.
create table case_link (
  low uuid not null references "case" (id),
  high uuid not null references "case" (id),
  by_whom text not null,
  at timestamptz not null,
  primary key (low, high),
  check (low < high)
);
create index case_link_high on case_link (high, low);
