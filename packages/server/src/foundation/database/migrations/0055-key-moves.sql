-- The master keys can move from the key file to a key service, and back.

do $$
declare
  holder text := case when exists (select from key_root) then 'transit' else 'file' end;
begin
  -- one value for all that is there, so that no row is written anew
  execute format('alter table installation add column key_holder text not null default %L', holder);
  execute format('alter table person_key add column holder text default %L', holder);
  execute format('alter table key_rotation add column from_holder text not null default %L,
    add column holder text not null default %L', holder, holder);
end $$;

-- Who wraps from now on.
alter table installation
  alter column key_holder drop default,
  add check (key_holder in ('file', 'transit'));

-- Whose master key wraps it; null where none does.
alter table person_key
  alter column holder drop default,
  add check (holder in ('file', 'transit')),
  add check (wrapped is null or holder is not null);
drop index person_key_version;
create index person_key_version on person_key (holder, master_version) where wrapped is not null;

-- A rotation stays with its holder; a move goes from one to the other, whose version is then null until it wraps.
alter table key_rotation
  alter column from_holder drop default,
  alter column holder drop default,
  add check (from_holder in ('file', 'transit')),
  add check (holder in ('file', 'transit')),
  drop constraint key_rotation_from_version_key;
create unique index key_rotation_once on key_rotation (holder, from_version) where from_holder = holder;

-- Processes that run, and whose master keys each can use.
create table key_reader (
  process uuid primary key,
  -- by which people find it
  name text not null,
  -- the newest version in its key file; null: it has none
  file_version integer,
  -- whether it reaches the key service, and this is the one that wrapped the root
  service boolean not null,
  seen_at timestamptz not null
);
