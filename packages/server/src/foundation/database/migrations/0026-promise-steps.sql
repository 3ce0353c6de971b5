-- What happens on the way to a promise's deadline and after it, each once: warnings and escalations. When one comes
-- follows from the promise's terms and breaks, as its deadline does.
create table promise_step (
  promise_id uuid not null references promise (id) on delete cascade,
  step text not null,
  -- working time after the opening
  working_ms bigint not null check (working_ms > 0),
  -- what is to be done, as the room that gave the promise wrote it
  does jsonb not null,
  -- null: done, or the promise is settled or paused
  fire_at timestamptz,
  done_at timestamptz,
  failures integer not null default 0,
  primary key (promise_id, step),
  check (done_at is null or fire_at is null)
);
create index promise_step_fire on promise_step (fire_at, promise_id, step) where fire_at is not null;

-- Calendars as they were when promises were given by them: a promise keeps counting by its own, whatever is edited later.
create table promise_calendar (
  digest text primary key,
  definition jsonb not null
);
-- null: given before calendars were kept; counts by the calendar of its name
alter table promise add column calendar_digest text;
