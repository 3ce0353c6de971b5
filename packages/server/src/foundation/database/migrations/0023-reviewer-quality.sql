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
-- for the reference: a case that goes is looked for among all of them
create index case_look_of on "case" (look_of) where look_of is not null;
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
