-- What a person must look at. "case" is a word of SQL: quoted wherever it stands.
create table "case" (
  id uuid primary key,
  kind text not null,
  queue text not null,
  -- 0 to 100, the most urgent of the decisions that it holds
  priority smallint not null check (priority between 0 and 100),
  state text not null check (state in ('open', 'taken', 'decided', 'final')),
  -- as lists and their filters call it: that a decision can no longer be undone is nothing to ask for
  listed text not null generated always as (case state when 'final' then 'decided' else state end) stored,
  -- `<type>/<id>` of what is judged, and of who answers for it
  subject_key text not null,
  party text,
  -- the newest decision that asked for a person, and its event: what is shown
  event_id uuid not null,
  decision_id uuid not null,
  verdict text not null,
  -- rules of all its decisions: a further one of the same rules brings no news
  rules text[] not null,
  decisions integer not null default 1 check (decisions > 0),
  -- public text of the subject; what is sealed in the event is not in here
  title text not null,
  opened_at timestamptz not null,
  due_at timestamptz not null,
  -- what waiting cases are handed out by, the smallest first: the due time, brought forward by the priority
  urgency timestamptz not null,
  -- counts what changes the question: whoever answers says which version was read
  version integer not null default 1,
  -- 1, and one more each time it is opened again
  round integer not null default 1,
  -- whether further decisions about the same subject join it; of each subject and queue at most one does
  joins boolean not null,
  -- `user/<id>` or `key/<id>`; names stand with the people
  taken_by text,
  -- wall time
  lease_until timestamptz,
  -- whose lease ran out: nobody else has had it since
  lost_by text,
  decided_by text,
  decided_at timestamptz,
  -- wall time: until then the decision can be undone
  final_at timestamptz,
  answer text,
  -- cipher
  note text,
  check ((state = 'taken') = (taken_by is not null)),
  check ((taken_by is null) = (lease_until is null)),
  check ((state in ('decided', 'final')) = (answer is not null)),
  check ((answer is null) = (decided_by is null) and (answer is null) = (decided_at is null)
    and (answer is null) = (final_at is null)),
  check (not joins or state in ('open', 'taken'))
);
create unique index case_joins on "case" (queue, subject_key) where joins;
-- the next case of a queue: the first row of an index. There is none over all queues, which a look into one queue might
-- be led along
create index case_next on "case" (queue, urgency, id) where state = 'open';
create index case_lease on "case" (lease_until, id) where state = 'taken';
create index case_final on "case" (final_at, id) where state = 'decided';
-- what waits and what is in hand, counted by queue without the rows
create index case_waiting on "case" (queue, state, due_at, opened_at, lease_until) where state in ('open', 'taken');
-- lists: those that wait by urgency, and everything by age
create index case_urgent on "case" (queue, urgency, id) where state in ('open', 'taken');
create index case_by_queue on "case" (queue, listed, id);
create index case_by_subject on "case" (subject_key, id);
create index case_by_taker on "case" (taken_by, id) where taken_by is not null;

-- Every decision that asked for a person, in the one case that it belongs to.
create table case_decision (
  decision_id uuid primary key,
  case_id uuid not null references "case" (id),
  event_id uuid not null,
  verdict text not null,
  at timestamptz not null
);
create index case_decision_case on case_decision (case_id, decision_id);

create table case_comment (
  id uuid primary key,
  case_id uuid not null references "case" (id),
  by_whom text not null,
  at timestamptz not null,
  -- cipher
  text text not null
);
create index case_comment_case on case_comment (case_id, id);

-- What happened to a case and by whom; `detail` is a machine's word, never what a person wrote.
create table case_history (
  id uuid primary key,
  case_id uuid not null references "case" (id),
  at timestamptz not null,
  -- null: the platform itself
  by_whom text,
  what text not null,
  detail text
);
create index case_history_case on case_history (case_id, id);
