-- Who did and saw what. Entries are written by whoever acts, in the acting transaction; the sealer chains them later, so
-- an entry is never updated: it belongs to the first batch whose (through_txid, through_id) is not below its position.
create table trail_entry (
  id uuid primary key,
  txid bigint not null default log_txid(),
  -- hashed to the millisecond, so nothing finer may hide in here
  at timestamptz not null check (at = date_trunc('milliseconds', at)),
  actor_kind text not null check (actor_kind in ('key', 'user', 'system', 'cli')),
  actor_id text not null,
  action text not null,
  object text,
  purpose text,
  outcome text not null check (outcome in ('done', 'refused', 'failed')),
  -- ids and counts, never personal data
  detail jsonb not null
);
create index trail_entry_log on trail_entry (txid, id);
create index trail_entry_object on trail_entry (object, txid, id) where object is not null;
create index trail_entry_actor on trail_entry (actor_id, txid, id);

create table trail_batch (
  number bigint primary key check (number > 0),
  previous bytea not null,
  sealed_at timestamptz not null check (sealed_at = date_trunc('milliseconds', sealed_at)),
  -- of each entry in order: 16 bytes of id, 32 of hash
  digests bytea not null check (length(digests) > 0 and length(digests) % 48 = 0),
  hash bytea not null,
  signature bytea not null,
  through_txid bigint not null,
  through_id uuid not null
);

-- Against mistakes; against malice there are the hashes, the signatures and the anchors outside the database.
create function trail_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger trail_entry_append_only before update or delete on trail_entry
  for each statement execute function trail_is_append_only();
create trigger trail_batch_append_only before update or delete on trail_batch
  for each statement execute function trail_is_append_only();
