-- What partners are asked about is asked in turn, whatever was tried last coming last: one that hangs keeps nobody waiting.
alter table virtual_number
  -- wall time
  add column tried_at timestamptz;
create index virtual_number_tried on virtual_number (tried_at nulls first, id)
  where state in ('binding', 'unknown', 'releasing');
drop index virtual_number_work;
create index virtual_number_work on virtual_number (expires_at, id) where state in ('waiting', 'live');

alter table waybill
  -- wall time
  add column tried_at timestamptz,
  -- how often it was asked for anew: each is another request to the carrier
  add column round integer not null default 1 check (round > 0);
drop index waybill_waiting;
create index waybill_waiting on waybill (tried_at nulls first, id) where state in ('requested', 'unknown');

alter table harassment_report
  add column tried_at timestamptz;
drop index harassment_report_untold;
create index harassment_report_untold on harassment_report (tried_at nulls first, decided_at, id)
  where state = 'decided' and told_at is null;
