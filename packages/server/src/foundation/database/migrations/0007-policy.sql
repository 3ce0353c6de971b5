-- Every pack that ever decided: old decisions are rendered and replayed by the pack that made them.
create table pack (
  id text not null,
  version text not null,
  sha256 text not null,
  files jsonb not null,
  loaded_at timestamptz not null,
  primary key (sha256)
);
create index pack_id on pack (id, loaded_at);
