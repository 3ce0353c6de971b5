-- The gateway through which sealed data is opened for a purpose: how much each caller has taken, who looked at what,
-- what looked wrong, and the orders that nobody may touch.

-- One row a caller, locked while something is taken: it is the truth about quota and risk, whatever the number of servers.
create table vault_caller (
  -- a party, or `user/<id>` and `key/<id>` of those without one
  caller text primary key,
  -- the latest instant that was seen: a clock that steps back gives nothing twice
  at timestamptz not null,
  day date not null,
  -- orders that this day warrants, from the volume at its beginning
  warranted integer not null check (warranted > 0),
  usual integer not null check (usual >= 0),
  day_items integer not null,
  day_orders integer not null,
  day_other integer not null,
  night_other integer not null,
  second_at timestamptz not null,
  second_items integer not null,
  hour_at timestamptz not null,
  hour_refused integer not null,
  walk_last text,
  walk_run integer not null,
  held_at timestamptz,
  lifted_until timestamptz
);

-- What was opened within the hour counts once for the rate; keyed MACs, not the ciphers.
create table vault_seen (
  caller text not null,
  cipher_mac bytea not null,
  until timestamptz not null,
  primary key (caller, cipher_mac)
);
create index vault_seen_until on vault_seen (until);

create table vault_touch (
  caller text not null,
  day date not null,
  order_id text not null,
  primary key (caller, day, order_id)
);
create index vault_touch_day on vault_touch (day);

create table vault_peak (
  id uuid primary key,
  -- null: all merchants
  merchant_id text,
  from_at timestamptz not null,
  to_at timestamptz not null check (to_at > from_at),
  factor smallint not null check (factor between 2 and 20),
  reason text not null,
  declared_at timestamptz not null,
  declared_by text not null,
  approved_at timestamptz,
  approved_by text,
  withdrawn_at timestamptz,
  withdrawn_by text
);
create index vault_peak_time on vault_peak (to_at) where withdrawn_at is null;

-- Who looked at whose data, why and with what: one row for each order of a request. Ids only.
create table vault_access (
  id uuid primary key,
  at timestamptz not null,
  request uuid,
  action text not null,
  purpose text,
  outcome text not null check (outcome in ('done', 'refused', 'failed', 'reported')),
  code text,
  actor_kind text not null,
  actor_id text not null,
  caller text not null,
  order_id text,
  merchant_id text,
  person text,
  fields text[] not null,
  items integer not null,
  -- masked; the token tells whether two were the same
  address text,
  address_token text,
  agent text,
  device_token text
);
create index vault_access_person on vault_access (person, id) where person is not null;
create index vault_access_order on vault_access (order_id, id) where order_id is not null;
create index vault_access_actor on vault_access (actor_id, id);
create index vault_access_caller on vault_access (caller, id);
create index vault_access_merchant on vault_access (merchant_id, id) where merchant_id is not null;
create index vault_access_at on vault_access (at);

create table vault_anomaly (
  id uuid primary key,
  at timestamptz not null,
  day date not null,
  caller text not null,
  class text not null,
  stopped boolean not null,
  actor_kind text not null,
  actor_id text not null,
  order_id text,
  facts jsonb not null,
  released_at timestamptz,
  released_by text,
  -- one a day says it; more would only be louder
  unique (caller, class, day)
);

create table vault_honey (
  order_id text primary key,
  merchant_id text not null,
  -- as they stand in the read model, which can be built anew without them
  fields jsonb not null,
  planted_at timestamptz not null,
  planted_by text not null,
  touched_at timestamptz,
  withdrawn_at timestamptz
);
create index vault_honey_merchant on vault_honey (merchant_id, order_id);

-- A day's volume of one merchant, and what it still has to ship.
create index order_paid_at on "order" (merchant_id, (fields ->> 'paid_at'));
create index order_waiting on "order" (merchant_id) where state = 'paid';
