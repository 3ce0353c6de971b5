-- From when on what the log tells moves money: a history that is taken in was paid long ago, by somebody else. The first
-- start writes it.
create table money_since (
  "only" boolean primary key default true check ("only"),
  at timestamptz not null
);
