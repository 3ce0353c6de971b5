-- What the worker looks at next stands beside the promises: telling, meeting and calling off change no column of theirs that
-- an index holds, so a promise's row is written anew in its page and its indexes are left alone.
create table promise_due (
  promise_id uuid primary key references promise (id) on delete cascade,
  fire_at timestamptz not null,
  -- how often the worker failed on it since it last succeeded
  failures integer not null default 0
);
insert into promise_due select id, fire_at, failures from promise where fire_at is not null;
create index promise_due_next on promise_due (fire_at, promise_id);

alter table promise drop column fire_at, drop column failures;
alter table promise set (fillfactor = 85);
drop index promise_by_due, promise_by_subject, promise_by_party;
create index promise_by_due on promise (coalesce(due_at, 'infinity'), id) where opened_at is not null;
create index promise_by_subject on promise (subject, coalesce(due_at, 'infinity'), id) where opened_at is not null;
create index promise_by_party on promise (party, coalesce(due_at, 'infinity'), id)
  where opened_at is not null and party is not null;
