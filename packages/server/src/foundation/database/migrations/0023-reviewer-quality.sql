-- How well people answer: cases that are asked once more, and nothing follows from their answers.
alter table "case"
  -- golden: its answer is known; second: somebody else has answered it already
  add column look text check (look in ('golden', 'second')),
  -- the case that it asks once more
  add column look_of uuid references "case" (id),
  add constraint case_looks check ((look is null) = (look_of is null)),
  add constraint case_look_alone check (look is null or not joins);
-- those that are not answered for good: what is kept from the eyes of whoever has them
create index case_look on "case" (look_of) where look is not null and state in ('open', 'taken', 'decided');
-- whatever a case is removed by asks for what refers to it
create index case_by_look on "case" (look_of) where look_of is not null;
-- counted without the rows, as before; a golden case that waits is none that anybody waits for
drop index case_waiting;
create index case_waiting on "case" (queue, state, due_at, opened_at, lease_until, look)
  where state in ('open', 'taken');

-- Finished cases of which a supervisor says what is right.
create table golden_item (
  case_id uuid primary key references "case" (id),
  -- in which it is handed out
  queue text not null,
  -- each of them is right
  answers text[] not null check (cardinality(answers) > 0),
  -- cipher: what there is to learn
  why text not null,
  made_by text not null,
  made_at timestamptz not null,
  retired_by text,
  retired_at timestamptz,
  check ((retired_by is null) = (retired_at is null))
);
create index golden_item_queue on golden_item (queue) where retired_at is null;

-- Who got one, as which case, and what they answered.
create table golden_given (
  case_id uuid primary key references "case" (id),
  item uuid not null references golden_item (case_id),
  to_whom text not null,
  queue text not null,
  given_at timestamptz not null,
  answer text,
  -- who answered: a supervisor may have handed it on
  by_whom text,
  outcome text check (outcome in ('right', 'wrong', 'unsure')),
  rules text[],
  answered_at timestamptz,
  check ((answer is null) = (outcome is null) and (answer is null) = (answered_at is null)
    and (answer is null) = (by_whom is null))
);
create index golden_given_person on golden_given (to_whom, item);
create index golden_given_answered on golden_given (answered_at) where answered_at is not null;

-- What two people answered to one question, the second without seeing the first; and the third where they differ.
create table second_look (
  case_id uuid primary key references "case" (id),
  first_case uuid not null references "case" (id),
  kind text not null,
  queue text not null,
  rules text[] not null,
  first_by text not null,
  first_answer text not null,
  -- what the answer comes to: a verdict, where the kind has such
  first_grade text not null,
  second_by text not null,
  second_answer text not null,
  second_grade text not null,
  at timestamptz not null,
  third_by text,
  third_grade text,
  settled_at timestamptz,
  check ((third_by is null) = (third_grade is null) and (third_by is null) = (settled_at is null))
);
create unique index second_look_first on second_look (first_case);
create index second_look_at on second_look (at);

-- What people add to cases and appeals. All that they wrote is in the parts and the name, as ciphers.
create table attachment (
  id uuid primary key,
  -- `<type>/<id>`
  about text not null,
  -- under whose key it is sealed
  person text not null,
  by_whom text not null,
  -- the party that whoever sent it acts for, or they themselves
  sender text not null,
  at timestamptz not null,
  type text not null,
  bytes integer not null check (bytes > 0),
  width integer,
  height integer,
  name text not null,
  -- keyed, so that the same is found and nothing is told
  mac bytea not null
);
create unique index attachment_same on attachment (about, mac);
create index attachment_sender on attachment (sender, at);

create table attachment_part (
  attachment_id uuid not null references attachment (id),
  number integer not null,
  cipher text not null,
  primary key (attachment_id, number)
);

-- Who answers otherwise than they did, or than the others of a queue do; told once while it lasts.
create table quality_alarm (
  id uuid primary key,
  by_whom text not null,
  -- empty: in all of them
  queue text not null,
  what text not null,
  against text not null check (against in ('self', 'others')),
  count integer not null,
  share double precision not null,
  usual_count integer not null,
  usual double precision not null,
  z double precision not null,
  raised_at timestamptz not null,
  cleared_at timestamptz
);
create unique index quality_alarm_open on quality_alarm (by_whom, queue, what, against) where cleared_at is null;

-- Who reported what a case is about, where somebody did: their record is counted from these.
alter table "case" add column reporter text;
create index case_by_reporter on "case" (reporter, id) where reporter is not null;

-- How somebody wants to see what is hard to look at.
create table reviewer_setting (
  by_whom text primary key,
  blur boolean not null,
  greyscale boolean not null,
  mute boolean not null,
  -- after how long they are asked to pause; null: never
  pause_minutes integer check (pause_minutes between 5 and 240),
  changed_at timestamptz not null
);

-- Who took a case of a queue that spares people, in the order in which they did.
create table severe_look (
  case_id uuid not null references "case" (id),
  by_whom text not null,
  queue text not null,
  -- wall time
  at timestamptz not null,
  primary key (case_id, by_whom)
);
create index severe_look_person on severe_look (by_whom, queue, at);
