-- What happens to a case is told to those who follow, so its history lies in the log's order. What there is already is
-- at the beginning of the log: nobody is told of it again.
alter table case_history add column txid bigint not null default 0;
alter table case_history alter column txid set default log_txid();
-- the queue that the case was in then, for it may go on to another one; null: not noted yet
alter table case_history add column queue text;
-- what changes who waits and who works: casework/case-feed.ts reads along it. Opening and what is final are events
create index case_history_log on case_history (txid, id)
  where what in ('taken', 'released', 'assigned', 'lease-lost', 'decided', 'undone', 'passed-on');
