-- What the index of orders tells to who holds it without its keys: computed from its rows, batch by batch.
create table vault_leakage (
  id uuid primary key,
  asked_at timestamptz not null,
  asked_by text not null,
  -- of the index; the report begins anew where another one is asked meanwhile
  generation integer not null,
  rows_read bigint not null default 0,
  -- rows of the whole table as PostgreSQL last estimated them; null: it has not yet
  rows_about bigint,
  -- how far the reading is, and what it has counted; null: done
  progress jsonb,
  report jsonb,
  done_at timestamptz,
  check ((done_at is null) = (report is null)),
  check ((done_at is null) = (progress is not null))
);
create unique index vault_leakage_open on vault_leakage ((true)) where done_at is null;
create index vault_leakage_done on vault_leakage (done_at desc) where done_at is not null;
