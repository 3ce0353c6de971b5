-- Features: what rules read of the events before. All of it can be counted again from the log.

create table feature (
  id integer generated always as identity primary key,
  -- SHA-256 (hex) of what is counted; packs that count the same share it
  identity text not null,
  -- by which the pack knew it last
  name text not null,
  -- everything up to here is counted
  txid bigint not null,
  event_id uuid not null,
  -- null while it is being built: nobody is told a value
  ready_at timestamptz,
  -- instants before it (milliseconds since 1970) are no longer held
  kept_from bigint,
  counted bigint not null default 0,
  -- not counted: something could not be evaluated; or its person was erased
  skipped bigint not null default 0,
  unreadable bigint not null default 0,
  created_at timestamptz not null,
  -- when a pack that decides or is being tried last had it
  wanted_at timestamptz not null,
  -- since when sealed fields are opened for it: that stands on the trail
  opened_at timestamptz,
  -- it goes, with all that it counted; whoever wants it again begins anew
  dropped_at timestamptz
) with (fillfactor = 70);
create unique index feature_identity on feature (identity) where dropped_at is null;

-- What was counted: for each key, in buckets of 64^level milliseconds since 1970.
create table feature_tally (
  feature integer not null,
  -- HMAC: a key may be personal
  key bytea not null check (octet_length(key) = 16),
  level smallint not null,
  bucket bigint not null,
  -- as the engine writes it; distinct values are HMACs
  tally jsonb not null,
  primary key (feature, key, level, bucket)
) with (fillfactor = 90);
-- by which what is too old is found
create index feature_tally_age on feature_tally (feature, level, bucket);
