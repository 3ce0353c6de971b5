-- From when on what the log tells moves money: a history that is taken in was paid long ago, by somebody else. A release
-- that learns to pay begins with its first start.
create table money_since (
  "only" boolean primary key default true check ("only"),
  at timestamptz not null
);
insert into money_since (at) values (now());
