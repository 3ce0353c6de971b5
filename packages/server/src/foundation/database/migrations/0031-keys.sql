-- With a key service, the root that MAC keys are derived from, wrapped by it; with a key file it is in the file.
create table key_root (
  "only" boolean primary key default true check ("only"),
  wrapped bytea not null,
  master_version integer not null
);

-- A new version of the master key, from the asking until the version before it is retired.
create table key_rotation (
  id uuid primary key,
  asked_at timestamptz not null,
  asked_by text not null,
  -- the newest version when it was asked for
  from_version integer not null unique,
  -- null: not added yet
  version integer,
  -- persons' keys when it began
  keys integer not null,
  -- the last of them was wrapped anew
  done_at timestamptz,
  -- versions below are gone
  retired_at timestamptz,
  check (done_at is null or version is not null),
  check (retired_at is null or done_at is not null)
);
create unique index key_rotation_open on key_rotation ((true)) where done_at is null;

-- Which key the blind index stands under. A new generation is built beside the one that is asked; before the first rotation
-- there is no row, and the first generation is asked.
create table vault_generation (
  generation integer primary key,
  state text not null check (state in ('building', 'asked', 'leaving')),
  begun_at timestamptz not null,
  -- building: everything up to this order is there
  through text not null default '',
  asked_at timestamptz
);
create unique index vault_generation_one on vault_generation (state) where state in ('building', 'asked');

-- What can be found by what: truncated keyed hashes of parts of a recipient (docs/sealing.md).
create table vault_index (
  generation integer not null,
  merchant text not null,
  token integer not null,
  order_id text not null,
  primary key (generation, merchant, token, order_id)
);

-- What is in it of each order: by the newest event that named its recipient.
create table vault_indexed (
  generation integer not null,
  order_id text not null,
  merchant text not null,
  person text not null,
  event_id uuid not null,
  stamp text not null,
  tokens integer[] not null,
  primary key (generation, order_id)
);
create index vault_indexed_person on vault_indexed (person);
