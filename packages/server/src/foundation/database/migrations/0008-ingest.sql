-- How far the taking in of a file came. Beside the events, so that whatever becomes of them becomes of this: a restored
-- backup knows of no row that it does not hold.
create table ingest_checkpoint (
  name text primary key,
  rows bigint not null check (rows > 0),
  saved_at timestamptz not null
);
