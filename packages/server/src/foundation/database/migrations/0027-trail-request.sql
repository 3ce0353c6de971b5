-- The HTTP request that an entry came of; null for workers and commands, and for entries from before.
alter table trail_entry add column request uuid;
create index trail_entry_request on trail_entry (request, txid, id) where request is not null;
