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
