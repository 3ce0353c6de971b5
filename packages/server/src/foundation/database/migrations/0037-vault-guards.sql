-- What a search by recipient counts: values of the day, and of the hour that began at search_at.
alter table vault_caller
  add column day_searched integer not null default 0,
  add column search_at timestamptz not null default 'epoch',
  add column hour_searched integer not null default 0;

-- What was searched for, as keyed MACs: each value once a day. `near_mac` is that of a phone's mask, which all phones share that
-- differ in the masked digits only: many of these that find nothing are somebody's guesses.
create table vault_searched (
  caller text not null,
  day date not null,
  value_mac bytea not null,
  near_mac bytea,
  hit boolean not null,
  primary key (caller, day, value_mac)
);
create index vault_searched_near on vault_searched (caller, near_mac) where near_mac is not null and not hit;
create index vault_searched_day on vault_searched (day);

-- The rows of a service provider's shops, by the provider.
create index vault_caller_provider on vault_caller (split_part(caller, '+merchant/', 1), day);

-- An approved app that applies anew keeps what it was approved for; what it applied for stands beside it until that is approved.
-- An app can be suspended before it was ever approved.
alter table provider_app
  add column fields text[] not null default '{name,phone,address}',
  add column renewal jsonb,
  drop constraint provider_app_check,
  add constraint provider_app_approved check ((state = 'approved') <= (expires_at is not null));

-- Null: planted, as no event tells of it.
alter table vault_indexed alter column event_id drop not null;

-- One a day says it until somebody has looked; of honey, one for each order.
alter table vault_anomaly drop constraint vault_anomaly_caller_class_day_key;
create unique index vault_anomaly_once on vault_anomaly (caller, class, day, coalesce(order_id, '')) where released_at is null;
